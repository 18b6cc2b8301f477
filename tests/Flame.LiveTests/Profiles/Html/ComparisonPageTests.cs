using System.Text;
using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Reports;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Profiles.Html;

/// <summary>What the page of a comparison says: the same numbers in every view, and those of the sides.</summary>
public sealed class ComparisonPageTests(Browser browser) : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private async Task<OpenPage> Open(Action<Stream> write)
    {
        string path = _scratch.PathOf("compared.html");
        await using (FileStream file = File.Create(path))
        {
            write(file);
        }
        return await browser.Open(path);
    }

    private Task<OpenPage> OpenFolded(string folded)
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(folded)));
        return Open(file => HtmlWriter.Write(reading.Profile, file,
            new ProfileDescription { Comparison = new ProfileComparison { Baseline = reading.Baseline! } }));
    }

    /// <summary>A page of a program whose two functions take twice as long as they did.</summary>
    private Task<OpenPage> OpenDoubled(Normalization normalize)
    {
        var diff = ProfileDiff.Create([Run(1)], [Run(2)], new DiffOptions { Normalize = normalize });
        return Open(file => DiffHtmlWriter.Write(new DiffReport { Diff = diff }, file));

        static DiffInput Run(int times)
        {
            ProfileBuilder builder = new() { Info = new ProfileInfo { IntervalNs = 1_000_000, DurationNs = 10_000_000_000 } };
            int file = builder.Strings.Intern("a.py");
            int main = builder.Stacks.Intern(StackTable.Root, builder.Frames.Intern(new Frame(file, builder.Strings.Intern("main"), 1)));
            builder.Add(main, 1000 * times);
            builder.Add(builder.Stacks.Intern(main, builder.Frames.Intern(new Frame(file, builder.Strings.Intern("work"), 2))), 1000 * times);
            return new DiffInput("run", builder.Build());
        }
    }

    private static async Task GoTo(OpenPage page, string address)
    {
        await page.Page.EvaluateAsync("(address) => { location.hash = address; }", address);
        await page.Page.WaitForFunctionAsync("(view) => window.pyflame.state().view === view", address.Split('&')[0][5..]);
        await page.Settle();
    }

    /// <summary>How wide boxes are is not what is compared.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public async Task Width_ChangesNoNumber(int merged, int invert)
    {
        await using OpenPage page = await OpenFolded("a.py:main:1;a.py:old:2 50 0\na.py:main:1;a.py:same:3 50 50\na.py:main:1;a.py:fresh:4 0 50\n");
        List<string> said = [];
        foreach (string width in (string[])["both", "before", "after"])
        {
            string how = FormattableString.Invariant($"&width={width}&merged={merged}&invert={invert}");
            await GoTo(page, "view=flame" + how);
            await page.Click("same");
            string details = await page.Text("#details");
            await GoTo(page, "view=table" + how);
            said.Add(string.Join('\n', [details, .. await page.Rows()]));
        }
        Assert.Contains("50.00% \u2192 50.00% (0.00 pp)", said[0], StringComparison.Ordinal);
        Assert.Equal(5, said[0].Split('\n').Length);
        Assert.Equal([said[0], said[0], said[0]], said);
    }

    [Fact]
    public async Task CallersAndCallees_AreSharesOfTheWholeSides()
    {
        await using OpenPage page = await OpenFolded("a.py:main:1;a.py:f:2 10 20\na.py:main:1;a.py:gone:4 20 0\na.py:main:1;a.py:rest:3 70 80\n");
        const string change = "10.00% \u2192 20.00% (+10.00 pp), self 10.00% \u2192 20.00% (+10.00 pp)";
        string fill = (await page.Boxes()).First(box => box.Name == "f").Fill;
        await page.Press("2");
        await page.Page.ClickAsync("tbody th button:has-text('f')");
        await page.Settle();
        Assert.Equal("a.py:2   " + change, await page.Page.Locator(".halves .row span").TextContentAsync());
        Assert.Equal([fill, fill], (await page.Boxes()).Where(box => box.Name == "f").Select(box => box.Fill));
        await page.Page.FocusAsync("#view-sandwich .graph >> nth=1 >> canvas");
        await page.Press("Home");
        Assert.Equal("f   a.py:2   " + change, await page.Text("#details"));
        await page.Press("2");
        await page.Page.ClickAsync("tbody th button:has-text('gone')");
        await page.Settle();
        Assert.Equal("a.py:4   20.00% \u2192 0.00% (-20.00 pp), self 20.00% \u2192 0.00% (-20.00 pp), gone", await page.Page.Locator(".halves .row span").TextContentAsync());
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData(Normalization.None, "1,000", "2,000", "4,000", "+100.0 %", "counts of each side")]
    [InlineData(Normalization.Time, "0.1000 s/s", "0.2000 s/s", "0.4000 s/s", "+100.0 %", "seconds in a second of each side")]
    public async Task Weights_ThatAreNoSharesAreSaidAsTheyAre(Normalization normalize, string one, string two, string four, string growth, string what)
    {
        await using OpenPage page = await OpenDoubled(normalize);
        string fill = (await page.Boxes()).First(box => box.Name == "work").Fill;
        Assert.StartsWith("hsl(16 ", fill, StringComparison.Ordinal);
        await page.Click("work");
        Assert.Equal($"work   a.py   {one} \u2192 {two} ({growth}), self {one} \u2192 {two} ({growth})", await page.Text("#details"));
        await page.Press("2");
        Assert.Contains(what, await page.Text("caption"), StringComparison.Ordinal);
        Assert.Equal(
            [$"main | a.py | {one} | {two} | {growth} | {two} | {four} | {growth}", $"work | a.py | {one} | {two} | {growth} | {one} | {two} | {growth}"],
            (await page.Rows()).Order());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Shares_OfAProgramThatTakesTwiceAsLongAreTheSame()
    {
        await using OpenPage page = await OpenDoubled(Normalization.Total);
        await page.Click("work");
        Assert.Equal("work   a.py   50.00% \u2192 50.00% (0.00 pp), self 50.00% \u2192 50.00% (0.00 pp)", await page.Text("#details"));
    }
}
