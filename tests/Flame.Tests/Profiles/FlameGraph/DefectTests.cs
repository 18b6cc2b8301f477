using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Flame.Profiles;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.FlameGraph;

/// <summary>What flamegraph.pl and inferno are known to get wrong, case by case on ours: from folded text to the picture.</summary>
public sealed class DefectTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    private static string Draw(string folded, FlameGraphOptions? options = null) => Draw(Encoding.UTF8.GetBytes(folded), options);

    private static string Draw(byte[] folded, FlameGraphOptions? options = null)
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream(folded), keepsOrder: options?.IsFlameChart == true);
        return BuiltProfile.TextOf(output => SvgWriter.Write(reading.Profile, output, options ?? new FlameGraphOptions(), reading.Baseline));
    }

    private static string[] Tooltips(string svg) =>
        [.. XDocument.Parse(svg).Descendants(_svg + "g").Where(g => g.Attribute("data-n") is not null).Select(g => g.Element(_svg + "title")!.Value)];

    [Fact]
    public void Names_ThatBeginAlikeSplitNoBox()
    {
        Assert.Equal(
            ["all (100 samples, 100%)", "foo (70 samples, 70.00%)\nself 50 (50.00%)", "y (20 samples, 20.00%)", "foo.bar (30 samples, 30.00%)", "x (30 samples, 30.00%)"],
            Tooltips(Draw("foo 50\nfoo.bar;x 30\nfoo;y 20\n")));
        Assert.Equal(4, Tooltips(Draw("x.py:f:1 50\nx.py:f:12 30\nx.py:f:1;y 20\n")).Length);
    }

    [Theory]
    [InlineData("a;b 3\r\na;c 4\r\n")]                       // CRLF
    [InlineData("\uFEFFa;b 3\na;c 4\n")]                     // a byte order mark
    [InlineData("# interval: 100\n# mode: wall\n\na;b 3\na;c 4\n")]   // austin's header, blank lines
    [InlineData("a;b\t3\na;c 4  \n")]                        // tab, trailing space
    [InlineData("a;b 3\nno count\na;c 4\n")]                 // a bad line
    [InlineData("a;b 1\na;c 4\na;b 2\n")]                    // a stack twice
    [InlineData("a;b 3\na;c 4\nx;y 0\n")]                    // nothing counted
    [InlineData("a;b 003\na;c 4.\n")]
    public void Lines_ThatOthersStumbleOverAreRead(string folded) => Assert.Equal(
        ["all (7 samples, 100%)", "a (7 samples, 100.00%)", "b (3 samples, 42.86%)", "c (4 samples, 57.14%)"], Tooltips(Draw(folded)));

    [Fact]
    public void BytesThatAreNotUtf8_CostNeitherLineNorPicture() => Assert.Equal(
        ["all (3 samples, 100%)", "a\uFFFDb (3 samples, 100.00%)"], Tooltips(Draw([.. "a"u8, 0xFF, .. "b 3\n"u8])));

    [Theory]
    [InlineData("9007199254740993", "9,007,199,254,740,993")]
    [InlineData("9223372036854775807", "9,223,372,036,854,775,807")]
    public void Counts_BeyondDoublesAreExact(string count, string shown) =>
        Assert.Contains($"a ({shown} samples, 100.00%)", Tooltips(Draw($"a {count}\n")));

    [Fact]
    public void Fractions_AreKeptInWidthAndRoundedInText() => Assert.Equal(
        ["all (4 samples, 100%)", "a (2 samples, 37.50%)", "b (2 samples, 62.50%)"], Tooltips(Draw("a 1.5\nb 2.5\n")));

    [Fact]
    public void Semicolons_WithoutNamesAreFramesInFrontAndNoneBehind() => Assert.Equal(
        ["all (2 samples, 100%)", " (2 samples, 100.00%)", "a (2 samples, 100.00%)", " (1 samples, 50.00%)", "b (1 samples, 50.00%)"],
        Tooltips(Draw(";a;;b 1\n;a; 1\n")).Select(tooltip => tooltip.Split('\n')[0]));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("]]></style><script>")]
    [InlineData("\"/><a onclick='x'>&amp;&#0;\u0007\uFFFF")]
    [InlineData("--> <!-- -")]
    public void Options_AreTextWhateverTheyHold(string hostile)
    {
        FlameGraphOptions options = new()
        {
            Title = hostile, Subtitle = hostile, NameType = hostile, CountName = hostile, Notes = hostile, RootName = hostile, FontType = hostile,
        };
        XDocument svg = XDocument.Parse(Draw($"{hostile.Replace(';', ':')} 1\n", options));

        Assert.Single(svg.Descendants(_svg + "script"));
        Assert.Empty(svg.Descendants(_svg + "a"));
        Assert.DoesNotContain(svg.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Single(svg.DescendantNodes().OfType<XComment>());
    }

    [Fact]
    public void Attributes_OfFunctionsAreEscapedAndRunNothing()
    {
        using StringReader file = new("a\thref=https://x/?a=1&b=\"<\tclass=hot \"x\ttitle=<b>\tg_extra=data-x=\"1\" onclick=\"alert(1)\" style=\"x\"\ta_extra=rel=\"help\"\nb\tid=z\n");
        string drawn = Draw("a;b 2\n", new FlameGraphOptions { Attributes = FrameAttributes.Read(file) });
        XElement box = XDocument.Parse(drawn).Descendants(_svg + "a").Single();

        Assert.Equal("https://x/?a=1&b=\"<", box.Attribute("href")!.Value);
        Assert.Equal(("_top", "help"), (box.Attribute("target")!.Value, box.Attribute("rel")!.Value));
        Assert.Equal(("hot \"x", "1"), (box.Parent!.Attribute("class")!.Value, box.Parent.Attribute("data-x")!.Value));
        Assert.Null(box.Parent.Attribute("onclick"));
        Assert.Null(box.Parent.Attribute("style"));
        Assert.Equal("a\n<b>", box.Parent.Element(_svg + "title")!.Value);
        Assert.Single(XDocument.Parse(drawn).Descendants(_svg + "g"), g => g.Attribute("id")?.Value == "z");
    }

    [Theory]
    [InlineData("a\thref=javascript:alert(1)")]
    [InlineData("a\thref= jav\u0001ascript:alert(1)")]
    [InlineData("a\thref=data:text/html,x")]
    [InlineData("a\tonclick=alert(1)")]
    [InlineData("a\tid=frames")]
    [InlineData("a\tid=reset-zoom")]
    [InlineData("a\tclass=hot hidden")]
    [InlineData("a")]
    public void Attributes_ThatRunCodeOrBreakTheGrammarAreRefused(string line)
    {
        using StringReader file = new("x\tclass=y\n" + line + "\n");
        FormatException error = Assert.Throws<FormatException>(() => FrameAttributes.Read(file));
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_GiveAnIdToOneBoxOnly()
    {
        using StringReader file = new("b\tid=z\tclass=hot\nc\tid=z\n");
        XDocument svg = XDocument.Parse(Draw("a;b 2\nd;b 1\nc 1\n", new FlameGraphOptions { Attributes = FrameAttributes.Read(file) }));
        Assert.Single(svg.Descendants(), element => element.Attribute("id")?.Value == "z");
        Assert.Equal(2, svg.Descendants().Count(element => element.Attribute("class")?.Value == "hot"));
    }

    [Fact]
    public void Ids_OfThePictureAreNoneThatAFunctionMayTake()
    {
        XDocument svg = XDocument.Parse(Draw("a 2\n", new FlameGraphOptions { Subtitle = "x" }));
        string script = svg.Descendants(_svg + "script").Single().Value;
        string[] ids = [.. svg.Descendants().Attributes("id").Select(id => id.Value), .. Regex.Matches(script, @"\{ id: '([^']+)'").Select(match => match.Groups[1].Value)];
        Assert.True(ids.Length > 12, string.Join(' ', ids));
        Assert.All(ids, id => Assert.Throws<FormatException>(() => FrameAttributes.Read(new StringReader($"a\tid={id}\n"))));
    }

    [Fact]
    public void Encoding_OtherThanUtf8IsWrittenInReferences()
    {
        FlameGraphOptions options = new() { Encoding = "ISO-8859-1", Title = "caf\u00e9 \ud83d\udd25", Notes = "\u00e9" };
        using MemoryStream output = new();
        SvgWriter.Write(FoldedReader.Read(new MemoryStream("\u65e5\u672c\ud83d\udd25 2\n"u8.ToArray())).Profile, output, options);
        byte[] written = output.ToArray();
        Assert.All(written, b => Assert.InRange(b, 1, 0x7E));
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n", Encoding.ASCII.GetString(written), StringComparison.Ordinal);
        XDocument svg = XDocument.Load(new MemoryStream(written));
        Assert.Equal("caf\u00e9 \ud83d\udd25", svg.Root!.Element(_svg + "title")!.Value);
        Assert.Equal("\u65e5\u672c\ud83d\udd25 (2 samples, 100.00%)", svg.Descendants(_svg + "title").Last().Value);
    }

    [Fact]
    public void FlameChart_RunsFromTheFirstStackAtTheLeft() => Assert.Equal(
        ["all (6 samples, 100%)", "b (1 samples, 16.67%)", "a (3 samples, 50.00%)\nself 1 (16.67%)", "x (2 samples, 33.33%)", "b (2 samples, 33.33%)"],
        Tooltips(Draw("b 1\na;x 1\na;x 1\na 1\nb 2\n", new FlameGraphOptions { IsFlameChart = true })));

    [Fact]
    public void FlameChart_OfCountsShowsStacksByName()
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream("b 1\na;x 2\n"u8.ToArray()));
        string svg = BuiltProfile.TextOf(output => SvgWriter.Write(reading.Profile, output, new FlameGraphOptions { IsFlameChart = true }));
        Assert.Equal(["all (3 samples, 100%)", "a (2 samples, 66.67%)", "x (2 samples, 66.67%)", "b (1 samples, 33.33%)"], Tooltips(svg));
    }

    [Fact]
    public void Reverse_WithABadLineIsDrawn()
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream("a;x 1\nbad\nb;x 2\n"u8.ToArray()));
        (Profile reversed, _) = StackCuts.Reverse(reading.Profile);
        string svg = BuiltProfile.TextOf(output => SvgWriter.Write(reversed, output, new FlameGraphOptions()));
        Assert.Equal(["all (3 samples, 100%)", "x (3 samples, 100.00%)", "a (1 samples, 33.33%)", "b (2 samples, 66.67%)"], Tooltips(svg));
    }

    [Fact]
    public void Error_IsAPictureThatSaysSo()
    {
        string svg = BuiltProfile.TextOf(output => SvgWriter.WriteError(output, new FlameGraphOptions(), "nothing <here>"));
        XElement root = XDocument.Parse(svg).Root!;
        Assert.Equal(("1200", "60"), (root.Attribute("width")!.Value, root.Attribute("height")!.Value));
        Assert.Contains(root.Elements(_svg + "text"), text => text.Value == "ERROR: nothing <here>");
    }
}
