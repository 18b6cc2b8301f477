using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Flame.Profiles;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Reports;
using Flame.Profiles.Formats;
using Flame.Tests.Architecture;

namespace Flame.Tests.Profiles.Diff;

public sealed partial class DiffReportTests
{
    private static readonly string[] _rules =
    [
        "self(func=\"price\") > +5pp", "each total(file=~\"^src/\") > +8pp", "total(package=\"flask\") > +1pp", "self(func=\"query\") > +20%", "self(func=\"typo\") > +1pp",
    ];

    // What a program may call its functions, and what each of the formats would take for something of its own.
    private static readonly string[] _hostileNames =
    [
        "<script>alert(1)</script>", "]]>", "\"&'<>", "a|b", "`code`", "@everyone", "[x](javascript:alert(1))", "www.example.com https://example.com",
        "::error::x", "%0A::error::", "line\nbreak\r\tand\u0085more\u2028", "nul\0esc\u001b[2J\u202Eturned\u061C\u2066\u200F", "\ud800lone", "\uffff\ufffe", "**bold**", "--><!--", "日本語", new string('x', 1_000_000),
    ];

    public static TheoryData<string> Formats => [.. DiffFormats.All.Select(format => format.Name)];

    public static TheoryData<string> Texts => [.. DiffFormats.All.Where(format => format != DiffFormats.Svg && format != DiffFormats.Html).Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Report_IsTheGoldenOne(string format)
    {
        DiffFormat writer = DiffFormats.ByName(format)!;
        using MemoryStream output = new();
        writer.Write(Checkout(), output);
        Golden.Verify($"diff/checkout{writer.Extensions[0]}", output.ToArray());
    }

    [Fact]
    public void Annotations_AreTheGoldenOnes()
    {
        using MemoryStream output = new();
        GithubAnnotations.Write(Checkout(), output);
        Golden.Verify("diff/checkout.annotations", output.ToArray());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Format_IsFoundByNameAndEnding(string name)
    {
        DiffFormat format = DiffFormats.ByName(name.ToUpperInvariant())!;
        Assert.All(format.Extensions, ending => Assert.Same(format, DiffFormats.ByPath("some/report" + ending)));
    }

    [Fact]
    public void Xml_IsValidJUnitWhateverNamesThereAre()
    {
        Assert.Empty(Invalidities(Text(DiffFormats.JUnit, Checkout())));
        string hostile = Text(DiffFormats.JUnit, Hostile());
        Assert.Empty(Invalidities(hostile));
        Assert.NotEmpty(XDocument.Parse(hostile).Descendants("failure"));
        Assert.NotEmpty(Invalidities("<testsuites><testsuite name='x'/></testsuites>"));
    }

    [Fact]
    public void Xml_CountsWhatItHolds()
    {
        XElement suite = XDocument.Parse(Text(DiffFormats.JUnit, Checkout())).Root!.Element("testsuite")!;
        Assert.Equal((int)suite.Attribute("tests")!, suite.Elements("testcase").Count());
        Assert.Equal((int)suite.Attribute("failures")!, suite.Descendants("failure").Count());
        Assert.Equal((int)suite.Attribute("skipped")!, suite.Descendants("skipped").Count());
        XElement failed = suite.Elements("testcase").First(test => test.Element("failure") is not null);
        Assert.Equal(("src/shop/report.py", 20), ((string)failed.Attribute("file")!, (int)failed.Attribute("line")!));
    }

    /// <summary>A test that passes would say that the code was looked at.</summary>
    [Theory]
    [InlineData("nowhere", 1)]
    [InlineData("calm", 0)]
    public void Xml_SkipsARuleThatJudgesNothing(string function, int skipped)
    {
        BuiltProfile built = new();
        built.Add(1000, ("a.py", "calm", 1));
        var diff = ProfileDiff.Create([new DiffInput("a", built.Build())], [new DiffInput("b", built.Build())], new DiffOptions());
        string xml = Text(DiffFormats.JUnit, new DiffReport { Diff = diff, Gate = diff.Judge($"self(func=\"{function}\") > +50pp") });

        Assert.Empty(Invalidities(xml));
        XElement suite = XDocument.Parse(xml).Root!.Element("testsuite")!;
        Assert.Equal((1, skipped), ((int)suite.Attribute("tests")!, (int)suite.Attribute("skipped")!));
        Assert.Equal(skipped, suite.Descendants("skipped").Count(test => ((string)test.Attribute("message")!).Contains("not judged", StringComparison.Ordinal)));
    }

    [Fact]
    public void Sarif_PointsToLinesOfTheRepositoryOnly()
    {
        using var sarif = JsonDocument.Parse(Text(DiffFormats.Sarif, Checkout()));
        JsonElement[] results = [.. sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()];
        Assert.Contains(results, result => result.GetProperty("kind").GetString() == "fail");
        Assert.Contains(results, result => result.GetProperty("kind").GetString() == "open");
        Assert.All(results, result =>
        {
            if (result.GetProperty("locations")[0].TryGetProperty("physicalLocation", out JsonElement place))
            {
                Assert.StartsWith("src/shop/", place.GetProperty("artifactLocation").GetProperty("uri").GetString(), StringComparison.Ordinal);
                Assert.True(place.GetProperty("region").GetProperty("startLine").GetInt32() > 0);
            }
        });
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public void Json_IsWellFormedWhateverNamesThereAre(string format)
    {
        string text = Text(DiffFormats.ByName(format)!, Hostile());
        using var document = JsonDocument.Parse(text);
        Assert.DoesNotContain('\0', text);
        Assert.Contains("script", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sarif_UrisAreEscaped()
    {
        using var sarif = JsonDocument.Parse(Text(DiffFormats.Sarif, Hostile()));
        string[] uris = [.. sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .Select(result => result.GetProperty("locations")[0])
            .Where(place => place.TryGetProperty("physicalLocation", out _))
            .Select(place => place.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!)];
        Assert.NotEmpty(uris);
        Assert.All(uris, uri => Assert.Matches("^[A-Za-z0-9%/._~-]+$", uri));
    }

    [Fact]
    public void Markdown_ShowsNamesAndNothingElse()
    {
        string text = Text(DiffFormats.Markdown, Hostile());
        Assert.True(Encoding.UTF8.GetByteCount(text) < DiffMarkdownWriter.MostBytes);
        Assert.DoesNotContain(Tag().Matches(text).Select(tag => tag.Value), tag => tag is not "<code>" and not "</code>");
        Assert.DoesNotContain("@everyone", text, StringComparison.Ordinal);
        Assert.DoesNotContain("](", text, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("www.", text, StringComparison.Ordinal);
        int cells = 0;
        foreach (string line in text.Split('\n'))
        {
            int now = line.StartsWith('|') ? line.Count(c => c == '|') : 0;
            Assert.True(now == cells || now == 0 || cells == 0, $"a row of {now} borders under one of {cells}: {line}");
            cells = now;
        }
    }

    [Fact]
    public void Markdown_StaysBelowWhatGithubTakes()
    {
        StringBuilder before = new();
        for (int i = 0; i < 20_000; i++)
        {
            before.Append(System.Globalization.CultureInfo.InvariantCulture, $"a.py:{new string('|', 100)}{i}:1 {1 + (i % 7)}\n");
        }
        string text = Text(DiffFormats.Markdown, new DiffReport { Diff = BuiltDiff.Of(before.ToString(), "a.py:f:1 100"), Top = 100_000 });
        Assert.InRange(Encoding.UTF8.GetByteCount(text), DiffMarkdownWriter.MostBytes / 2, DiffMarkdownWriter.MostBytes);
        Assert.EndsWith("as long as it may be._\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotations_AreOneLineEachWhateverNamesThereAre()
    {
        using MemoryStream output = new();
        GithubAnnotations.Write(Hostile(), output);
        string[] lines = Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches("^::(error|warning) (file=[^,:]*,line=[0-9]+,)?title=[^,:]*::[^\r\n]*$", line));
        Assert.True(lines.Length <= 2 * GithubAnnotations.MostOfEachKind);
    }

    [Fact]
    public void Text_HasNoControlCharacters()
    {
        string text = Text(DiffFormats.Text, Hostile());
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        Assert.True(text.Length < 100_000, $"{text.Length} characters");
    }

    /// <summary>What turns text around would show a name in another order than it has.</summary>
    [Theory]
    [InlineData("text")]
    [InlineData("markdown")]
    [InlineData("junit")]
    [InlineData("sarif")]
    [InlineData("svg")]
    public void Names_TurnNoTextAround(string format)
    {
        string text = Text(DiffFormats.ByName(format)!, Hostile());
        Assert.DoesNotContain(text, c => c != '\n' && PlainText.Misleads(c));
        Assert.DoesNotMatch(@"(?i)\\u(061c|200[ef]|202[a-e]|206[6-9])", text);
    }

    [Fact]
    public void Folded_IsReadBackAsBothSides()
    {
        using MemoryStream output = new();
        DiffFormats.Folded.Write(Checkout(), output);
        output.Position = 0;
        ProfileReading reading = ProfileReaders.Read(output);
        Assert.Equal(0, reading.RejectedCount);
        double unit = Math.Pow(10, reading.Profile.Info.CountDecimals);
        Assert.Equal(1048, reading.Profile.TotalSamples / unit);
        Assert.Equal(1048, reading.Baseline!.TotalSamples / unit, 0.05);   // scaled to the same total, each stack rounded
    }

    [Theory]
    [InlineData("main;a 100000\nmain;gone 3\n", "main;a 100\n", "app.py:main:;app.py:a: 99.997 100|app.py:main:;app.py:gone: 0.003 0")]
    [InlineData("main;a 10\nmain;gone 30\n", "main;a 40\n", "app.py:main:;app.py:a: 10 40|app.py:main:;app.py:gone: 30 0")]
    [InlineData("main;a 3\n", "main;a 1\nmain;b 1\n", "app.py:main:;app.py:a: 2 1|app.py:main:;app.py:b: 0 1")]
    public void Folded_KeepsWhatWasRemoved(string before, string after, string expected)
    {
        var diff = BuiltDiff.Of(BuiltDiff.App(before.TrimEnd()), BuiltDiff.App(after.TrimEnd()), new DiffOptions { SourceRoots = ["/srv"] });

        Assert.Equal(
            expected.Replace(":;", ";", StringComparison.Ordinal).Replace(": ", " ", StringComparison.Ordinal).Split('|'),
            Text(DiffFormats.Folded, new DiffReport { Diff = diff }).TrimEnd().Split('\n'));
    }

    private static DiffReport Checkout()
    {
        DiffInput before = BuiltDiff.Input("checkout_base.folded", Encoding.UTF8.GetString(Golden.Fixture("folded/checkout_base.folded")));
        DiffInput after = BuiltDiff.Input("checkout_new.folded", Encoding.UTF8.GetString(Golden.Fixture("folded/checkout_new.folded")));
        var diff = ProfileDiff.Create([before], [after], new DiffOptions { SourceRoots = ["/srv/shop"] });
        return new DiffReport { Diff = diff, Gate = diff.Judge(_rules), Tables = [DiffTable.Function, DiffTable.File, DiffTable.Package], ToolVersion = "1.2.3" };
    }

    private static DiffReport Hostile()
    {
        BuiltProfile before = new();
        BuiltProfile after = new();
        before.Add(1000, ("a.py", "calm", 1));
        foreach (string name in _hostileNames)
        {
            after.Add(100, ("src/" + name + ".py", name, 7));
            before.Add(1, ("src/" + name + ".py", name, 7));
        }
        var diff = ProfileDiff.Create([new DiffInput(_hostileNames[0], before.Build())], [new DiffInput(_hostileNames[10], after.Build())], new DiffOptions());
        return new DiffReport { Diff = diff, Gate = diff.Judge("each self() > +1pp", "self(func=~\"]]>|@|`\") > +100pp"), Top = 1000 };
    }

    private static string Text(DiffFormat format, DiffReport report) => BuiltProfile.TextOf(output => format.Write(report, output));

    private static List<string> Invalidities(string xml)
    {
        List<string> messages = [];
        XmlReaderSettings settings = new() { ValidationType = ValidationType.Schema };
        settings.Schemas.Add(null, Path.Combine(Repository.Root, "fixtures", "schemas", "junit.xsd"));
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.ValidationEventHandler += (_, e) => messages.Add(e.Message);
        using XmlReader reader = XmlReader.Create(new StringReader(xml), settings);
        while (reader.Read())
        {
        }
        return messages;
    }

    [GeneratedRegex("<[^>]*>?")]
    private static partial Regex Tag();
}
