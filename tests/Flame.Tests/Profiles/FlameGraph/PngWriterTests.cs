using System.Text;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.Formats;
using Flame.Raster;
using SkiaSharp;

namespace Flame.Tests.Profiles.FlameGraph;

public sealed class PngWriterTests
{
    private static SKBitmap Draw(string folded, FlameGraphOptions options, double scale, Action<string>? notice = null)
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(folded)));
        using MemoryStream png = new();
        PngWriter.Write(reading.Profile, png, options, scale, reading.Baseline, notice);
        Assert.True(png.ToArray().AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']));
        return SKBitmap.Decode(png.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Write_HasEveryBoxWhereTheSvgHasIt(int scale)
    {
        FlameGraphOptions options = new() { FontType = "monospace" };
        using SKBitmap picture = Draw("a 25\nb;c 75\n", options, scale);
        PictureSize size = new(options, 2);
        Assert.Equal((size.Width * scale, (int)size.Height * scale), (picture.Width, picture.Height));

        void IsIn(string name, int depth, double at)
        {
            Rgb colour = ClassicPalette.Of(ColourScheme.Hot, name, ColourPick.Name);
            int x = (int)((PictureSize.Margin + (at * size.BoxesWidth)) * scale);
            int y = (int)((size.BoxesTop + size.RowTop(depth) + 2) * scale);   // above the letters
            Assert.Equal(new SKColor(colour.Red, colour.Green, colour.Blue), picture.GetPixel(x, y));
        }

        IsIn("", 0, 0.5);
        IsIn("a", 1, 0.01);
        IsIn("a", 1, 0.24);
        IsIn("b", 1, 0.26);
        IsIn("c", 2, 0.99);
        Rgb a = ClassicPalette.Of(ColourScheme.Hot, "a", ColourPick.Name);
        Assert.NotEqual(new SKColor(a.Red, a.Green, a.Blue), picture.GetPixel((PictureSize.Margin + 20) * scale, (int)(size.BoxesTop + size.RowTop(2) + 8) * scale));
    }

    [Theory]
    [InlineData("main", false)] // on yellow
    [InlineData("name", true)] // on red
    public void Write_DrawsLettersWhateverFontsThereAre(string name, bool isLight)
    {
        FlameGraphOptions options = new();
        using SKBitmap with = Draw(name + " 1\n", options, 1);
        PictureSize size = new(options, 1);
        int top = (int)(size.BoxesTop + size.RowTop(1));
        HashSet<SKColor> colours = [];
        for (int x = PictureSize.Margin + 4; x < PictureSize.Margin + 40; x++)
        {
            for (int y = top + 2; y < top + 14; y++)
            {
                colours.Add(with.GetPixel(x, y));
            }
        }
        Assert.True(colours.Count > 20, $"{colours.Count} colours: no letters");
        Assert.Contains(colours, colour => isLight ? colour.Green > 240 && colour.Blue > 240 : colour.Red < 90);
    }

    [Fact]
    public void Write_IsTheSameEveryTime()
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Golden.Fixture("folded/webservice.folded")));
        byte[] Once()
        {
            using MemoryStream png = new();
            PngWriter.Write(reading.Profile, png, new FlameGraphOptions(), 1);
            return png.ToArray();
        }
        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void Write_OfHostileNamesAndOfNothingDraws()
    {
        using SKBitmap hostile = Draw("\u0007<script>\u0085\uFFFF;" + new string('n', 1_000_000) + " 3\n", new FlameGraphOptions { Title = "a\u0000b\uD800", Subtitle = "x" }, 1);
        Assert.Equal(1200, hostile.Width);
        using SKBitmap empty = Draw("", new FlameGraphOptions(), 1);
        Assert.Equal(1200, empty.Width);
    }

    [Fact]
    public void Write_OfAVeryTallPictureMakesTheScaleSmallerAndSaysSo()
    {
        string folded = string.Join(';', Enumerable.Repeat("f", 5000)) + " 1\n";
        List<string> notices = [];
        using SKBitmap picture = Draw(folded, new FlameGraphOptions(), 2, notices.Add);
        Assert.InRange((long)picture.Width * picture.Height, 50_000_000, 65_000_000);
        Assert.Equal(["PNG: 2,400 \u00d7 160,184 pixels are too many: drawn at scale 0.82 instead of 2; SVG and HTML have no such limit"], notices);
    }

    [Fact]
    public void ScaleOf_SaysWhenLettersBecomeTooSmall()
    {
        List<string> notices = [];
        Assert.InRange(PngWriter.ScaleOf(new PictureSize(new FlameGraphOptions(), 20_000), 1, notices.Add), 0.4, 0.42);
        Assert.EndsWith("at scale 0.41 instead of 1, too small to read; SVG and HTML have no such limit", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OfAPictureOfUsualSizeSaysNothing()
    {
        using SKBitmap picture = Draw("a 1\n", new FlameGraphOptions(), 10, Assert.Fail);
        Assert.Equal(12_000, picture.Width);
    }

    [Theory]
    [InlineData("#0a0", 0x00, 0xAA, 0x00)]
    [InlineData("#123456", 0x12, 0x34, 0x56)]
    [InlineData("navy", 0, 0, 0x80)]
    public void Colours_AreThoseOfTheOptions(string css, int red, int green, int blue)
    {
        SKColor expected = new((byte)red, (byte)green, (byte)blue);
        using SKBitmap plain = Draw("a 1\n", new FlameGraphOptions { Background = css.StartsWith('#') ? css : "#ffffff" }, 1);
        Assert.Equal(css.StartsWith('#') ? expected : SKColors.White, plain.GetPixel(2, 2));
        using SKBitmap lined = Draw("a 1\n", new FlameGraphOptions { StrokeColour = css }, 2);
        PictureSize size = new(new FlameGraphOptions(), 1);
        Assert.Equal(expected, lined.GetPixel(600, (int)(size.BoxesTop + size.RowTop(1)) * 2));
    }

    [Fact]
    public void WriteError_IsAPictureToo()
    {
        using MemoryStream png = new();
        PngWriter.WriteError(png, new FlameGraphOptions(), "nothing", 1);
        using SKBitmap picture = SKBitmap.Decode(png.ToArray());
        Assert.Equal((1200, 60), (picture.Width, picture.Height));
    }
}
