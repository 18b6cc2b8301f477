using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>A frame's text, taken apart. The parts are ranges of it.</summary>
/// <param name="File">Never empty.</param>
/// <param name="Function">Never empty.</param>
/// <param name="Line">A line, or <see cref="Frame.LinesCut"/>.</param>
internal readonly record struct FrameParts(Range File, Range Function, int Line);

/// <summary>
/// The spellings of Python frames in folded text. A text is taken apart only where the parts, written in the same style
/// (<see cref="FrameTexts"/>), give the very same text again; whatever else stays one opaque name.
/// </summary>
internal static class FrameGrammar
{
    private const int MostLineDigits = 9;

    /// <summary>The style that takes apart most of the names; pyflame's when none does.</summary>
    public static FrameStyle Guess(IEnumerable<string> names)
    {
        Span<int> votes = stackalloc int[3];
        foreach (string name in names)
        {
            for (int style = 0; style < votes.Length; style++)
            {
                votes[style] += TrySplit(name, (FrameStyle)style, out _) ? 1 : 0;
            }
        }
        int best = 0;
        for (int style = 1; style < votes.Length; style++)
        {
            best = votes[style] > votes[best] ? style : best;
        }
        return (FrameStyle)best;
    }

    /// <summary>Takes <paramref name="text"/> apart, if it is of that style.</summary>
    public static bool TrySplit(ReadOnlySpan<char> text, FrameStyle style, out FrameParts parts) => style switch
    {
        FrameStyle.FunctionInFile => TrySplitFunctionInFile(text, out parts),
        FrameStyle.PerfTrampoline => TrySplitTrampoline(text, out parts),
        _ => TrySplitFileFunctionLine(text, out parts),
    };

    private static bool TrySplitFileFunctionLine(ReadOnlySpan<char> text, out FrameParts parts)
    {
        parts = default;
        int end = text.LastIndexOf(':');
        if (end <= 0)
        {
            return false;
        }
        bool hasLine = TryParseLine(text[(end + 1)..], out int line);
        int functionEnd = hasLine ? end : text.Length;
        int colon = text[..functionEnd].LastIndexOf(':');
        if (colon <= 0 || colon + 1 == functionEnd)
        {
            return false;
        }
        ReadOnlySpan<char> file = text[..colon];
        ReadOnlySpan<char> function = text[(colon + 1)..functionEnd];
        // "std::sort" is a name, "http://host:80" no frame, "f (x.py:3)" py-spy's.
        if (file[^1] == ':' || function.ContainsAny('/', ')') || !(hasLine || IsFileOfCode(file)))
        {
            return false;
        }
        parts = new FrameParts(..colon, (colon + 1)..functionEnd, hasLine ? line : Frame.LinesCut);
        return true;
    }

    private static bool TrySplitFunctionInFile(ReadOnlySpan<char> text, out FrameParts parts)
    {
        parts = default;
        if (text is not [.., ')'] || Brackets.LastGroup(text, ' ', '(', ')') is not (> 0 and var open))
        {
            return false;
        }
        int start = open + 2;
        int end = text.Length - 1;
        int line = Frame.LinesCut;
        int colon = text[start..end].LastIndexOf(':');
        if (colon > 0 && TryParseLine(text[(start + colon + 1)..end], out int found))
        {
            line = found;
            end = start + colon;
        }
        if (end <= start || !(IsFileOfCode(text[start..end]) || text[start..end].Contains('.')))
        {
            return false;
        }
        parts = new FrameParts(start..end, ..open, line);
        return true;
    }

    private static bool TrySplitTrampoline(ReadOnlySpan<char> text, out FrameParts parts)
    {
        parts = default;
        const string Prefix = "py::";
        int colon = text.LastIndexOf(':');
        if (!text.StartsWith(Prefix) || colon <= Prefix.Length || !IsFileOfCode(text[(colon + 1)..]))
        {
            return false;
        }
        parts = new FrameParts((colon + 1).., Prefix.Length..colon, Frame.LinesCut);
        return true;
    }

    /// <summary>A path, a Python file, or what CPython calls code without one: <c>&lt;string&gt;</c>.</summary>
    private static bool IsFileOfCode(ReadOnlySpan<char> text) =>
        text.Contains('/') || text.EndsWith(".py") || text.EndsWith(".pyx") || (text.Length > 2 && text[0] == '<' && text[^1] == '>');

    /// <summary>Only digits, as a number is printed: else the text would not be the same again.</summary>
    private static bool TryParseLine(ReadOnlySpan<char> text, out int line)
    {
        line = 0;
        return text.Length is > 0 and <= MostLineDigits && (text[0] != '0' || text.Length == 1)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out line);
    }
}
