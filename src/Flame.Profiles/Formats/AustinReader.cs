namespace Flame.Profiles.Formats;

/// <summary>
/// Reads the text of austin 3: comments <c># key: value</c>, then a line for each sample, <c>P42;T0:43;module:func:line;… METRIC</c>.
/// The metric is microseconds, or bytes (<c>-m</c>), or <c>time,idle,memory</c> (<c>-f</c>). Process and thread become the sample's
/// thread, microseconds nanoseconds. Lines stand in the order of time, and a thread stands once in each tick.
/// </summary>
public static class AustinReader
{
    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    public static ProfileReading Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        AustinLines lines = new();
        TextLines.Read(input, lines);
        return lines.Finish();
    }

    /// <summary>austin's header, or a first line that begins with process and thread.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start)
    {
        while (!start.IsEmpty)
        {
            int end = start.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? start : start[..end];
            if (line.StartsWith("# austin:"u8))
            {
                return true;
            }
            if (!line.StartsWith("#"u8) && !line.TrimEnd(" \t\r"u8).IsEmpty)
            {
                return AustinLines.TryTakeThread(line, out _, out _, out _);
            }
            start = end < 0 ? [] : start[(end + 1)..];
        }
        return false;
    }
}
