using System.Globalization;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>Texts of JSON that the library refuses, since they hold half of a surrogate pair: names of Python may.</summary>
internal static class JsonText
{
    /// <summary>The value of a string literal that is otherwise whole, its quotes included; lone surrogates become U+FFFD.</summary>
    public static string Unescape(string literal)
    {
        StringBuilder text = new(literal.Length);
        ReadOnlySpan<char> rest = literal.AsSpan(1, literal.Length - 2);
        while (!rest.IsEmpty)
        {
            if (rest[0] != '\\')
            {
                text.Append(rest[0]);
                rest = rest[1..];
            }
            else if (rest[1] == 'u')
            {
                text.Append((char)ushort.Parse(rest.Slice(2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                rest = rest[6..];
            }
            else
            {
                text.Append(rest[1] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
                rest = rest[2..];
            }
        }
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
