using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Reports;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;
using Flame.Raster;
using Flame.Tests.Profiles.Diff;
using SkiaSharp;

namespace Flame.Tests.Profiles.FlameGraph;

/// <summary>Pictures that are no plain SVG, as text: fills and ink of a PNG, the frame of the page and the data in it.</summary>
public sealed partial class PictureGoldenTests
{
    private const int InkRounding = 4;   // pixels: letters may be smoothed otherwise by a later library

    [Fact]
    public void Differential_IsTheGoldenFile() => Golden.Verify("differential.svg", Encoding.UTF8.GetBytes(BuiltProfile.TextOf(output =>
    {
        ProfileReading both = Differential();
        SvgWriter.Write(both.Profile, output, new FlameGraphOptions { MinWidth = BoxWidth.OfPercent(1) }, both.Baseline);
    })));

    [Fact]
    public void DiffPicture_IsTheGoldenFile() => Golden.Verify("diff/checkout.svg", Encoding.UTF8.GetBytes(BuiltProfile.TextOf(output =>
        DiffFormats.Svg.Write(new DiffReport { Diff = Checkout() }, output))));

    [Theory]
    [InlineData("webservice.png.txt", 1)]
    [InlineData("webservice@2.png.txt", 2)]
    public void Png_IsTheGoldenFile(string golden, int scale)
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Golden.Fixture("folded/webservice.folded")));
        FlameGraphOptions options = FlameGraphOptions.Recorded with { Title = "shop", Subtitle = "gunicorn, 30 s", MinWidth = BoxWidth.OfPercent(1) };
        Golden.Verify(golden, Encoding.UTF8.GetBytes(Describe(reading, options, scale)));
    }

    [Fact]
    public void PngOfADifference_IsTheGoldenFile() => Golden.Verify("differential.png.txt", Encoding.UTF8.GetBytes(
        Describe(Differential(), new FlameGraphOptions { IsInverted = true, FrameHeight = 24, MinWidth = BoxWidth.OfPercent(1) }, 1)));

    [Fact]
    public void Page_IsTheGoldenFile()
    {
        string page = BuiltProfile.TextOf(output => HtmlWriter.Write(TimelineFixture.Shop(), output, new ProfileDescription { Title = "shop <&>", Subtitle = "9 ticks" }));
        string packed = Data().Match(page).Groups[2].Value;
        string frame = Hash().Replace(Code().Replace(Data().Replace(page, "$1[the data below]$3"), "$1[$2]$3"), "'sha256-[hash]'");
        Golden.Verify("timeline.html.txt", Encoding.UTF8.GetBytes(frame + "\n" + HexText.Of(HexText.Unpacked(Convert.FromBase64String(packed)))));
    }

    private static ProfileDiff Checkout() => BuiltDiff.Of(
        Encoding.UTF8.GetString(Golden.Fixture("folded/checkout_base.folded")),
        Encoding.UTF8.GetString(Golden.Fixture("folded/checkout_new.folded")),
        new DiffOptions { SourceRoots = ["/srv/shop"] });

    private static ProfileReading Differential()
    {
        string[] lines = Encoding.UTF8.GetString(Golden.Fixture("folded/webservice.folded")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string both = string.Join('\n', lines.Select((line, i) => $"{line[..line.LastIndexOf(' ')]} {i * 7 % 23} {line[(line.LastIndexOf(' ') + 1)..]}"));
        return FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(both)));
    }

    /// <summary>Each row of boxes: where each fill begins and ends, above the letters, and from where to where there is ink in it.</summary>
    private static string Describe(ProfileReading reading, FlameGraphOptions options, int scale)
    {
        using MemoryStream png = new();
        PngWriter.Write(reading.Profile, png, options, scale, reading.Baseline);
        using SKBitmap picture = SKBitmap.Decode(png.ToArray());
        FlamePicture expected = new(reading.Profile, options, reading.Baseline);
        StringBuilder text = new(string.Create(CultureInfo.InvariantCulture, $"{picture.Width} x {picture.Height}\n"));
        (int titleTop, int titleEnd) = (0, expected.Size.BoxesTop * scale);
        text.Append(CultureInfo.InvariantCulture, $"heading: ink {Ink(picture, 0, picture.Width, titleTop, titleEnd)}\n");
        for (int depth = 0; depth <= expected.Size.Depth; depth++)
        {
            int top = (int)(expected.Size.BoxesTop + expected.Size.RowTop(depth)) * scale;
            text.Append(CultureInfo.InvariantCulture, $"depth {depth} at {top}\n");
            DescribeRow(picture, top, (expected.Size.RowHeight - 1) * scale, scale, text);
        }
        return text.ToString();
    }

    private static void DescribeRow(SKBitmap picture, int top, int height, int scale, StringBuilder text)
    {
        int start = 0;
        for (int x = 1; x <= picture.Width; x++)
        {
            int probe = top + (2 * scale);
            if (x < picture.Width && picture.GetPixel(x, probe) == picture.GetPixel(start, probe))
            {
                continue;
            }
            if (x - start > 3 * scale)   // less are the edges between boxes, half of one and half of the other
            {
                SKColor fill = picture.GetPixel(start, probe);
                text.Append(CultureInfo.InvariantCulture, $"  {start}-{x} #{fill.Red:x2}{fill.Green:x2}{fill.Blue:x2} ink {Ink(picture, start, x, top + (3 * scale), top + height - (3 * scale))}\n");
            }
            start = x;
        }
    }

    /// <summary>The first and last column with something dark in it, roughly.</summary>
    private static string Ink(SKBitmap picture, int from, int to, int top, int bottom)
    {
        int[] inked = [.. Enumerable.Range(from, to - from).Where(x => Enumerable.Range(top, bottom - top).Any(y => Luminance(picture.GetPixel(x, y)) < 100))];
        return inked.Length == 0 ? "none" : $"{inked[0] / InkRounding * InkRounding}-{((inked[^1] / InkRounding) + 1) * InkRounding}";
    }

    private static int Luminance(SKColor colour) => ((colour.Red * 30) + (colour.Green * 59) + (colour.Blue * 11)) / 100;

    [GeneratedRegex("(<script type=\"application/octet-stream\" id=\"profile\">)([^<]*)(<)")]
    private static partial Regex Data();

    [GeneratedRegex("(<(style|script)>).*?(</\\2>)", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("'sha256-[^']*'")]
    private static partial Regex Hash();
}
