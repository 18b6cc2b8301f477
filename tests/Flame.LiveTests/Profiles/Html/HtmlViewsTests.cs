using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Profiles.Html;

/// <summary>The views of a page that need more than stacks: threads, states, times, two sides, source text.</summary>
public sealed class HtmlViewsTests(Browser browser) : IDisposable
{
    private const string WholeOfTimed = "all@0+100 run@0+50 compute@0+25 load@25+25 wait@50+50";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private async Task<OpenPage> Open(Profile profile, ProfileDescription? description = null, PageOptions? options = null)
    {
        string path = _scratch.PathOf("flame.html");
        await using (FileStream file = File.Create(path))
        {
            HtmlWriter.Write(profile, file, description ?? new ProfileDescription());
        }
        return await browser.Open(path, options);
    }

    private static Task<OpenPage> OpenCompared(HtmlViewsTests tests)
    {
        (Profile after, ProfileComparison comparison) = PageProfiles.Compared();
        return tests.Open(after, new ProfileDescription { Comparison = comparison });
    }

    private static async Task Check(OpenPage page, string menu, params string[] labels)
    {
        await page.Page.ClickAsync($"#filter-{menu} summary");
        foreach (string label in labels)
        {
            await page.Page.ClickAsync($"#filter-{menu} label:has-text('{label}')");
        }
        await page.Page.ClickAsync($"#filter-{menu} summary");
        await page.Settle();
    }

    [Fact]
    public async Task Threads_FilterEveryView()
    {
        await using OpenPage page = await Open(PageProfiles.Timed());
        Assert.Equal(WholeOfTimed, await page.Picture());
        await Check(page, "threads", "worker");
        Assert.Equal("all@0+100 run@0+100 compute@0+50 load@50+50", await page.Picture());
        Assert.Equal("MainThread 7", await page.Text("#filter-threads summary"));
        await page.Press("2");
        Assert.Equal(["compute", "load", "run"], (await page.Rows()).Select(row => row.Split(" | ")[0]));
        await page.Page.ReloadAsync();
        await page.WaitUntilDrawn();
        Assert.Equal(["compute", "load", "run"], (await page.Rows()).Select(row => row.Split(" | ")[0]));
        Assert.Empty(page.Complaints);
    }

    /// <summary>Where the source does not say a thread's id, no number stands in its place.</summary>
    [Fact]
    public async Task Threads_WithoutAnIdHaveNone()
    {
        await using OpenPage one = await Open(PageProfiles.OfThreads((0, 0, "main"), (0, 0, ""), (0, 9, "")));
        Assert.Equal(["main", "thread", "thread 9"], await ThreadLabels(one));
        await using OpenPage several = await Open(PageProfiles.OfThreads((7, 0, "main"), (8, 3, "main"), (0, 0, "main")));
        Assert.Equal(["main (pid 7)", "main 8/3", "main"], await ThreadLabels(several));
        Assert.Empty(several.Complaints);
    }

    private static async Task<string[]> ThreadLabels(OpenPage page) =>
        [.. (await page.Page.Locator("#filter-threads label").AllTextContentsAsync()).Select(label => label.Trim())];

    [Fact]
    public async Task States_FilterEveryView()
    {
        await using OpenPage page = await Open(PageProfiles.Timed());
        await Check(page, "states", "holds the GIL", "waits for the GIL");
        Assert.Equal("all@0+100 wait@0+100", await page.Picture());
        await page.Page.ClickAsync("#filter-states summary");
        await page.Page.ClickAsync("#filter-states button");
        await page.Settle();
        Assert.Equal(WholeOfTimed, await page.Picture());
    }

    /// <summary>An address may name none of the threads that the page has.</summary>
    [Fact]
    public async Task Filters_ThatLeaveNothingSaySo()
    {
        await using OpenPage page = await Open(PageProfiles.Timed(), options: new PageOptions { Address = "#threads=99" });
        Assert.Equal("The filters leave no samples.", await page.Text("#view-flame .note"));
        await page.Page.ClickAsync("#filter-threads summary");
        await page.Page.ClickAsync("#filter-threads button");
        await page.Settle();
        Assert.Equal(WholeOfTimed, await page.Picture());
        Assert.False(await page.Page.IsVisibleAsync("#view-flame .note"));
    }

    [Fact]
    public async Task Filters_ThatChooseNothingSurviveAReload()
    {
        await using OpenPage page = await Open(PageProfiles.Timed());
        await Check(page, "threads", "MainThread", "worker");
        Assert.Equal("The filters leave no samples.", await page.Text("#view-flame .note"));
        await page.Page.ReloadAsync();
        await page.WaitUntilDrawn();
        Assert.Equal("0 of 2 threads", await page.Text("#filter-threads summary"));
        Assert.Equal("The filters leave no samples.", await page.Text("#view-flame .note"));
    }

    [Fact]
    public async Task Timeline_SelectsARangeWithTheMouse()
    {
        await using OpenPage page = await Open(PageProfiles.Timed());
        await page.Page.ClickAsync("#tab-timeline");
        await page.Settle();
        Microsoft.Playwright.LocatorBoundingBoxResult lanes = (await page.Page.Locator(".lanes canvas").BoundingBoxAsync())!;
        float middle = lanes.X + 180 + ((lanes.Width - 180) / 2);
        await page.Page.Mouse.MoveAsync(middle + 2, lanes.Y + 40);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(lanes.X + lanes.Width - 2, lanes.Y + 40);
        await page.Page.Mouse.UpAsync();
        await page.Settle();

        Assert.Equal("all@0+100 run@0+50 compute@0+50 wait@50+50", (await page.Picture()).Replace("@0+44", "@0+50", StringComparison.Ordinal));
        Assert.StartsWith("0.50", await page.Text(".chip"), StringComparison.Ordinal);
        await page.Page.ClickAsync(".chip");
        await page.Settle();
        Assert.Equal(WholeOfTimed, await page.Picture());
    }

    [Fact]
    public async Task Timeline_SelectsARangeAndAThreadWithTheKeyboard()
    {
        await using OpenPage page = await Open(PageProfiles.Timed());
        await page.Press("4");
        await page.Page.FillAsync("#time-to", "0.5");
        await page.Page.PressAsync("#time-to", "Tab");
        await page.Settle();
        Assert.Equal("all@0+100 run@0+50 load@0+50 wait@50+50", await page.Picture());
        await page.Page.FocusAsync(".lanes canvas");
        await page.Press([.. Enumerable.Repeat("ArrowRight", 25)]);
        Assert.Equal("all@0+100 run@0+50 compute@0+50 wait@50+50", await page.Picture());
        await page.Press("ArrowDown", "ArrowDown");
        Assert.Equal("worker 8", await page.Page.InnerTextAsync("#live"));
        await page.Press("Enter");
        Assert.Equal("all@0+100 wait@0+100", await page.Picture());
        await page.Page.ReloadAsync();
        await page.WaitUntilDrawn();
        Assert.Equal("all@0+100 wait@0+100", await page.Picture());
    }

    [Fact]
    public async Task Comparison_ShowsWhatIsGoneNewAndMoved()
    {
        await using OpenPage page = await OpenCompared(this);
        // As wide as on the wider side: 50 for steady, 60 for old, 50 for fresh.
        Assert.Equal("all@0+100 main@0+100 fresh@0+31 helper@0+13 old@31+38 helper@31+13 steady@69+31", await page.Picture());
        await page.Click("old");
        Assert.Equal("old   60.00% \u2192 0.00% (-60.00 pp), self 40.00% \u2192 0.00% (-40.00 pp), gone", await page.Text("#details"));
        await page.Press("ArrowDown");
        Assert.EndsWith("moved: on the other side it is called from elsewhere", await page.Text("#details"), StringComparison.Ordinal);
        await page.Press("0");
        await page.Page.SelectOptionAsync("[data-choice=width]", "before");
        await page.Settle();
        Assert.Equal("all@0+100 main@0+100 old@0+60 helper@0+20 steady@60+40", await page.Picture());
        await page.Page.SelectOptionAsync("[data-choice=width]", "after");
        await page.Settle();
        Assert.Equal("all@0+100 main@0+100 fresh@0+50 helper@0+20 steady@50+50", await page.Picture());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Comparison_ColoursByChange()
    {
        await using OpenPage page = await OpenCompared(this);
        Dictionary<string, string> fills = (await page.Boxes()).DistinctBy(box => box.Name).ToDictionary(box => box.Name, box => box.Fill);
        Assert.Equal(5, fills.Where(fill => fill.Key != "all").Select(fill => fill.Value).Distinct().Count());
        Assert.StartsWith("hsl(214 ", fills["old"], StringComparison.Ordinal);
        Assert.StartsWith("hsl(16 ", fills["fresh"], StringComparison.Ordinal);
        Assert.StartsWith("hsl(16 ", fills["steady"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comparison_HasBothSidesInTheTable()
    {
        await using OpenPage page = await OpenCompared(this);
        await page.Press("2");
        string[] rows = await page.Rows();
        Assert.Contains("steady |  | 40.00% | 50.00% | +10.00 pp | 40.00% | 50.00% | +10.00 pp", rows);
        Assert.Contains("old |  | 40.00% | 0.00% | -40.00 pp | 60.00% | 0.00% | -60.00 pp", rows);
        Assert.Contains("helper |  | 20.00% | 20.00% | 0.00 pp | 20.00% | 20.00% | 0.00 pp", rows);
    }

    [Fact]
    public async Task Source_ShowsSelfAndTotalOfEachLine()
    {
        OneSource sources = new("/app/main.py", "import x\n\ndef run():\n    while True:\n        load()  # </script><script>alert(1)</script>\n        compute()\n");
        await using OpenPage page = await Open(PageProfiles.Timed(), new ProfileDescription { Sources = sources });
        await page.Press("5");
        await page.Page.SelectOptionAsync("#file", new Microsoft.Playwright.SelectOptionValue { Label = "50.00%  /app/main.py" });
        await page.Settle();
        Assert.Equal(
            [
                "1 |  |  | import x", "2 |  |  | ", "3 |  | 50.00% | def run():", "4 |  |  |     while True:",
                "5 | 25.00% | 25.00% |         load()  # </script><script>alert(1)</script>", "6 | 25.00% | 25.00% |         compute()", "7 |  |  | ",
            ],
            await page.Rows());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Source_ListsTheLinesSeenWhereThereIsNoText()
    {
        await using OpenPage page = await Open(PageProfiles.Timed());
        await page.Click("load");
        await page.Press("o");
        Assert.Equal(["3 |  | 50.00% | run", "5 | 25.00% | 25.00% | load", "6 | 25.00% | 25.00% | compute"], await page.Rows());
    }

    [Fact]
    public async Task MergedLines_MakeOneBoxPerFunction()
    {
        ProfileBuilder builder = new();
        foreach (int line in (int[])[1, 2, 3])
        {
            int f = builder.Stacks.Intern(StackTable.Root, builder.Frames.Intern(new Frame(builder.Strings.Intern("/a.py"), builder.Strings.Intern("f"), line)));
            builder.Add(builder.Stacks.Intern(f, builder.Frames.Intern(new Frame(builder.Strings.Intern("/a.py"), builder.Strings.Intern("g"), line * 10))), line);
        }
        await using OpenPage page = await Open(builder.Build());
        Assert.Equal(7, (await page.Boxes()).Length);
        await page.Press("l");
        Assert.Equal("all@0+100 f@0+100 g@0+100", await page.Picture());
    }
}
