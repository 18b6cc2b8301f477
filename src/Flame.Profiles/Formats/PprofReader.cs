using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>
/// Reads pprof's profile.proto. The value read is the default one, else the last, as pprof has it. Labels that name a thread
/// (<c>thread_id</c>, <c>thread_name</c>, <c>pid</c>) become the sample's thread; then the samples are kept one by one, all at time 0, since
/// the format has no times.
/// </summary>
public static class PprofReader
{
    /// <summary>Largest input taken, in bytes: it is held in memory.</summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    /// <exception cref="UnreadableProfileException">It is damaged; the message says at which byte.</exception>
    public static ProfileReading Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        PprofDocument document = PprofDocument.Parse(WholeInput.Read(input, MaxBytes));
        PprofSamples samples = new(document);
        samples.AddAll();
        return new ProfileReading
        {
            Format = ProfileReaders.Pprof.Name,
            Profile = samples.Build(),
            RejectedCount = samples.RejectedCount,
            Damage = samples.RejectedCount == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{samples.RejectedCount} samples cannot be used: {samples.Reason}")],
        };
    }

    /// <summary>A first field that is a sample type, whose fields are a type and a unit, and a known field after it.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start)
    {
        if (start.Length < 4 || start[0] != 0x0A || start[1] > 0x20 || start.Length < start[1] + 3)
        {
            return false;
        }
        try
        {
            ProtobufReader type = new(start.Slice(2, start[1]));
            while (type.TryNext())
            {
                if (type.Field is not (1 or 2) || type.Wire != ProtobufReader.Varint)
                {
                    return false;
                }
            }
            int next = start[start[1] + 2];
            return next >> 3 is >= 1 and <= 15 && (next & 7) is ProtobufReader.Varint or ProtobufReader.Bytes;
        }
        catch (UnreadableProfileException)
        {
            return false;
        }
    }
}
