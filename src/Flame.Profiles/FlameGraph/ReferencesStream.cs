using System.Globalization;
using System.Text;

namespace Flame.Profiles.FlameGraph;

/// <summary>
/// XML in UTF-8 goes in, the same document in ASCII comes out: every other character as a reference, <c>&amp;#x65e5;</c>. So the
/// file is right whatever it says its encoding is, as long as that has ASCII in it.
/// </summary>
internal sealed class ReferencesStream(Stream output) : WriteOnlyStream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();   // a character may be in two pieces
    private readonly StringBuilder _text = new();
    private char _high;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        char[] characters = new char[Encoding.UTF8.GetMaxCharCount(buffer.Length)];
        int count = _decoder.GetChars(buffer, characters, flush: false);
        foreach (char c in characters.AsSpan(0, count))
        {
            if (char.IsHighSurrogate(c))
            {
                _high = c;
            }
            else if (c < 0x80)
            {
                _text.Append(c);
            }
            else
            {
                _text.Append(CultureInfo.InvariantCulture, $"&#x{(char.IsLowSurrogate(c) ? char.ConvertToUtf32(_high, c) : c):x};");
            }
        }
        output.Write(Encoding.ASCII.GetBytes(_text.ToString()));
        _text.Clear();
    }

    /// <inheritdoc/>
    public override void Flush() => output.Flush();
}
