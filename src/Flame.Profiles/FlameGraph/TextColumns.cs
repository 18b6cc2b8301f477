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
        _ when IsWide(rune.Value) || IsEmoji(rune.Value) => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format ? 0 : 1,
    };

    private static bool IsWide(int c) => c is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xA960 and <= 0xA97C)
        or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE10 and <= 0xFE19) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60)
        or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x16FE0 and <= 0x18D08) or (>= 0x1AFF0 and <= 0x1B2FB) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);

    /// <summary>Those outside the ranges above that are pictures unless something says otherwise: Emoji_Presentation in Unicode's emoji-data.txt.</summary>
    private static bool IsEmoji(int c) => c is 0x231A or 0x231B or (>= 0x23E9 and <= 0x23EC) or 0x23F0 or 0x23F3 or 0x25FD or 0x25FE or 0x2614 or 0x2615
        or (>= 0x2648 and <= 0x2653) or 0x267F or 0x2693 or 0x26A1 or 0x26AA or 0x26AB or 0x26BD or 0x26BE or 0x26C4 or 0x26C5 or 0x26CE or 0x26D4
        or 0x26EA or 0x26F2 or 0x26F3 or 0x26F5 or 0x26FA or 0x26FD or 0x2705 or 0x270A or 0x270B or 0x2728 or 0x274C or 0x274E or (>= 0x2753 and <= 0x2755)
        or 0x2757 or (>= 0x2795 and <= 0x2797) or 0x27B0 or 0x27BF or 0x2B1B or 0x2B1C or 0x2B50 or 0x2B55 or 0x1F004 or 0x1F0CF or 0x1F18E
        or (>= 0x1F191 and <= 0x1F19A) or (>= 0x1F1E6 and <= 0x1F265);
}
