using System.Globalization;
using System.Text;

namespace Flame.Profiles.FlameGraph;

/// <summary>
/// How much room text takes in a monospaced font, in columns. A guess for what the font may not hold: East Asian
/// characters and emoji take two, marks that sit on others none. flamegraph.js has the same rule.
/// </summary>
internal static class TextColumns
{
    private const char Ellipsis = '\u2026';

    public static int Of(ReadOnlySpan<char> text)
    {
        int columns = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            columns += Of(rune);
        }
        return columns;
    }

    /// <summary><paramref name="text"/> itself if it fits, else its start and an ellipsis.</summary>
    public static string Cut(string text, int columns)
    {
        if (Of(text) <= columns)
        {
            return text;
        }
        int used = 1;
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            used += Of(rune);
            if (used > columns)
            {
                break;
            }
            length += rune.Utf16SequenceLength;   // 1 for a lone surrogate too, which enumerates as U+FFFD
        }
        return text[..length] + Ellipsis;
    }

    /// <summary><paramref name="text"/> itself if it fits, else an ellipsis and its end.</summary>
    public static string CutLeft(string text, int columns)
    {
        if (Of(text) <= columns)
        {
            return text;
        }
        int used = 1;
        int start = text.Length;
        while (start > 0)
        {
            int length = start > 1 && char.IsSurrogatePair(text[start - 2], text[start - 1]) ? 2 : 1;
            used += Of(text.AsSpan(start - length, length));
            if (used > columns)
            {
                break;
            }
            start -= length;
        }
        return Ellipsis + text[start..];
    }

    private static int Of(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
            or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format ? 0 : 1,
    };
}
