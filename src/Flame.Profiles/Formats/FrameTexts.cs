using System.Globalization;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>
/// The text of each frame in a folded line, as UTF-8: <c>file:func:line</c>, <c>file:func</c> when lines were cut (or as
/// another <see cref="FrameStyle"/> has it), the bare name when there is no file. Encoded when first asked for and kept: memory grows with the number of frames, not of lines.
/// </summary>
internal sealed class FrameTexts(StringTable strings, FrameTable frames, FrameStyle style = FrameStyle.FileFunctionLine)
{
    private readonly StringBuilder _text = new();
    private byte[]?[] _texts = new byte[]?[256];

    /// <summary>The text of a frame. It never holds a <c>;</c> or a line break, whatever the target calls its functions.</summary>
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
        if (id >= _texts.Length)
        {
            Array.Resize(ref _texts, Math.Max(id + 1, _texts.Length * 2));
        }
        // Encoding.UTF8 turns lone surrogates (undecodable bytes in Python 3 names) into U+FFFD.
        return _texts[id] = Encoding.UTF8.GetBytes(_text.ToString());
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
