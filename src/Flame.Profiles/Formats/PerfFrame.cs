using System.Buffers;
using System.Buffers.Text;

namespace Flame.Profiles.Formats;

/// <summary>A frame below a header: <c>  7f12ab py::work:/srv/app.py+0x9 (/tmp/perf-42.map)</c>. The parts are ranges of the line.</summary>
/// <param name="Symbol">Without the offset; may be <c>[unknown]</c>.</param>
/// <param name="Object">The mapped file, in brackets at the end, without <c>(deleted)</c>; empty when there is none.</param>
internal readonly record struct PerfFrame(Range Symbol, Range Object)
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Behind a file that was removed or replaced while it was mapped.</summary>
    private static ReadOnlySpan<byte> Deleted => " (deleted))"u8;

    public static bool TryParse(ReadOnlySpan<byte> line, out PerfFrame frame)
    {
        frame = default;
        int start = 0;
        while (start < line.Length && line[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }
        if (start == 0 || !Utf8Parser.TryParse(line[start..], out ulong _, out int digits, 'x')
            || start + digits >= line.Length || line[start + digits] != ' ')
        {
            return false;
        }
        int symbolStart = start + digits + 1;
        int symbolEnd = line.Length;
        Range file = line.Length..line.Length;
        if (line[^1] == ')')
        {
            int open = symbolStart + Brackets.LastGroup(line[symbolStart..], (byte)' ', (byte)'(', (byte)')');
            if (open >= symbolStart)
            {
                symbolEnd = open;
                file = (open + 2)..(line.EndsWith(Deleted) ? line.Length - Deleted.Length : line.Length - 1);
            }
        }
        frame = new PerfFrame(symbolStart..WithoutOffset(line, symbolStart, symbolEnd), file);
        return true;
    }

    private static int WithoutOffset(ReadOnlySpan<byte> line, int start, int end)
    {
        int plus = line[start..end].LastIndexOf("+0x"u8);
        if (plus <= 0)
        {
            return end;
        }
        ReadOnlySpan<byte> offset = line[(start + plus + 3)..end];
        return !offset.IsEmpty && !offset.ContainsAnyExcept(HexDigits) ? start + plus : end;
    }
}
