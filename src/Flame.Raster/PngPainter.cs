using Flame.Profiles.FlameGraph;
using SkiaSharp;

namespace Flame.Raster;

/// <summary>Paints one picture, in the units of the SVG.</summary>
internal sealed class PngPainter(SKCanvas canvas, FlamePicture picture)
{
    private const float NarrowestPx = 0.3f;   // what is narrower than the SVG's boxes get by antialiasing would not show at all

    private static readonly Lazy<SKTypeface> Letters = new(LoadLetters);
    private static readonly SKColor LabelColour = new(0x1F, 0x12, 0x08);

    public void Paint()
    {
        FlameGraphOptions options = picture.Options;
        PictureSize size = picture.Size;
        PaintBackdrop(canvas, options, size.Width, size.Height);
        SKColor ink = Colour(Backdrop.Of(options).Ink);
        Text(canvas, options.Heading, PictureSize.Margin, size.TitleBaseline, options.FontSize * 1.5, ink);
        if (options.Subtitle is { } subtitle)
        {
            Text(canvas, subtitle, PictureSize.Margin, size.SubtitleBaseline, 13, ink.WithAlpha(166));
        }
        if (picture.Layout.Boxes.IsEmpty)
        {
            Text(canvas, "There are no samples in this profile.", PictureSize.Margin, size.BoxesTop + 12, options.FontSize, ink);
            return;
        }
        using SKFont font = FontOf(options.FontSize);
        using SKPaint fill = new() { IsAntialias = true };
        using SKPaint label = new() { IsAntialias = true, Color = LabelColour };
        foreach (ref readonly FlameBox box in picture.Layout.Boxes)
        {
            PaintBox(box, font, fill, label);
        }
    }

    public static void PaintError(SKCanvas canvas, FlameGraphOptions options, float height, string message)
    {
        PaintBackdrop(canvas, options, options.Width ?? 1200, height);
        Text(canvas, "ERROR: " + message, PictureSize.Margin, (int)(height / 2), options.FontSize, Colour(Backdrop.Of(options).Ink));
    }

    private void PaintBox(in FlameBox box, SKFont font, SKPaint fill, SKPaint label)
    {
        PictureSize size = picture.Size;
        double pxPerSample = (double)size.BoxesWidth / picture.Whole;
        float left = (float)(PictureSize.Margin + (box.Start * pxPerSample));
        float width = Math.Max(NarrowestPx, (float)(picture.WidthOf(box) * pxPerSample));
        float top = size.BoxesTop + size.RowTop(box.Depth);
        SKRect place = SKRect.Create(left, top, width, size.RowHeight - 1);
        Rgb colour = picture.Faces.Colour(box);
        fill.Color = new SKColor(colour.Red, colour.Green, colour.Blue);
        canvas.DrawRoundRect(place, Math.Min(2, width / 2), 2, fill);
        int columns = picture.Columns(box);
        if (columns == 0)
        {
            return;
        }
        float baseline = top + picture.Size.LabelBaseline;
        (string name, string behind) = Label(picture.Faces.Label(box), columns);
        canvas.Save();
        canvas.ClipRect(place);
        label.Color = LabelColour;
        canvas.DrawText(name, left + 4, baseline, SKTextAlign.Left, font, label);
        if (behind.Length > 0)
        {
            label.Color = LabelColour.WithAlpha(158);
            canvas.DrawText(behind, left + 4 + font.MeasureText(name), baseline, SKTextAlign.Left, font, label);
        }
        canvas.Restore();
    }

    private (string Name, string Behind) Label(FrameLabel label, int columns) => label.FitsWithPlace(columns)
        ? (Plain(label.Name), $" ({Plain(label.Place)})")
        : (Plain(picture.Options.TruncatesLeft ? TextColumns.CutLeft(label.Name, columns) : TextColumns.Cut(label.Name, columns)), "");

    private static void PaintBackdrop(SKCanvas canvas, FlameGraphOptions options, float width, float height)
    {
        Backdrop backdrop = Backdrop.Of(options);
        using SKShader gradient = SKShader.CreateLinearGradient(
            new SKPoint(0, height * 0.05f), new SKPoint(0, height * 0.95f), [Colour(backdrop.Top), Colour(backdrop.Bottom)], null, SKShaderTileMode.Clamp);
        using SKPaint paint = new() { Shader = gradient };
        canvas.DrawRect(0, 0, width, height, paint);
    }

    private static void Text(SKCanvas canvas, string text, int x, int baseline, double size, SKColor colour)
    {
        using SKFont font = FontOf(size);
        using SKPaint paint = new() { IsAntialias = true, Color = colour };
        canvas.DrawText(Plain(text), x, baseline, SKTextAlign.Left, font, paint);
    }

    private static SKFont FontOf(double size) => new(Letters.Value, (float)size) { Edging = SKFontEdging.Antialias, Subpixel = true, Hinting = SKFontHinting.None };

    private static SKTypeface LoadLetters()
    {
        using Stream file = typeof(PngPainter).Assembly.GetManifestResourceStream("DejaVuSansMono.ttf")
            ?? throw new InvalidOperationException("the font is not in the assembly");
        using SKData data = SKData.Create(file);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException("the font can't be read");
    }

    /// <summary>Without control characters and halves of surrogate pairs: neither has a glyph.</summary>
    private static string Plain(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => System.Text.Rune.IsControl(rune) ? " " : rune.ToString()));

    private static SKColor Colour(string css) => SKColor.TryParse(css, out SKColor colour) ? colour : SKColors.Black;
}
