using System.Text;

namespace Flame.Profiles.FlameGraph;

/// <summary>Foreign text and numbers as an SVG file holds them.</summary>
internal static class SvgText
{
    /// <summary>
    /// Text for content and attributes alike. Whatever a target calls its functions, the file stays well-formed: markup
    /// is escaped; control characters, also those of direction, become spaces; lone surrogates, U+FFFE and U+FFFF, which
    /// XML 1.0 (2.2) forbids, become U+FFFD.
    /// </summary>
    public static void WriteEscaped(this Utf8Output output, ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': output.Write("&amp;"u8); break;
                case '<': output.Write("&lt;"u8); break;
                case '>': output.Write("&gt;"u8); break;
                case '"': output.Write("&quot;"u8); break;
                case '\'': output.Write("&#39;"u8); break;
                case 0xFFFE or 0xFFFF: output.Write(Rune.ReplacementChar); break;
                case < 0x80 and >= 0x20 and not 0x7F: output.Write((byte)rune.Value); break;
                default: output.Write(rune.IsBmp && PlainText.Misleads((char)rune.Value) ? (Rune)' ' : rune); break;
            }
        }
    }

    /// <summary>Text for a comment: markup stays, and what XML forbids does not.</summary>
    public static void WritePlain(this Utf8Output output, ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            output.Write(rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune.IsBmp && PlainText.Misleads((char)rune.Value) ? (Rune)' ' : rune);
        }
    }

    /// <summary>Ends the attribute before it and begins this one; its own quote is left to what follows. Null writes nothing.</summary>
    public static void WriteAttribute(this Utf8Output output, string name, string? value)
    {
        if (value is not null)
        {
            output.Write("\" "u8);
            output.WriteEscaped(name);
            output.Write("=\""u8);
            output.WriteEscaped(value);
        }
    }

    /// <summary>A count with commas: <c>1,234,567</c>.</summary>
    public static void WriteGrouped(this Utf8Output output, long count)
    {
        if (count < 1000)
        {
            output.Write(count);
            return;
        }
        output.WriteGrouped(count / 1000);
        output.Write((byte)',');
        WriteDigits(output, (int)(count % 1000), 3);
    }

    /// <summary><paramref name="part"/> of <paramref name="whole"/> in percent, two digits after the point: <c>12.50%</c>.</summary>
    public static void WritePercent(this Utf8Output output, long part, long whole)
    {
        long hundredths = Scaled(part, whole, 10_000);
        output.Write(hundredths / 100);
        output.Write((byte)'.');
        WriteDigits(output, (int)(hundredths % 100), 2);
        output.Write((byte)'%');
    }

    /// <summary>The same as a length: up to four digits after the point, none that say nothing: <c>12.5%</c>.</summary>
    public static void WriteLength(this Utf8Output output, long part, long whole)
    {
        long scaled = Scaled(part, whole, 1_000_000);
        output.Write(scaled / 10_000);
        int fraction = (int)(scaled % 10_000);
        int digits = 4;
        for (; fraction > 0 && fraction % 10 == 0; fraction /= 10)
        {
            digits--;
        }
        if (fraction > 0)
        {
            output.Write((byte)'.');
            WriteDigits(output, fraction, digits);
        }
        output.Write((byte)'%');
    }

    public static void WriteColour(this Utf8Output output, Rgb colour)
    {
        output.Write((byte)'#');
        foreach (byte channel in (ReadOnlySpan<byte>)[colour.Red, colour.Green, colour.Blue])
        {
            output.Write("0123456789abcdef"u8[channel >> 4]);
            output.Write("0123456789abcdef"u8[channel & 15]);
        }
    }

    private static long Scaled(long part, long whole, long scale) => (long)((((Int128)part * scale) + (whole / 2)) / whole);

    private static void WriteDigits(Utf8Output output, int number, int digits)
    {
        for (int unit = digits switch { 4 => 1000, 3 => 100, 2 => 10, _ => 1 }; unit > 0; unit /= 10)
        {
            output.Write((byte)('0' + (number / unit % 10)));
        }
    }
}
