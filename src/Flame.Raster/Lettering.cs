using System.Globalization;
using System.Text;
using Flame.Profiles;
using SkiaSharp;

namespace Flame.Raster;

/// <summary>
/// Draws text, each character in a font that has it: ours, or one of the machine's. What no font has is written as Python writes
/// it in a string, <c>\u65e5</c>: a name can be read, and looked for, and is not a row of empty boxes.
/// </summary>
internal sealed class Lettering(SystemFonts others) : IDisposable
{
    private static readonly Lazy<SKTypeface> Ours = new(Load);

    private readonly SKFont _probe = new(Ours.Value);
    private readonly Dictionary<(SKTypeface, float), SKFont> _fonts = [];

    /// <summary>The text with nothing in it that can't be drawn.</summary>
    public string Legible(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }
        StringBuilder legible = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsBmp && PlainText.BreaksLine((char)rune.Value))
            {
                legible.Append(' ');
            }
            else if (FontOf(rune) is not null)
            {
                legible.Append(rune);
            }
            else if (!IsUnseen(rune))
            {
                legible.Append(CultureInfo.InvariantCulture, $"{(rune.IsBmp ? "\\u" : "\\U")}{rune.Value.ToString(rune.IsBmp ? "x4" : "x8", CultureInfo.InvariantCulture)}");
            }
        }
        return legible.ToString();
    }

    /// <summary>How wide a legible text is, in pixels.</summary>
    public float Measure(string text, float size)
    {
        float width = 0;
        foreach ((string part, SKTypeface typeface) in Runs(text))
        {
            width += Font(typeface, size).MeasureText(part);
        }
        return width;
    }

    /// <summary>Draws a legible text and returns where it ends.</summary>
    public float Draw(SKCanvas canvas, string text, float x, float baseline, float size, SKPaint paint)
    {
        foreach ((string part, SKTypeface typeface) in Runs(text))
        {
            SKFont font = Font(typeface, size);
            canvas.DrawText(part, x, baseline, SKTextAlign.Left, font, paint);
            x += font.MeasureText(part);
        }
        return x;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SKFont font in _fonts.Values)
        {
            font.Dispose();
        }
        _probe.Dispose();
    }

    private IEnumerable<(string Part, SKTypeface Typeface)> Runs(string text)
    {
        if (IsPlain(text))
        {
            yield return (text, Ours.Value);
            yield break;
        }
        int start = 0;
        int at = 0;
        SKTypeface current = Ours.Value;
        foreach (Rune rune in text.EnumerateRunes())
        {
            SKTypeface typeface = FontOf(rune) ?? Ours.Value;
            if (typeface != current && at > start)
            {
                yield return (text[start..at], current);
                start = at;
            }
            current = typeface;
            at += rune.Utf16SequenceLength;
        }
        yield return (text[start..], current);
    }

    private SKTypeface? FontOf(Rune rune) => IsUnseen(rune) ? null : _probe.ContainsGlyph(rune.Value) ? Ours.Value : others.For(rune);

    private SKFont Font(SKTypeface typeface, float size)
    {
        if (!_fonts.TryGetValue((typeface, size), out SKFont? font))
        {
            font = new SKFont(typeface, size) { Edging = SKFontEdging.Antialias, Subpixel = true, Hinting = SKFontHinting.None };
            _fonts.Add((typeface, size), font);
        }
        return font;
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>What joins, selects a variant or turns the direction has no shape of its own.</summary>
    private static bool IsUnseen(Rune rune) =>
        rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    private static SKTypeface Load()
    {
        using Stream file = typeof(Lettering).Assembly.GetManifestResourceStream("DejaVuSansMono.ttf")
            ?? throw new InvalidOperationException("the font is not in the assembly");
        using SKData data = SKData.Create(file);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException("the font can't be read");
    }
}
