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

    /// <summary>
    /// Fields of a profile, each of its wire type, with a sample type among them: writers put them in any order, and the Go
    /// runtime begins with the time. The field behind it may be cut off.
    /// </summary>
    internal static bool Recognises(ReadOnlySpan<byte> start)
    {
        bool hasSampleType = false;
        try
        {
            ProtobufReader profile = new(start);
            while (profile.TryNext() && IsFieldOfProfile(profile.Field, profile.Wire))
            {
                if (profile.Field == 1 && !IsValueType(profile.Message))
                {
                    return false;
                }
                if (hasSampleType)
                {
                    return true;
                }
                hasSampleType = profile.Field == 1;
            }
        }
        catch (UnreadableProfileException)
        {
            return hasSampleType;
        }
        return false;
    }

    // Of profile.proto: 1 to 6 and 11 are messages or texts, 13 a list of numbers, 7 to 15 else numbers.
    private static bool IsFieldOfProfile(int field, int wire) => wire switch
    {
        ProtobufReader.Bytes => field is (>= 1 and <= 6) or 11 or 13,
        ProtobufReader.Varint => field is >= 7 and <= 15 and not 11,
        _ => false,
    };

    private static bool IsValueType(ProtobufReader message)
    {
        while (message.TryNext())
        {
            if (message.Field is not (1 or 2) || message.Wire != ProtobufReader.Varint)
            {
                return false;
            }
        }
        return true;
    }
}
