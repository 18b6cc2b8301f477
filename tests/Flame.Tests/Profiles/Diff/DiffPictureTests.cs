using System.Text;
using System.Xml.Linq;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Reports;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Diff;

public sealed class DiffPictureTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Box_IsAsWideAsBothSidesNeed()
    {
        // f has 40 and then 10 of itself, g 10 and then 40 beneath it: 80 of 100 in all, though either side has 50.
        DiffPicture picture = new(BuiltDiff.Of("a.py:f:1 40\na.py:f:1;a.py:g:1 10\na.py:h:1 50", "a.py:f:1 10\na.py:f:1;a.py:g:1 40\na.py:h:1 50"), 0);
        Assert.Equal([(130, 100, 100), (80, 50, 50), (40, 10, 40), (50, 50, 50)],
            picture.Boxes.Select(box => (box.Width / 10_000_000, box.Base / 10_000_000, box.New / 10_000_000)));
        Assert.Equal([0, 0, 0, 80], picture.Boxes.Select(box => box.Start / 10_000_000));
    }

    [Fact]
    public void Picture_ShowsNewRemovedAndMovedCode()
    {
        XElement[] boxes = Boxes(Svg(Checkout()));
        Assert.StartsWith("more-", Fill(boxes, "price"), StringComparison.Ordinal);
        Assert.StartsWith("less-", Fill(boxes, "query"), StringComparison.Ordinal);
        Assert.StartsWith("new-", Fill(boxes, "render"), StringComparison.Ordinal);
        Assert.StartsWith("gone-", Fill(boxes, "Report.build"), StringComparison.Ordinal);
        Assert.Equal(["away", "here"], Named(boxes, "encode").Select(box => FillOf(box).Split('-')[0]).Order());
        Assert.All(boxes, box => Assert.True(double.Parse(box.Element(_svg + "rect")!.Attribute("width")!.Value.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture) > 0));
    }

    [Fact]
    public void Fills_AreAllDefined()
    {
        XDocument picture = XDocument.Parse(Svg(Checkout()));
        HashSet<string> defined = [.. picture.Descendants(_svg + "linearGradient").Select(gradient => gradient.Attribute("id")!.Value)];
        Assert.All(Boxes(picture.ToString()), box => Assert.Contains(FillOf(box), defined));
    }

    [Fact]
    public void Gradient_HasHardEdgesWhereTheSidesEnd()
    {
        XElement gradient = XElement.Parse(DiffPaint.Gradient("more-30-45"));
        Assert.Equal(["0%", "30%", "30%", "45%", "45%", "100%"], gradient.Elements("stop").Select(stop => stop.Attribute("offset")!.Value));
        Assert.Equal(3, gradient.Elements("stop").Select(stop => stop.Attribute("stop-color")!.Value).Distinct().Count());
    }

    [Fact]
    public void Names_CannotBreakThePicture()
    {
        BuiltProfile before = new();
        BuiltProfile after = new();
        foreach (string name in (string[])["<script>alert(1)</script>", "]]>", "\"&'", "\ud800", "\u0001\uffff", new string('x', 1_000_000)])
        {
            before.Add(10, (name, name, 1));
            after.Add(50, (name, name, 1));
        }
        var diff = ProfileDiff.Create([new DiffInput("<b>", before.Build())], [new DiffInput("\"]]>", after.Build())], new DiffOptions());
        XDocument picture = XDocument.Parse(Svg(diff));
        Assert.Single(picture.Descendants(_svg + "script"));
        Assert.True(picture.ToString().Length < 200_000);
    }

    [Fact]
    public void Page_IsReadBackAsBothSides()
    {
        using MemoryStream page = new();
        DiffFormats.Html.Write(new DiffReport { Diff = Checkout() }, page);
        page.Position = 0;
        ProfileReading reading = ProfileReaders.Read(page);
        Assert.Equal("html", reading.Format);
        double unit = Math.Pow(10, reading.Profile.Info.CountDecimals);
        Assert.Equal(1048, reading.Profile.TotalSamples / unit);
        Assert.Equal(1048, reading.Baseline!.TotalSamples / unit, 0.05);
    }

    private static ProfileDiff Checkout() => BuiltDiff.Of(
        Encoding.UTF8.GetString(Golden.Fixture("folded/checkout_base.folded")),
        Encoding.UTF8.GetString(Golden.Fixture("folded/checkout_new.folded")),
        new DiffOptions { SourceRoots = ["/srv/shop"] });

    private static string Svg(ProfileDiff diff) => BuiltProfile.TextOf(output => DiffFormats.Svg.Write(new DiffReport { Diff = diff }, output));

    private static XElement[] Boxes(string svg) =>
        [.. XDocument.Parse(svg).Descendants(_svg + "svg").Single(element => (string?)element.Attribute("id") == "frames").Elements(_svg + "g")];

    private static XElement[] Named(XElement[] boxes, string name) => [.. boxes.Where(box => box.Element(_svg + "title")!.Value.StartsWith(name + " (", StringComparison.Ordinal))];

    private static string Fill(XElement[] boxes, string name) => FillOf(Assert.Single(Named(boxes, name)));

    private static string FillOf(XElement box) => box.Element(_svg + "rect")!.Attribute("fill")!.Value["url(#".Length..^1];
}
