namespace Flame.Profiles.Formats;

/// <summary>Takes the lines of a text one by one.</summary>
internal interface ILineConsumer
{
    /// <summary>A line without its line feed; its memory is reused afterwards.</summary>
    void Add(ReadOnlySpan<byte> line);

    /// <summary>
    /// The last line where no line feed ends it, and it is not empty. Whoever writes a format line by line ends each: without
    /// an end the line may be cut off, within a name or a number.
    /// </summary>
    void AddUnended(ReadOnlySpan<byte> line);

    /// <summary>A line that was longer than allowed stood here.</summary>
    void AddTooLong();
}

/// <summary>Cuts a stream into lines and holds one of them at a time.</summary>
internal static class TextLines
{
    /// <summary>Longest line taken, in bytes; a stack of 100,000 frames fits. Longer ones are rejected, not kept in memory.</summary>
    public const int DefaultMaxLineBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;

    /// <summary>UTF-8's.</summary>
    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads <paramref name="input"/> to its end. A byte order mark at its start is left out.</summary>
    public static void Read(Stream input, ILineConsumer lines, int maxLineBytes = DefaultMaxLineBytes)
    {
        byte[] buffer = new byte[Math.Min(maxLineBytes, BufferBytes) + 1];
        int length = 0;
        bool tooLong = false;   // the start of the line in the buffer was thrown away
        bool isFirst = true;
        while (input.Read(buffer.AsSpan(length)) is var got && got > 0)
        {
            int searched = length;
            length += got;
            int lineStart = 0;
            while (buffer.AsSpan(searched, length - searched).IndexOf((byte)'\n') is var at && at >= 0)
            {
                int lineEnd = searched + at;
                Take(lines, buffer.AsSpan(lineStart, lineEnd - lineStart), tooLong || lineEnd - lineStart > maxLineBytes, isFirst, isEnded: true);
                tooLong = isFirst = false;
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
            Take(lines, buffer.AsSpan(0, length), tooLong, isFirst, isEnded: false);
        }
    }

    private static void Take(ILineConsumer lines, ReadOnlySpan<byte> line, bool tooLong, bool isFirst, bool isEnded)
    {
        if (tooLong)
        {
            lines.AddTooLong();
            return;
        }
        line = isFirst && line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
        if (isEnded)
        {
            lines.Add(line);
        }
        else
        {
            lines.AddUnended(line);
        }
    }
}
