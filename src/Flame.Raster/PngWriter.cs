using Flame.Profiles;
using Flame.Profiles.FlameGraph;
using SkiaSharp;

namespace Flame.Raster;

/// <summary>A flame graph as PNG: where the SVG has a box or a text, so has this, for places that show no SVG.</summary>
public static class PngWriter
{
    /// <summary>More than this, and the scale is made smaller: memory is four bytes for each.</summary>
    private const double MostPixels = 64e6;

    /// <summary>Writes <paramref name="profile"/> as a picture to <paramref name="output"/>, which stays open.</summary>
    /// <param name="profile">What to draw.</param>
    /// <param name="output">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="scale">How many pixels a pixel of the SVG has; less where the picture would be too large.</param>
    /// <param name="baseline">What to compare with, for a differential picture; it shares its tables with <paramref name="profile"/>.</param>
    /// <exception cref="RasterUnavailableException">The library that draws is not there.</exception>
    public static void Write(Profile profile, Stream output, FlameGraphOptions options, double scale = 1, Profile? baseline = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        RasterLibrary.Load();
        FlamePicture picture = new(profile, options, baseline);
        Draw(output, picture.Size.Width, picture.Size.Height, scale, canvas => new PngPainter(canvas, picture).Paint());
    }

    /// <summary>Writes a picture that says only that something is wrong.</summary>
    /// <exception cref="RasterUnavailableException">The library that draws is not there.</exception>
    public static void WriteError(Stream output, FlameGraphOptions options, string message, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        RasterLibrary.Load();
        double height = Math.Ceiling(options.FontSize * 5);
        Draw(output, options.Width ?? 1200, height, scale, canvas => PngPainter.PaintError(canvas, options, (float)height, message));
    }

    private static void Draw(Stream output, double width, double height, double scale, Action<SKCanvas> paint)
    {
        scale = Math.Min(scale, Math.Sqrt(MostPixels / (width * height)));
        SKImageInfo info = new(
            Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKBitmap bitmap = new(info);
        using (SKCanvas canvas = new(bitmap))
        {
            canvas.Scale((float)scale);
            paint(canvas);
        }
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        png.SaveTo(output);
        output.Flush();
    }
}
