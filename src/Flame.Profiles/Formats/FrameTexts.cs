using System.Globalization;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>
/// The text of each frame in a folded line, as UTF-8: <c>file:func:line</c>, <c>file:func</c> when lines were cut (or as
/// another <see cref="FrameStyle"/> has it), the bare name when there is no file. Encoded when first asked for and kept: memory grows with the number of frames, not of lines.
/// </summary>
/// <param name="strings">Their names.</param>
/// <param name="frames">The frames.</param>
/// <param name="style">How a function and its file are put together.</param>
/// <param name="keepsSpaces">The texts are not for a folded line: every space stays one.</param>
internal sealed class FrameTexts(StringTable strings, FrameTable frames, FrameStyle style = FrameStyle.FileFunctionLine, bool keepsSpaces = false)
{
    private readonly StringBuilder _text = new();
    private byte[]?[] _texts = new byte[]?[256];

    /// <summary>
    /// The text of a frame. It never holds a <c>;</c> or a line break, whatever the target calls its functions; nor does it end in a number of
    /// its own, or begin as a comment: a space that would make it so is a no-break space.
    /// </summary>
    public byte[] this[int frame] =>
        frame < _texts.Length && _texts[frame] is { } known ? known : Encode(frame);

    private byte[] Encode(int id)
    {
        Frame frame = frames[id];
        _text.Clear();
        if (frame.File == 0)
        {
            AppendName(strings[frame.Function]);
        }
        else if (style == FrameStyle.FunctionInFile)
        {
            Append("", frame.Function, " (", frame.File, frame.Line);
            _text.Append(')');
        }
        else if (style == FrameStyle.PerfTrampoline)
        {
            Append("py::", frame.Function, ":", frame.File, frame.Line);
        }
        else
        {
            Append("", frame.File, ":", frame.Function, frame.Line);
        }
        if (!keepsSpaces)
        {
            KeepFromGrammar();
        }
        if (id >= _texts.Length)
        {
            Array.Resize(ref _texts, Math.Max(id + 1, _texts.Length * 2));
        }
        // Encoding.UTF8 turns lone surrogates (undecodable bytes in Python 3 names) into U+FFFD.
        return _texts[id] = Encoding.UTF8.GetBytes(_text.ToString());
    }

    // "foo 12" before its count would be a stack with two counts, "# foo" a comment.
    private void KeepFromGrammar()
    {
        const char NoBreakSpace = '\u00A0';
        int start = _text.Length;
        while (start > 0 && (char.IsAsciiDigit(_text[start - 1]) || _text[start - 1] == '.'))
        {
            start--;
        }
        if (start > 0 && start < _text.Length && _text[start - 1] == ' ')
        {
            _text[start - 1] = NoBreakSpace;
        }
        if (_text.Length == 1 && _text[0] == '#')
        {
            _ = _text.Append(NoBreakSpace);
        }
        else if (_text.Length > 1 && _text[0] == '#' && _text[1] == ' ')
        {
            _text[1] = NoBreakSpace;
        }
    }

    private void Append(string before, int first, string between, int second, int line)
    {
        _text.Append(before);
        AppendName(strings[first]);
        _text.Append(between);
        AppendName(strings[second]);
        if (line != Frame.LinesCut)
        {
            _text.Append(CultureInfo.InvariantCulture, $":{line}");
        }
    }

    private void AppendName(string name)
    {
        foreach (char c in name)
        {
            _text.Append(c == ';' ? ':' : PlainText.BreaksLine(c) ? ' ' : c);
        }
    }
}
