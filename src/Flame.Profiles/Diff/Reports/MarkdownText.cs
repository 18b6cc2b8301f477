using System.Globalization;
using System.Text;

namespace Flame.Profiles.Diff.Reports;

/// <summary>Lines of Markdown up to a size, and foreign text in them.</summary>
internal sealed class MarkdownText(int mostBytes)
{
    private const string Cut = "\n_The rest is left out: this report is as long as it may be._\n";

    private readonly StringBuilder _text = new();
    private int _bytes;
    private bool _isFull;

    /// <summary>Adds a line if there is room for it; after the first for which there is none, no more lines.</summary>
    public void Line(string line)
    {
        int bytes = Encoding.UTF8.GetByteCount(line) + 1;
        _isFull |= _bytes + bytes > mostBytes - Cut.Length;
        if (!_isFull)
        {
            _bytes += bytes;
            _text.Append(line).Append('\n');
        }
    }

    public string Finish() => _isFull ? _text + Cut : _text.ToString();

    /// <summary>A name, cut to what a report bears, in the font of code.</summary>
    public static string Code(string name) => $"<code>{Escape(DiffText.Name(name))}</code>";

    /// <summary>
    /// Text that means nothing but itself: whatever could be markup, the border of a cell, a mention or part of a link is a
    /// numeric character reference, which Markdown shows and never takes for syntax (CommonMark 0.31, 2.5).
    /// </summary>
    public static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value >= 0x80 || Rune.IsLetterOrDigit(rune) || " /-,=%+;".Contains((char)rune.Value, StringComparison.Ordinal) || IsPlainDot(rune, escaped))
            {
                escaped.Append(rune);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};");
            }
        }
        return escaped.ToString();
    }

    // "www." begins a link.
    private static bool IsPlainDot(Rune rune, StringBuilder before) =>
        rune.Value == '.' && (before.Length == 0 || before[^1] is not ('w' or 'W'));
}
