namespace Flame.Profiles.Formats;

/// <summary>
/// Reads speedscope's file format, sampled and evented profiles. Times become nanoseconds; each profile of the file is a thread,
/// its process and thread ids taken from a name such as <c>MainThread (pid 1 tid 2)</c>. Samples of no frames only take up time.
/// </summary>
public static class SpeedscopeReader
{
    /// <summary>Largest input taken, in bytes: it is held in memory.</summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    /// <exception cref="UnreadableProfileException">It is no such file; the message says what is wrong where.</exception>
    public static ProfileReading Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return JsonInput.Read(input, MaxBytes, static document => new SpeedscopeDocument(document).Read());
    }

    /// <summary>What only such files say; or their tables at the beginning, which may be long, since JSON has no order of keys.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start) =>
        JsonStart.IsObject(start)
        && (start.IndexOf("speedscope"u8) >= 0 || start.IndexOf("\"sampled\""u8) >= 0 || start.IndexOf("\"evented\""u8) >= 0
            || (JsonStart.HasFirstKey(start, "\"shared\""u8) && start.IndexOf("\"frames\""u8) >= 0)
            || (JsonStart.HasFirstKey(start, "\"profiles\""u8) && start.IndexOf("\"unit\""u8) >= 0));
}
