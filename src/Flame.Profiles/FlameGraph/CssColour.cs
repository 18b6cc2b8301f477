using System.Drawing;
using System.Globalization;

namespace Flame.Profiles.FlameGraph;

/// <summary>Colours as CSS writes them: <c>#rgb</c>, <c>#rrggbb</c> and names.</summary>
public static class CssColour
{
    /// <summary>True when the text is such a number.</summary>
    public static bool IsHex(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is 4 or 7 && text[0] == '#' && text.Skip(1).All(char.IsAsciiHexDigit);
    }

    /// <summary>True when the text is such a number, or a name that browsers know.</summary>
    public static bool IsKnown(string text) => TryParse(text, out _);

    internal static bool TryParse(string text, out Rgb colour)
    {
        colour = default;
        if (IsHex(text))
        {
            string digits = text.Length == 7 ? text[1..] : string.Concat(text.Skip(1).Select(digit => new string(digit, 2)));
            int number = int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            colour = new Rgb((byte)(number >> 16), (byte)(number >> 8), (byte)number);
            return true;
        }
        Color named = Color.FromName(text.Replace("grey", "gray", StringComparison.OrdinalIgnoreCase));
        if (!named.IsKnownColor || named.IsSystemColor || named.A < byte.MaxValue)
        {
            return false;
        }
        colour = new Rgb(named.R, named.G, named.B);
        return true;
    }
}
