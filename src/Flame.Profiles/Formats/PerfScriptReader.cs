namespace Flame.Profiles.Formats;

/// <summary>
/// Reads the text of <c>perf script</c>: a header line for each sample (program, process, time, event), the frames below it, leaf
/// first, and a blank line; or header and frame on one line, where no stacks were recorded. Lines of source below frames and records that
/// are no samples are passed over. CPython's trampolines (3.12 and later, <c>python -X perf</c>) become Python frames with their files;
/// native frames are known by their symbol.
/// </summary>
public static class PerfScriptReader
{
    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    public static ProfileReading Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        PerfScriptLines lines = new();
        TextLines.Read(input, lines);
        return lines.Finish();
    }

    /// <summary>After comments, headers and an indented frame, a header with a frame behind it, or one of a record that is no sample.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start)
    {
        bool hasHeader = false;
        while (!start.IsEmpty)
        {
            int end = start.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? start : start[..end]).TrimEnd(" \t\r"u8);
            start = end < 0 ? [] : start[(end + 1)..];
            if (line.IsEmpty || line.StartsWith("#"u8))
            {
                continue;
            }
            if (hasHeader && PerfFrame.TryParse(line, out _))
            {
                return true;
            }
            hasHeader = PerfHeader.TryParse(line, out PerfHeader header, out ReadOnlySpan<byte> rest, out PerfFrame frame);
            if (hasHeader && (header.IsRecord || !rest[frame.Object].IsEmpty))
            {
                return true;
            }
            if (!hasHeader && !PerfHeader.IsBareRecord(line))
            {
                return false;
            }
        }
        return false;
    }
}
