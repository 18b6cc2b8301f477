using Flame.Profiles.FlameGraph;
using SkiaSharp;

namespace Flame.Raster;

/// <summary>Paints one picture, in the units of the SVG.</summary>
internal sealed class PngPainter(SKCanvas canvas, FlamePicture picture, Lettering letters)
{
    private const float LabelInset = 4;
    private const float LabelPadding = 6;
    private const float NarrowestPx = 0.3f;   // what is narrower than the SVG's boxes get by antialiasing would not show at all

    private const byte PlaceAlpha = 204; // of the file and line behind a name, as in flamegraph.css

    private static readonly SKColor DarkLabel = new(0x1F, 0x12, 0x08);

    public void Paint()
    {
        FlameGraphOptions options = picture.Options;
        PictureSize size = picture.Size;
        PaintBackdrop(canvas, options, size.Width, size.Height);
        SKColor ink = Colour(Backdrop.Of(options).Ink);
        Text(canvas, letters, options.Heading, PictureSize.Margin, size.TitleBaseline, options.FontSize * 1.5, ink);
        if (options.Subtitle is { } subtitle)
        {
            Text(canvas, letters, subtitle, PictureSize.Margin, size.SubtitleBaseline, 13, ink.WithAlpha(166));
        }
        if (picture.Layout.Boxes.IsEmpty)
        {
            Text(canvas, letters, "There are no samples in this profile.", PictureSize.Margin, size.BoxesTop + 12, options.FontSize, ink);
            return;
        }
        using SKPaint fill = new() { IsAntialias = true };
        using SKPaint label = new() { IsAntialias = true, Color = DarkLabel };
        using SKPaint? stroke = options.StrokeColour is { } line ? new() { IsAntialias = true, Color = Colour(line), Style = SKPaintStyle.Stroke, StrokeWidth = 1 } : null;
        foreach (ref readonly FlameBox box in picture.Layout.Boxes)
        {
            PaintBox(box, fill, label, stroke);
        }
    }

    public static void PaintError(SKCanvas canvas, Lettering letters, FlameGraphOptions options, float height, string message)
    {
        PaintBackdrop(canvas, options, options.Width ?? 1200, height);
        Text(canvas, letters, "ERROR: " + message, PictureSize.Margin, (int)(height / 2), options.FontSize, Colour(Backdrop.Of(options).Ink));
    }

    private void PaintBox(in FlameBox box, SKPaint fill, SKPaint label, SKPaint? stroke)
    {
        PictureSize size = picture.Size;
        double pxPerSample = (double)size.BoxesWidth / picture.Whole;
        float left = (float)(PictureSize.Margin + (box.Start * pxPerSample));
        float width = Math.Max(NarrowestPx, (float)(picture.WidthOf(box) * pxPerSample));
        float top = size.BoxesTop + size.RowTop(box.Depth);
        SKRect place = SKRect.Create(left, top, width, size.RowHeight - 1);
        Rgb colour = picture.Faces.Colour(box);
        fill.Color = new SKColor(colour.Red, colour.Green, colour.Blue);
        float radius = Math.Min(2, width / 2);
        canvas.DrawRoundRect(place, radius, 2, fill);
        if (stroke is not null)
        {
            canvas.DrawRoundRect(place, radius, 2, stroke);
        }
        int columns = picture.Columns(box);
        if (columns > 0)
        {
            label.Color = colour.WantsLightLetters ? SKColors.White : DarkLabel;
            canvas.Save();
            canvas.ClipRect(place);
            PaintLabel(picture.Faces.Label(box), columns, left + LabelInset, top + size.LabelBaseline, (float)(picture.WidthOf(box) * pxPerSample) - LabelPadding, label);
            canvas.Restore();
        }
    }

    private void PaintLabel(FrameLabel text, int columns, float x, float baseline, float room, SKPaint paint)
    {
        float size = (float)picture.Options.FontSize;
        (string name, string behind) = Fit(text with { Name = letters.Legible(text.Name), Place = letters.Legible(text.Place) }, columns, room, size);
        x = letters.Draw(canvas, name, x, baseline, size, paint);
        paint.Color = paint.Color.WithAlpha(PlaceAlpha);
        _ = letters.Draw(canvas, behind, x, baseline, size, paint);
    }

    /// <summary>As many columns as the SVG gives; fewer where the letters are wider than columns are.</summary>
    private (string Name, string Behind) Fit(FrameLabel label, int columns, float room, float size)
    {
        while (columns >= FlamePicture.FewestColumns)
        {
            (string name, string behind) = Cut(label, columns);
            float width = letters.Measure(name, size) + letters.Measure(behind, size);
            if (width <= room)
            {
                return (name, behind);
            }
            columns = Math.Min(columns, TextColumns.Of(name) + TextColumns.Of(behind));
            columns = Math.Min(columns - 1, Math.Max(FlamePicture.FewestColumns, (int)(columns * room / width)));
        }
        return ("", "");
    }

    private (string Name, string Behind) Cut(FrameLabel label, int columns) => label.FitsWithPlace(columns)
        ? (label.Name, $" ({label.Place})")
        : (picture.Options.TruncatesLeft ? TextColumns.CutLeft(label.Name, columns) : TextColumns.Cut(label.Name, columns), "");

    private static void PaintBackdrop(SKCanvas canvas, FlameGraphOptions options, float width, float height)
    {
        Backdrop backdrop = Backdrop.Of(options);
        using SKShader gradient = SKShader.CreateLinearGradient(
            new SKPoint(0, height * 0.05f), new SKPoint(0, height * 0.95f), [Colour(backdrop.Top), Colour(backdrop.Bottom)], null, SKShaderTileMode.Clamp);
        using SKPaint paint = new() { Shader = gradient };
        canvas.DrawRect(0, 0, width, height, paint);
    }

    private static void Text(SKCanvas canvas, Lettering letters, string text, int x, int baseline, double size, SKColor colour)
    {
        using SKPaint paint = new() { IsAntialias = true, Color = colour };
        _ = letters.Draw(canvas, letters.Legible(text), x, baseline, (float)size, paint);
    }

    private static SKColor Colour(string css) => CssColour.TryParse(css, out Rgb colour) ? new SKColor(colour.Red, colour.Green, colour.Blue) : SKColors.Black;
}
