using System.Globalization;
using Flame.Profiles;
using Flame.Profiles.FlameGraph;
using SkiaSharp;

namespace Flame.Raster;

/// <summary>A flame graph as PNG: where the SVG has a box or a text, so has this, for places that show no SVG.</summary>
public static class PngWriter
{
    /// <summary>More than this, and the scale is made smaller: memory is four bytes for each.</summary>
    private const double MostPixels = 64e6;

    /// <summary>At less than this, letters of the usual size can't be read.</summary>
    private const double SmallestLegible = 0.6;

    /// <summary>Writes <paramref name="profile"/> as a picture to <paramref name="output"/>, which stays open.</summary>
    /// <param name="profile">What to draw.</param>
    /// <param name="output">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="scale">How many pixels a pixel of the SVG has; less where the picture would be too large.</param>
    /// <param name="baseline">What to compare with, for a differential picture; it shares its tables with <paramref name="profile"/>.</param>
    /// <param name="notice">Takes a line that the user should read: the picture is not as large as was asked for.</param>
    /// <exception cref="RasterUnavailableException">The library that draws is not there.</exception>
    public static void Write(
        Profile profile, Stream output, FlameGraphOptions options, double scale = 1, Profile? baseline = null, Action<string>? notice = null) =>
        Write(profile, output, options, scale, baseline, notice, SystemFonts.Directories);

    internal static void Write(
        Profile profile, Stream output, FlameGraphOptions options, double scale, Profile? baseline, Action<string>? notice, IEnumerable<string> fontDirectories)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        RasterLibrary.Load();
        FlamePicture picture = new(profile, options, baseline);
        double drawn = ScaleOf(picture.Size, scale, notice);
        using SystemFonts fonts = new(fontDirectories);
        using Lettering letters = new(fonts);
        Draw(output, picture.Size.Width, picture.Size.Height, drawn, canvas => new PngPainter(canvas, picture, letters).Paint());
    }

    /// <summary>Writes a picture that says only that something is wrong.</summary>
    /// <exception cref="RasterUnavailableException">The library that draws is not there.</exception>
    public static void WriteError(Stream output, FlameGraphOptions options, string message, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        RasterLibrary.Load();
        double height = Math.Ceiling(options.FontSize * 5);
        using SystemFonts fonts = new(SystemFonts.Directories);
        using Lettering letters = new(fonts);
        int width = options.Width ?? 1200;
        Draw(output, width, height, LargestScale(width, height, scale), canvas => PngPainter.PaintError(canvas, letters, options, (float)height, message));
    }

    internal static double ScaleOf(PictureSize size, double asked, Action<string>? notice)
    {
        double drawn = LargestScale(size.Width, size.Height, asked);
        if (drawn < asked)
        {
            string pixels = string.Create(CultureInfo.InvariantCulture, $"{size.Width * asked:N0} \u00d7 {size.Height * asked:N0} pixels");
            string scale = string.Create(CultureInfo.InvariantCulture, $"scale {drawn:0.##} instead of {asked:0.##}{(drawn < SmallestLegible ? ", too small to read" : "")}");
            notice?.Invoke($"PNG: {pixels} are too many: drawn at {scale}; SVG and HTML have no such limit");
        }
        return drawn;
    }

    private static double LargestScale(double width, double height, double asked) => Math.Min(asked, Math.Sqrt(MostPixels / (width * height)));

    private static void Draw(Stream output, double width, double height, double scale, Action<SKCanvas> paint)
    {
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
