using System.Globalization;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>
/// The text of each frame in a folded line, as UTF-8: <c>file:func:line</c>, <c>file:func</c> when lines were cut, the bare
/// name when there is no file. Encoded when first asked for and kept: memory grows with the number of frames, not of lines.
/// </summary>
internal sealed class FrameTexts(StringTable strings, FrameTable frames)
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
        if (frame.File != 0)
        {
            AppendName(strings[frame.File]);
            _text.Append(':');
        }
        AppendName(strings[frame.Function]);
        if (frame.File != 0 && frame.Line != Frame.LinesCut)
        {
            _text.Append(':').Append(CultureInfo.InvariantCulture, $"{frame.Line}");
        }
        if (id >= _texts.Length)
        {
            Array.Resize(ref _texts, Math.Max(id + 1, _texts.Length * 2));
        }
        // Encoding.UTF8 turns lone surrogates (undecodable bytes in Python 3 names) into U+FFFD.
        return _texts[id] = Encoding.UTF8.GetBytes(_text.ToString());
    }

    private void AppendName(string name)
    {
        foreach (char c in name)
        {
            _text.Append(c == ';' ? ':' : PlainText.BreaksLine(c) ? ' ' : c);
        }
    }
}
