using System.Text;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.Formats;
using Flame.Raster;
using SkiaSharp;

namespace Flame.Tests.Profiles.FlameGraph;

public sealed class PngLetteringTests : IDisposable
{
    private const string Day = "\u65e5";    // one em wide in the font of these tests
    private const string Wide = "\ua9c5";   // three ems
    private const float FontSize = 12;

    private readonly string _directory = Directory.CreateTempSubdirectory("flame-fonts-").FullName;

    public PngLetteringTests() => RasterLibrary.Load();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Legible_EscapesWhatNoFontHasAsPythonDoes()
    {
        using SystemFonts none = new([Path.Combine(_directory, "missing"), _directory]);
        using Lettering letters = new(none);
        Assert.Equal("r\u00e9sum\u00e9 \u03a9", letters.Legible("r\u00e9sum\u00e9 \u03a9"));
        Assert.Equal("\\u65e5x\\U0001f525", letters.Legible("\u65e5x\ud83d\udd25"));
        Assert.Equal("a b ", letters.Legible("a\u0007b\u2028"));
        Assert.Equal("\\U0001f468", letters.Legible("\ud83d\udc68\u200d\ufe0f\u202e"));   // a joiner, a variant, a direction: nothing to see
        Assert.Equal("\ufffd", letters.Legible("\ud83d"));
    }

    [Fact]
    public void Letters_ComeFromAFontOfTheMachineThatHasThem()
    {
        AddFont("below/boxes.ttf");
        File.WriteAllText(Path.Combine(_directory, "a-damaged.ttf"), "no font");
        File.WriteAllText(Path.Combine(_directory, "notes.txt"), "no font");
        using SystemFonts fonts = new([_directory]);
        using Lettering letters = new(fonts);
        Assert.Equal($"a{Day}\\u672c", letters.Legible($"a{Day}\u672c"));
        float latin = letters.Measure("a", FontSize);
        Assert.InRange(latin, 7, 7.5f);
        Assert.Equal(latin + FontSize, letters.Measure("a" + Day, FontSize), 0.01f);
        Assert.Equal((2 * latin) + FontSize, letters.Measure($"a{Day}b", FontSize), 0.01f);
        Assert.Equal(3 * FontSize, letters.Measure(Wide, FontSize), 0.01f);
    }

    [Fact]
    public void Fonts_ComeUprightFirstAndInTheOrderOfTheirPaths()
    {
        File.WriteAllBytes(Path.Combine(_directory, "a-Bold.ttf"), BuiltFont.Of((0x65E5, 1100)));
        File.WriteAllBytes(Path.Combine(_directory, "c.ttf"), BuiltFont.Of((0x65E5, 1300)));
        File.WriteAllBytes(Path.Combine(_directory, "b.TTF"), BuiltFont.Of((0x65E5, 1200)));
        using SystemFonts fonts = new([_directory]);
        using SKFont found = new(fonts.For(new Rune(0x65E5))!, 10);
        Assert.Equal(12, found.MeasureText(Day), 0.01f);
        Assert.Null(fonts.For(new Rune(0x672C)));
    }

    [Fact]
    public void Write_DrawsTheGlyphOfAnotherFontIntoTheBox()
    {
        AddFont("boxes.ttf");
        using SKBitmap with = Draw(Day + " 1\n", _directory);
        using SKBitmap without = Draw(Day + " 1\n", Path.Combine(_directory, "missing"));
        (int x, int y) = (PictureSize.Margin + 4 + 6, Top(1) + 8);
        Assert.Equal(new SKColor(0x1F, 0x12, 0x08), with.GetPixel(x, y));   // all of the box of the glyph is ink
        HashSet<SKColor> escaped = [.. Enumerable.Range(PictureSize.Margin + 4, 44).Select(at => without.GetPixel(at, y))];
        Assert.True(escaped.Count > 8, $"{escaped.Count} colours: no letters");
    }

    [Fact]
    public void Write_CutsWhatIsWiderThanItsColumns()
    {
        AddFont("boxes.ttf");
        string name = string.Concat(Enumerable.Repeat(Wide, 30));   // of two columns each by the count, of five by the font
        using SKBitmap picture = Draw($"{name} 1\nother 2\n", _directory);
        PictureSize size = new(new FlameGraphOptions(), 1);
        int end = PictureSize.Margin + size.BoxesWidth;
        int inked = Enumerable.Range(0, end).Last(x => picture.GetPixel(x, Top(1) + 8).Red < 60);
        Assert.InRange(inked, end - 70, end - 8);   // an ellipsis follows, and nothing is cut off by the end of the box
    }

    private void AddFont(string path)
    {
        string file = Path.Combine(_directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, BuiltFont.Of((0x65E5, 1000), (0xA9C5, 3000)));
    }

    private static int Top(int depth)
    {
        PictureSize size = new(new FlameGraphOptions(), 1);
        return (int)(size.BoxesTop + size.RowTop(depth));
    }

    private static SKBitmap Draw(string folded, string fonts)
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(folded)));
        using MemoryStream png = new();
        PngWriter.Write(reading.Profile, png, new FlameGraphOptions { Colours = ColourScheme.Yellow }, 1, null, null, [fonts]);
        return SKBitmap.Decode(png.ToArray());
    }
}
