namespace Flame.Profiles.Formats;

/// <summary>
/// Reads folded text as a stream: memory grows with the distinct stacks, and a line that breaks the grammar costs that
/// line only. A line is a stack, white space, a count of digits, with a point or without; two counts are a baseline and the
/// count itself. Blank lines and lines that start with <c># </c> are no data (austin and inferno). A byte order mark, CRLF
/// and bytes that are not UTF-8 are put up with.
/// </summary>
public static class FoldedReader
{
    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    /// <param name="input">Where the text is.</param>
    /// <param name="maxLineBytes">Lines longer than this are rejected, not kept in memory.</param>
    /// <param name="keepsOrder">The profile has a sample for each line, as long as its count.</param>
    public static ProfileReading Read(Stream input, int maxLineBytes = TextLines.DefaultMaxLineBytes, bool keepsOrder = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLineBytes, 1);
        FoldedLines lines = new(keepsOrder);
        TextLines.Read(input, lines, maxLineBytes);
        return lines.Finish();
    }

    /// <summary>It is text; where a name has a NUL, as only names made by hand have, the first line with a stack shows that.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start)
    {
        if (!start.Contains((byte)0))
        {
            return true;
        }
        foreach (Range range in start.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = start[range].TrimEnd(" \t\r"u8);
            if (!line.IsEmpty && !line.StartsWith("# "u8))
            {
                return FoldedCount.TakeLast(ref line, out _) is null;
            }
        }
        return false;
    }
}
