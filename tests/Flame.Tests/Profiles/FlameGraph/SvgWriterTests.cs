using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Flame.Profiles;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.FlameGraph;

public sealed class SvgWriterTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    private static string Svg(BuiltProfile built, ProfileDescription? description = null) =>
        BuiltProfile.TextOf(output => SvgWriter.Write(built.Build(), output, description ?? new ProfileDescription()));

    private static XDocument Parsed(BuiltProfile built, ProfileDescription? description = null) =>
        XDocument.Parse(Svg(built, description), LoadOptions.PreserveWhitespace);

    private static XElement[] Boxes(XDocument svg) =>
        [.. svg.Descendants(_svg + "g").Where(group => group.Attribute("data-n") is not null)];

    private static string Tooltip(XElement box) => box.Element(_svg + "title")!.Value;

    private static string Name(XElement box) => Tooltip(box)[..Tooltip(box).IndexOf(" (", StringComparison.Ordinal)];

    private static XElement BoxOf(XDocument svg, string name) => Boxes(svg).Single(box => Name(box) == name);

    private static string? Label(XElement box) => box.Element(_svg + "text")?.Value;

    private static double Percent(XElement box, string attribute) => double.Parse(
        box.Element(_svg + "rect")!.Attribute(attribute)!.Value.TrimEnd('%'), CultureInfo.InvariantCulture);

    [Fact]
    public void Write_OfAWebServiceIsTheGoldenFile() => Golden.Verify("webservice.svg", Encoding.UTF8.GetBytes(Svg(
        FoldedFixture.Load("webservice.folded"),
        new ProfileDescription { Title = "shop", Subtitle = "gunicorn: worker [shop], CPython 3.11, 30 s at 100 Hz" })));

    [Fact]
    public void Write_SaysNameLocationSamplesAndPercentInTheTooltip()
    {
        XDocument svg = Parsed(new BuiltProfile()
            .Add(1234, ("/srv/app/main.py", "<module>", 10))
            .Add(1, ("/srv/app/main.py", "<module>", 10), ("/srv/app/work.py", "run", 7))
            .Named(765, Markers.Idle));

        Assert.Equal("all (2,000 samples, 100%)", Tooltip(BoxOf(svg, "all")));
        Assert.Equal("<module> (1,235 samples, 61.75%)\n/srv/app/main.py:10\nself 1,234 (61.70%)", Tooltip(BoxOf(svg, "<module>")));
        Assert.Equal("run (1 samples, 0.05%)\n/srv/app/work.py:7", Tooltip(BoxOf(svg, "run")));
        Assert.Equal("(idle) (765 samples, 38.25%)", Tooltip(BoxOf(svg, "(idle)")));
    }

    [Fact]
    public void Write_PlacesBoxesInPercentOfTheWidthAndRootAtTheBottom()
    {
        XDocument svg = Parsed(new BuiltProfile().Named(1, "a").Named(2, "b", "c"));

        Assert.Equal((0, 33.3333), (Percent(BoxOf(svg, "a"), "x"), Percent(BoxOf(svg, "a"), "width")));
        Assert.Equal((33.3333, 66.6667), (Percent(BoxOf(svg, "c"), "x"), Percent(BoxOf(svg, "c"), "width")));
        Assert.Equal([36, 18, 18, 0], Boxes(svg).Select(box => (int)Percent(box, "y")));
        Assert.Equal(["0", "0", "1", "1"], Boxes(svg).Select(box => box.Attribute("data-s")!.Value));
    }

    [Fact]
    public void Write_LabelsABoxWithWhatFits()
    {
        XDocument svg = Parsed(new BuiltProfile()
            .Add(1000, ("/app/views.py", "handle_request", 12))
            .Add(120, ("/app/views.py", "parse_headers", 40))
            .Add(40, ("/app/views.py", "render", 70))
            .Add(10, ("/app/views.py", "tiny", 1)));

        Assert.Equal("handle_request (views.py:12)", Label(BoxOf(svg, "handle_request")));
        Assert.Equal("parse_headers", Label(BoxOf(svg, "parse_headers")));
        Assert.Equal("ren\u2026", Label(BoxOf(svg, "render")));
        Assert.Null(Label(BoxOf(svg, "tiny")));
    }

    [Fact]
    public void Write_LabelsWithoutALineWhenLinesWereCut()
    {
        XDocument svg = Parsed(new BuiltProfile().Add(1, ("/app/views.py", "f", Frame.LinesCut)));

        Assert.Equal("f (views.py)", Label(BoxOf(svg, "f")));
        Assert.StartsWith("f (1 samples, 100.00%)\n/app/views.py", Tooltip(BoxOf(svg, "f")));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("]]><script>alert(1)</script><![CDATA[")]
    [InlineData("\"quoted\" & 'quoted' -- -->")]
    [InlineData("&lt; &#0; %s {0}")]
    [InlineData("\ud83d\udd25 \u65e5\u672c\u8a9e r\u00e9sum\u00e9 e\u0301")]
    public void Write_KeepsHostileNamesAsText(string name)
    {
        ProfileDescription description = new() { Title = name, Subtitle = name, CountName = name, RootName = name };
        XDocument svg = Parsed(new BuiltProfile().Add(5, (name, name, 1)), description);

        Assert.Equal([$"{name} (5 {name}, 100%)", $"{name} (5 {name}, 100.00%)\n{name}:1"], Boxes(svg).Select(Tooltip));
        Assert.Equal([name, name], svg.Root!.Elements(_svg + "text").Select(text => text.Value));
        Assert.Single(svg.Descendants(_svg + "script"));
        Assert.Equal($"{name} ({name[(name.LastIndexOf('/') + 1)..]}:1)", Label(Boxes(svg)[1]));
    }

    [Fact]
    public void Write_ReplacesWhatXmlForbids()
    {
        string control = new([.. Enumerable.Range(0, 32).Append(0x7F).Append(0x85).Append(0x2028).Append(0x061C).Append(0x200F).Append(0x202E).Append(0x2066).Select(c => (char)c)]);
        XDocument svg = Parsed(new BuiltProfile().Named(1, $"[{control}]\uD800\uFFFE\uFFFF\uDC00"));

        Assert.Equal($"[{new string(' ', control.Length)}]\uFFFD\uFFFD\uFFFD\uFFFD", Name(Boxes(svg)[1]));
    }

    [Fact]
    public void Write_CutsNamesOfMegabytes()
    {
        string name = new('n', 3_000_000);
        string svg = Svg(new BuiltProfile().Add(1, ("/" + name + ".py", name, 1)));

        Assert.InRange(svg.Length, 1000, 40_000);
        Assert.Contains("n.py:1<", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_CutsALongNameOfSurrogatePairsIntoWholeCharacters()
    {
        XDocument svg = Parsed(new BuiltProfile().Named(1, "x" + string.Concat(Enumerable.Repeat("\ud83d\udd25", 1000))));

        Assert.DoesNotContain('\uFFFD', Label(Boxes(svg)[1])!);
    }

    [Fact]
    public void Write_OfNothingSaysSo()
    {
        XDocument svg = Parsed(new BuiltProfile());

        Assert.Empty(Boxes(svg));
        Assert.Contains(svg.Descendants(_svg + "text"), text => text.Value == "There are no samples in this profile.");
    }

    [Fact]
    public void Write_LeavesOutBoxesThatNobodyCouldSee()
    {
        XDocument svg = Parsed(new BuiltProfile().Named(1_000_000, "wide").Named(100, "visible").Named(80, "narrow"));

        Assert.Equal(["all", "visible", "wide"], Boxes(svg).Select(Name));
    }

    [Fact]
    public void Write_NeedsNoNetworkAndNoInlineHandler()
    {
        string svg = Svg(FoldedFixture.Load("webservice.folded"));
        XDocument parsed = XDocument.Parse(svg);

        Assert.DoesNotContain(parsed.Descendants().Attributes(), attribute =>
            attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || attribute.Name.LocalName is "href" or "src");
        string[] addresses = [.. svg.Split("http:").Skip(1).Select(rest => rest[..rest.IndexOfAny(['"', '\''])]).Distinct()];
        Assert.Equal(["//www.w3.org/1999/xhtml", "//www.w3.org/2000/svg"], addresses.Order());
        Assert.DoesNotContain("https:", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", svg.Replace("url(#paper)", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HandlesAStackOfFiveThousandFrames()
    {
        XDocument svg = Parsed(new BuiltProfile().Add(3, [.. Enumerable.Range(0, 5000).Select(i => ("deep.py", "f", i))]));

        Assert.Equal(5001, Boxes(svg).Length);
        Assert.All(Boxes(svg), box => Assert.Equal(100, Percent(box, "width")));
    }

    [Fact]
    public void Write_WhereACountNearsTheLargestLong()
    {
        XDocument svg = Parsed(new BuiltProfile().Named(long.MaxValue / 2, "a").Named(long.MaxValue / 2, "b"));

        Assert.Equal((50, 50), (Percent(BoxOf(svg, "b"), "x"), Percent(BoxOf(svg, "b"), "width")));
        Assert.Contains("4,611,686,018,427,387,903 samples, 50.00%", Tooltip(BoxOf(svg, "a")));
    }

    [Fact]
    public void Write_IsTheSameWhateverOrderTheSamplesCameIn()
    {
        BuiltProfile one = new BuiltProfile().Add(1, ("a.py", "f", 1)).Add(2, ("a.py", "f", 1), ("b.py", "g", 2)).Named(3, "(idle)");
        BuiltProfile other = new BuiltProfile().Named(3, "(idle)").Add(2, ("a.py", "f", 1), ("b.py", "g", 2)).Add(1, ("a.py", "f", 1));

        Assert.Equal(Svg(one), Svg(other));
    }
}
