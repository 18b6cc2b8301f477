using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

/// <summary>Small files that would take gigabytes, and numbers at the ends of their ranges.</summary>
public sealed class HostileSizesTests
{
    private const int Bomb = 300 << 20; // more than a small file may unpack to

    [Fact]
    public void Gzip_ThatUnpacksToFarTooMuchIsRefused()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            WriteZeros(gzip);
        }
        packed.Position = 0;

        using GzipInput input = new(packed);
        UnreadableProfileException refused = Assert.Throws<UnreadableProfileException>(() => input.CopyTo(Stream.Null));
        Assert.Contains("unpack to more than a hundred times", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_ThatUnpacksToFarTooMuchIsDamaged()
    {
        const int BlockBytes = 64 << 20;
        using MemoryStream block = new();
        using (ZLibStream zlib = new(block, CompressionLevel.Optimal, leaveOpen: true))
        {
            // One text, and then facts without an end: nothing is kept of them.
            byte[] fact = [RecordingLayout.Info, 0, 0];
            byte[] facts = [.. Enumerable.Repeat(fact, BlockBytes / 3 / 1024).SelectMany(bytes => bytes)];
            for (int i = 0; i < 1024; i++)
            {
                zlib.Write(facts);
            }
        }
        int plainBytes = BlockBytes / 3 / 1024 * 3 * 1024;
        using MemoryStream file = new();
        file.Write(RecordingLayout.Magic);
        file.WriteByte(RecordingLayout.Version);
        byte[] header = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(header, (int)block.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), plainBytes);
        for (int i = 0; i < 8; i++)
        {
            file.Write(header);
            file.Write(block.ToArray());
        }
        file.Position = 0;

        Assert.Contains("unpacks to far more than recordings do", Assert.Single(RecordingReader.Read(file).Damage), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(7, int.MaxValue)]
    public void Recording_HoldsWhatOtherFormatsSay(long thread, int line)
    {
        string json = $$$"""
            {"format":"pyflame-profile","version":1,"interval_ns":1000,"frames":[{"function":"f","file":"a.py","line":{{{line}}}}],
            "stacks":{"parent":[0,0],"frame":[0,0],"count":[0,1]},"threads":[{"pid":-3,"tid":{{{thread}}},"name":"t"}],
            "states":["unknown"],"samples":{"time_ns":[5],"thread":[0],"stack":[1],"state":[0],"weight":[1]}}
            """;
        Profile read = ProfileReaders.Read(new MemoryStream(Encoding.UTF8.GetBytes(json))).Profile;
        using MemoryStream recording = new();
        RecordingWriter.Write(read, recording);
        recording.Position = 0;

        ProfileReading back = RecordingReader.Read(recording);

        Assert.Empty(back.Damage);
        Assert.Equal(line, back.Profile.Frames[back.Profile.Stacks.Frame(Assert.Single(back.Profile.Samples).Stack)].Line);
        Assert.Equal((0, Math.Max(0, thread)), (back.Profile.Threads[0].ProcessId, back.Profile.Threads[0].ThreadId));
    }

    [Fact]
    public void Recording_CutsWhatIsTooLongForABlock()
    {
        Profile profile = new BuiltProfile { Builder = { Info = new ProfileInfo { Target = new string('x', 60 << 20) } } }.Named(1, "f").Build();
        using MemoryStream recording = new();
        RecordingWriter.Write(profile, recording);
        recording.Position = 0;

        ProfileReading back = RecordingReader.Read(recording);

        Assert.Empty(back.Damage);
        Assert.Equal((8 << 20, 1L), (back.Profile.Info.Target.Length, back.Profile.TotalSamples));
    }

    private static void WriteZeros(Stream output)
    {
        byte[] zeros = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0,", 1 << 19)));
        for (int written = 0; written < Bomb; written += zeros.Length)
        {
            output.Write(zeros);
        }
    }
}
