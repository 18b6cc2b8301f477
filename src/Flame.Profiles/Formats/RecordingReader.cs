using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace Flame.Profiles.Formats;

/// <summary>
/// Reads a recording, block by block. An end in the middle (the profiler was killed, or goes on) and damage cost what stands from
/// there on: everything before is used, and <see cref="ProfileReading.Damage"/> says so.
/// </summary>
public static class RecordingReader
{
    // A stranger's file of some kilobytes may unpack to gigabytes. Recordings shrink to a third or a tenth; one sample again and again far more.
    private const long UnpackedAnyway = 256 << 20;
    private const int UnpackedPerByte = 100;

    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    /// <exception cref="UnreadableProfileException">It is no recording, or of a later version.</exception>
    public static ProfileReading Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckBeginning(input);
        RecordingRecords records = new();
        long position = RecordingLayout.Magic.Length + 1;
        long plainBytes = 0;
        string? broken = null;
        byte[] header = new byte[RecordingLayout.BlockHeaderBytes];
        while (broken is null && !records.HasEnded)
        {
            int got = input.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (got < header.Length)
            {
                broken = "was not ended by its writer, which was killed or is still writing";
                break;
            }
            plainBytes += Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4)));
            broken = plainBytes > UnpackedAnyway + (UnpackedPerByte * position)
                ? "unpacks to far more than recordings do"
                : TakeBlock(input, header, records);
            int packedBytes = BinaryPrimitives.ReadInt32LittleEndian(header);
            position += broken is null ? header.Length + packedBytes : 0;
        }
        List<string> damage = [];
        if (broken is not null)
        {
            damage.Add(string.Create(CultureInfo.InvariantCulture, $"the recording {broken}: what stands before byte {position} is used"));
        }
        else if (input.Read(header) > 0)
        {
            damage.Add(string.Create(
                CultureInfo.InvariantCulture, $"something follows the recording's end at byte {position} and is left out; `pyflame merge` puts recordings together"));
        }
        return new ProfileReading { Format = ProfileReaders.Recording.Name, Profile = records.Build(), Damage = damage, Notes = [.. records.Notes] };
    }

    internal static bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith(RecordingLayout.Magic);

    private static void CheckBeginning(Stream input)
    {
        byte[] beginning = new byte[RecordingLayout.Magic.Length + 1];
        int got = input.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        if (got < beginning.Length || !beginning.AsSpan().StartsWith(RecordingLayout.Magic))
        {
            throw new UnreadableProfileException("it does not begin as a recording does");
        }
        if (beginning[^1] != RecordingLayout.Version)
        {
            throw new UnreadableProfileException(string.Create(
                CultureInfo.InvariantCulture, $"it is a recording of version {beginning[^1]}; {RecordingLayout.Version} can be read"));
        }
    }

    /// <summary>Reads one block; returns what is wrong with it, or null.</summary>
    private static string? TakeBlock(Stream input, byte[] header, RecordingRecords records)
    {
        int packedBytes = BinaryPrimitives.ReadInt32LittleEndian(header);
        int plainBytes = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        if (packedBytes is <= 0 or > RecordingLayout.MaxBlockBytes || plainBytes is <= 0 or > RecordingLayout.MaxBlockBytes)
        {
            return "is damaged (the length of a block)";
        }
        byte[]? packed = ReadExactly(input, packedBytes);
        if (packed is null)
        {
            return "is cut off in the middle of a block";
        }
        try
        {
            using MemoryStream source = new(packed);
            using ZLibStream zlib = new(source, CompressionMode.Decompress);
            byte[]? plain = ReadExactly(zlib, plainBytes);
            return plain is null || zlib.ReadByte() >= 0 ? "is damaged (a block that unpacks to another length)" : records.Take(plain);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)   // the second: zlib asks for a dictionary
        {
            return "is damaged (a block that can't be unpacked)";
        }
    }

    /// <summary>So many bytes, or null when there are fewer; memory is taken as bytes come, not as a header promises.</summary>
    private static byte[]? ReadExactly(Stream input, int length)
    {
        byte[] bytes = new byte[Math.Min(length, 1 << 20)];
        int got = 0;
        while (got < length)
        {
            if (got == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * got, length));
            }
            int read = input.Read(bytes.AsSpan(got));
            if (read == 0)
            {
                return null;
            }
            got += read;
        }
        return bytes;
    }
}
