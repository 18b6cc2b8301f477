using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Flame.Profiles;
using Flame.Profiles.Filtering;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.FlameGraph;

public sealed class FlameGraphOptionsTests
{
    private const string Folded = "main;parse;read_[k] 30\nmain;parse 10\nmain;render 50\nidle 10\n";
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    private static XDocument Draw(FlameGraphOptions options, string folded = Folded)
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(folded)));
        return XDocument.Parse(BuiltProfile.TextOf(output => SvgWriter.Write(reading.Profile, output, options, reading.Baseline)));
    }

    private static XElement[] Boxes(XDocument svg) => [.. svg.Descendants(_svg + "g").Where(g => g.Attribute("data-n") is not null)];

    private static XElement Box(XDocument svg, string name) => Boxes(svg).Single(g => g.Element(_svg + "title")!.Value.StartsWith(name + " (", StringComparison.Ordinal));

    private static string Tooltip(XElement box) => box.Element(_svg + "title")!.Value;

    private static string Of(XElement box, string attribute) => box.Element(_svg + "rect")!.Attribute(attribute)!.Value;

    private static string? Title(XDocument svg) => svg.Root!.Elements(_svg + "text").Single(text => text.Attribute("id")?.Value == "title").Value;

    private static string Colour(byte red, byte green, byte blue) => string.Create(CultureInfo.InvariantCulture, $"#{red:x2}{green:x2}{blue:x2}");

    [Fact]
    public void Defaults_AreFlamegraphs()
    {
        FlameGraphOptions options = new();
        Assert.Equal(("Verdana", 12, 0.59, 16), (options.FontType, options.FontSize, options.FontWidth, options.FrameHeight));
        Assert.Equal(("samples", "Function:", 1), (options.CountName, options.NameType, options.Factor));
        XDocument svg = Draw(options);
        Assert.Equal("1200", svg.Root!.Attribute("width")!.Value);
        Assert.Equal("Verdana", svg.Root.Attribute("font-family")!.Value);
        Assert.Equal(Colour(213, 39, 9), Of(Boxes(svg)[0], "fill"));
        Assert.Equal(Colour(243, 179, 42), Of(Box(svg, "main"), "fill"));
        Assert.Equal(["#eeeeee", "#eeeeb0"], svg.Descendants(_svg + "stop").Select(stop => stop.Attribute("stop-color")!.Value));
    }

    [Theory]
    [InlineData(false, false, "Flame Graph")]
    [InlineData(true, false, "Icicle Graph")]
    [InlineData(true, true, "Flame Chart")]
    public void Title_SaysWhatIsDrawn(bool inverted, bool chart, string title)
    {
        Assert.Equal(title, Title(Draw(new FlameGraphOptions { IsInverted = inverted, IsFlameChart = chart }, "a 1\n")));
        Assert.Equal("mine", Title(Draw(new FlameGraphOptions { Title = "mine", IsInverted = inverted }, "a 1\n")));
    }

    [Fact]
    public void Marks_PickColoursAndAreNotShown()
    {
        XDocument svg = Draw(new FlameGraphOptions { Colours = ColourScheme.Java });
        Assert.Equal("read (30 samples, 30.00%)", Tooltip(Box(svg, "read")));
        Rgb orange = ClassicPalette.Of(ColourScheme.Orange, "read_[k]", ColourPick.Name);
        Assert.Equal(Colour(orange.Red, orange.Green, orange.Blue), Of(Box(svg, "read"), "fill"));
    }

    [Fact]
    public void Inverted_HasTheRootAtTheTop()
    {
        XDocument svg = Draw(new FlameGraphOptions { IsInverted = true, FrameHeight = 20 });
        Assert.Equal(("0", "20", "40"), (Of(Boxes(svg)[0], "y"), Of(Box(svg, "main"), "y"), Of(Box(svg, "parse"), "y")));
    }

    [Fact]
    public void MinWidth_IsInPixelsOrInPercentOfAllSamples()
    {
        Assert.Equal(6, Boxes(Draw(new FlameGraphOptions { MinWidth = BoxWidth.OfPixels(0) })).Length);
        Assert.Equal(5, Boxes(Draw(new FlameGraphOptions { MinWidth = BoxWidth.OfPercent(10.1) })).Length);
        Assert.Equal(6, Boxes(Draw(new FlameGraphOptions { MinWidth = BoxWidth.OfPercent(10) })).Length);
        Assert.Equal(6, Boxes(Draw(new FlameGraphOptions { MinWidth = BoxWidth.OfPixels(118) })).Length);   // of 1180
        Assert.Equal(5, Boxes(Draw(new FlameGraphOptions { MinWidth = BoxWidth.OfPixels(118.1) })).Length);
    }

    [Fact]
    public void Total_StretchesTheWholeAndIsIgnoredWhenTooSmall()
    {
        XDocument svg = Draw(new FlameGraphOptions { Total = 200 });
        Assert.Equal("all (200 samples, 100%)", Tooltip(Boxes(svg)[0]));
        Assert.Equal(("main (90 samples, 45.00%)", "45%"), (Tooltip(Box(svg, "main")), Of(Box(svg, "main"), "width")));
        Assert.Equal("all (100 samples, 100%)", Tooltip(Boxes(Draw(new FlameGraphOptions { Total = 99 }))[0]));
    }

    [Theory]
    [InlineData(0.5, "1", "2")]      // halves go to the even number, as printf does it
    [InlineData(10, "30", "50")]
    [InlineData(1000, "3,000", "5,000")]
    public void Factor_ScalesWhatIsShown(double factor, string three, string five)
    {
        XDocument svg = Draw(new FlameGraphOptions { Factor = factor == 0.5 ? 0.5 : factor, CountName = "ms" }, "a 3\nb 5\n");
        string a = Tooltip(Box(svg, "a"));
        Assert.Equal(factor == 0.5 ? "a (2 ms, 37.50%)" : $"a ({three} ms, 37.50%)", a);
        Assert.Equal($"b ({five} ms, 62.50%)", Tooltip(Box(svg, "b")));
    }

    [Fact]
    public void TwoCounts_ColourByTheChangeOfEachStackItself()
    {
        const string Differential = "a;grown 10 30\na;shrunk 20 10\na;same 5 5\na;gone 5 0\n";
        XDocument svg = Draw(new FlameGraphOptions(), Differential);
        Assert.Equal("grown (30 samples, 66.67%; +44.44%)", Tooltip(Box(svg, "grown")));
        Assert.Equal("shrunk (10 samples, 22.22%; -22.22%)", Tooltip(Box(svg, "shrunk")));
        Assert.Equal("a (45 samples, 100.00%; 0.00%)", Tooltip(Box(svg, "a")));
        Assert.Equal(
            ("#ff0000", "#6969ff", "#ffffff"), (Of(Box(svg, "grown"), "fill"), Of(Box(svg, "shrunk"), "fill"), Of(Box(svg, "same"), "fill")));
        XDocument negated = Draw(new FlameGraphOptions { Negates = true }, Differential);
        Assert.Equal("grown (30 samples, 66.67%; -44.44%)", Tooltip(Box(negated, "grown")));
        Assert.Equal(("#0000ff", "#ff6969"), (Of(Box(negated, "grown"), "fill"), Of(Box(negated, "shrunk"), "fill")));
    }

    [Fact]
    public void Chain_IsAquaAboveTheDivider()
    {
        XDocument svg = Draw(new FlameGraphOptions { Colours = ColourScheme.Chain }, "sleeper;--;waker;irq 1\nsleeper;other 1\n- 1\n");
        Rgb aqua = ClassicPalette.Of(ColourScheme.Aqua, "waker_[w]", ColourPick.Name);
        Rgb blue = ClassicPalette.Of(ColourScheme.Blue, "other", ColourPick.Name);
        Assert.Equal(Colour(aqua.Red, aqua.Green, aqua.Blue), Of(Box(svg, "waker"), "fill"));
        Assert.Equal(Colour(blue.Red, blue.Green, blue.Blue), Of(Box(svg, "other"), "fill"));
        Assert.Equal(("#a0a0a0", "#c8c8c8"), (Of(Box(svg, "--"), "fill"), Of(Box(svg, "-"), "fill")));
    }

    [Fact]
    public void ColourDiffusion_IsRedderTheWider()
    {
        XDocument svg = Draw(new FlameGraphOptions { ColourDiffusion = true });
        Assert.Equal("#ff6464", Of(Boxes(svg)[0], "fill"));
        Assert.Equal("#ffcaca", Of(Box(svg, "idle"), "fill"));
    }

    // In a folded line that space would be another one, as the number would be a count.
    [Fact]
    public void Colour_IsThatOfTheNameAsItIs() => Assert.Equal(
        "#f3702a", Of(Box(Draw(new FlameGraphOptions { Pick = ColourPick.NameHash }, "a;b 12;c 5\n"), "b 12"), "fill"));

    [Fact]
    public void Order_IsByNameOrOfTheInput()
    {
        static IEnumerable<string> Names(XDocument svg) => Boxes(svg).Skip(1).Select(box => Tooltip(box).Split(' ')[0]);
        Assert.Equal(["a", "b", "c"], Names(Draw(new FlameGraphOptions(), "c 1\na 1\nb 1\n")));
        Assert.Equal(["c", "a", "b"], Names(Draw(new FlameGraphOptions { KeepsOrder = true }, "c 1\na 1\nb 1\n")));
    }

    [Fact]
    public void LongNames_AreCutAtTheEndThatWasAskedFor()
    {
        string folded = new string('a', 200) + new string('z', 200) + " 1\n";
        Assert.EndsWith("a\u2026", Box(Draw(new FlameGraphOptions(), folded), "aaa"[..0] + new string('a', 200) + new string('z', 100) + "\u2026").Element(_svg + "text")!.Value);
        Assert.StartsWith("\u2026z", Boxes(Draw(new FlameGraphOptions { TruncatesLeft = true }, new string('a', 100) + new string('z', 190) + " 1\n"))[1].Element(_svg + "text")!.Value);
    }

    [Fact]
    public void Looks_StandInAttributes()
    {
        XDocument svg = Draw(new FlameGraphOptions
        {
            Width = 700, FontType = "Courier New", FontSize = 10.5, Background = "#123456", UiColour = "red", StrokeColour = "blue", SearchColour = "#00ff00", Notes = "a -- b",
        });
        XElement frames = svg.Root!.Elements(_svg + "svg").Single();
        Assert.Equal(("700", "10.5", "Courier New", "red"), (
            svg.Root.Attribute("width")!.Value, svg.Root.Attribute("font-size")!.Value, svg.Root.Attribute("font-family")!.Value, svg.Root.Attribute("color")!.Value));
        Assert.NotNull(svg.Root.Attribute("data-fixed"));
        Assert.Null(svg.Root.Attribute("class"));   // its own colours stay in the dark
        Assert.Equal(("blue", "#00ff00", "680"), (frames.Attribute("stroke")!.Value, frames.Attribute("data-hit")!.Value, frames.Attribute("width")!.Value));
        Assert.Equal(["#123456", "#123456"], svg.Descendants(_svg + "stop").Select(stop => stop.Attribute("stop-color")!.Value));
        Assert.Equal(" NOTES: a - -  b ", svg.DescendantNodes().OfType<XComment>().Single().Value);
    }

    [Fact]
    public void Base_KeepsWhatIsAboveIt()
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream("x;main;f;main;g 3\ny;main 2\nz;h 9\n"u8.ToArray()));
        (Profile cut, _) = StackCuts.FromBase(reading.Profile, null, ["main"]);
        Assert.Equal("main 2\nmain;f;main;g 3\n", BuiltProfile.TextOf(output => FoldedWriter.Write(cut, output)));
    }

    [Fact]
    public void EveryPicture_HasTheScriptAndStyleThatThePolicyNames()
    {
        string policy = SvgWriter.ContentSecurityPolicy;
        foreach (FlameGraphOptions options in new[] { new FlameGraphOptions(), FlameGraphOptions.Recorded with { Title = "<x>" } })
        {
            XDocument svg = Draw(options);
            foreach (string element in new[] { "script", "style" })
            {
                byte[] text = Encoding.UTF8.GetBytes(svg.Descendants(_svg + element).Single().Value);
                Assert.Contains($"{element}-src 'sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(text))}'", policy, StringComparison.Ordinal);
            }
            Assert.DoesNotContain(svg.Descendants().Attributes(), attribute => attribute.Name.LocalName == "style");
        }
    }

    [Fact]
    public void Sum_AddsEqualStacksOfSeveralProfiles()
    {
        ProfileReading one = FoldedReader.Read(new MemoryStream("a;b 1\nc 1.5\n"u8.ToArray()));
        ProfileReading other = FoldedReader.Read(new MemoryStream("c 2\na;b 1 4\n"u8.ToArray()));
        ProfileMerge merge = new();
        merge.Add(one.Profile, one.Baseline);
        merge.Add(other.Profile, other.Baseline);
        (Profile sum, Profile? before) = merge.BuildBoth();
        Assert.Equal("a;b 5\nc 3.5\n", BuiltProfile.TextOf(output => FoldedWriter.Write(sum, output)));
        Assert.Equal("a;b 2\nc 3.5\n", BuiltProfile.TextOf(output => FoldedWriter.Write(before!, output)));
    }

    [Theory]
    [InlineData("classic.svg", false)]
    [InlineData("icicle.svg", true)]
    public void Picture_IsTheGoldenFile(string name, bool inverted)
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Golden.Fixture("folded/webservice.folded")));
        FlameGraphOptions options = new() { IsInverted = inverted, Colours = inverted ? ColourScheme.Python : ColourScheme.Hot, MinWidth = BoxWidth.OfPercent(1), Subtitle = inverted ? "of a web shop" : null };
        Golden.Verify(name, Encoding.UTF8.GetBytes(BuiltProfile.TextOf(output => SvgWriter.Write(reading.Profile, output, options))));
    }
}
