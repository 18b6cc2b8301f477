namespace Flame.Profiles.Formats;

/// <summary>
/// Reads folded text as a stream: memory grows with the distinct stacks, and a line that breaks the grammar costs that
/// line only. A line is a stack, white space, a count of digits; blank lines and lines that start with <c># </c> are no
/// data (austin and inferno). A byte order mark, CRLF and bytes that are not UTF-8 are put up with.
/// </summary>
public static class FoldedReader
{
    /// <summary>Longest line taken, in bytes; a stack of 100,000 frames fits. Longer ones are rejected, not kept in memory.</summary>
    public const int DefaultMaxLineBytes = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    public static FoldedReading Read(Stream input, int maxLineBytes = DefaultMaxLineBytes)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLineBytes, 1);
        FoldedLines lines = new();
        byte[] buffer = new byte[Math.Min(maxLineBytes, 64 * 1024) + 1];
        int length = 0;
        bool tooLong = false;   // the start of the line in the buffer was thrown away
        while (input.Read(buffer.AsSpan(length)) is var got && got > 0)
        {
            int searched = length;
            length += got;
            int lineStart = 0;
            while (buffer.AsSpan(searched, length - searched).IndexOf((byte)'\n') is var at && at >= 0)
            {
                int lineEnd = searched + at;
                Take(lines, buffer.AsSpan(lineStart, lineEnd - lineStart), tooLong || lineEnd - lineStart > maxLineBytes);
                tooLong = false;
                searched = lineStart = lineEnd + 1;
            }
            buffer.AsSpan(lineStart, length - lineStart).CopyTo(buffer);
            length -= lineStart;
            if (length > maxLineBytes)
            {
                tooLong = true;
                length = 0;
            }
            else if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maxLineBytes + 1L));
            }
        }
        if (length > 0 || tooLong)
        {
            Take(lines, buffer.AsSpan(0, length), tooLong);
        }
        return lines.Finish();
    }

    private static void Take(FoldedLines lines, ReadOnlySpan<byte> line, bool tooLong)
    {
        if (tooLong)
        {
            lines.RejectLongLine();
            return;
        }
        if (lines.Count == 0 && line.StartsWith(ByteOrderMark))
        {
            line = line[ByteOrderMark.Length..];
        }
        lines.Add(line);
    }
}
