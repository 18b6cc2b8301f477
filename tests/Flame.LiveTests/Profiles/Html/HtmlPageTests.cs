using System.Text;
using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Profiles.Html;

/// <summary>The page of a profile in a real browser: flame graph, search, address, keyboard, dark mode, table.</summary>
public sealed class HtmlPageTests(Browser browser) : IDisposable
{
    // a is 60 of 100 samples, b 40; x is under both, and under itself once.
    private const string Folded = "a;x;x 30\na;y 30\nb;x 10\nb 30\n";
    private const string Whole = "all@0+100 a@0+60 x@0+30 x@0+30 y@30+30 b@60+40 x@60+10";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private async Task<OpenPage> Open(PageOptions? options = null, string folded = Folded)
    {
        string path = _scratch.PathOf("flame.html");
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(folded)));
        await using (FileStream file = File.Create(path))
        {
            ProfileFormats.Html.Write(reading.Profile, file, new ProfileDescription { Title = "shop", Subtitle = "PID 1" });
        }
        return await browser.Open(path, options);
    }

    [Fact]
    public async Task Page_ShowsTheProfileAndNeedsNothingElse()
    {
        await using OpenPage page = await Open();

        Assert.Equal(Whole, await page.Picture());
        Assert.Equal(("shop", "shop", "PID 1"), (await page.Page.TitleAsync(), await page.Text("h1"), await page.Text("#subtitle")));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Click_ZoomsAndResetShowsEverythingAgain()
    {
        await using OpenPage page = await Open();
        await page.Click("a");
        Assert.Equal("all@0+100^ a@0+100 x@0+50 x@0+50 y@50+50", await page.Picture());
        await page.Page.ClickAsync("#reset-zoom");
        await page.Settle();
        Assert.Equal(Whole, await page.Picture());
        await page.Click("b");
        await page.Click("all");
        Assert.Equal(Whole, await page.Picture());
        Assert.False(await page.Page.IsVisibleAsync("#reset-zoom"));
    }

    [Fact]
    public async Task Search_CountsEverySampleInViewOnce()
    {
        await using OpenPage page = await Open();
        await page.Search("^x$");
        Assert.Equal("Matched: 40.00%", await page.Text("#matched"));
        await page.Click("a");
        Assert.Equal("Matched: 50.00%", await page.Text("#matched"));
        await page.Search("^a$|y");
        Assert.Equal("Matched: 100.00%", await page.Text("#matched"));
        await page.Search("b");
        Assert.Equal("Matched: 0.00%", await page.Text("#matched"));
        await page.Press("Escape", "Escape");
        Assert.Equal("", await page.Text("#matched"));
        Assert.Equal(Whole, await page.Picture());
    }

    [Fact]
    public async Task Search_IgnoresCaseOnRequestAndSaysWhatIsWrongWithAPattern()
    {
        await using OpenPage page = await Open();
        await page.Search("X");
        Assert.Equal("Matched: 0.00%", await page.Text("#matched"));
        await page.Press("Control+i");
        Assert.Equal("Matched: 40.00%", await page.Text("#matched"));
        await page.Search("x(");
        Assert.StartsWith("This is no regular expression: ", await page.Text("#error"), StringComparison.Ordinal);
        Assert.Equal("", await page.Text("#matched"));
        await page.Search("x");
        Assert.Equal("", await page.Text("#error"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task NextAndPrevious_GoFromMatchToMatchAndAround()
    {
        await using OpenPage page = await Open();
        await page.Search("x|y");
        await page.Page.EvaluateAsync("document.activeElement.blur()");
        List<string> seen = [];
        foreach (string key in (string[])["n", "n", "n", "n", "n", "N", "N"])
        {
            await page.Press(key);
            DrawnBox box = Assert.Single(await page.Boxes(), drawn => drawn.IsFocused);
            string[] told = (await page.Text("#matched")).Split(", "); // the share, and which of how many
            Assert.Equal(2, told.Length);
            seen.Add(FormattableString.Invariant($"{box.Name}{box.Depth} {told[1]}"));
        }
        Assert.Equal(["x2 1 of 4", "x3 2 of 4", "y2 3 of 4", "x2 4 of 4", "x2 1 of 4", "x2 4 of 4", "y2 3 of 4"], seen);
    }

    [Fact]
    public async Task Address_BringsEverythingBackAfterAReload()
    {
        await using OpenPage page = await Open();
        await page.Search("X");
        await page.Press("Control+i", "Escape");
        await page.Search("X");
        await page.Click("a");
        await page.Press("f", "d");
        await page.Page.EvaluateAsync("location.hash.length > 1 || Promise.reject(new Error('no state in the address'))");
        string picture = await page.Picture();
        await page.Page.ReloadAsync();
        await page.WaitUntilDrawn();

        Assert.Equal(picture, await page.Picture());
        Assert.Equal("all@0+100^ a@0+100 x@0+50 x@0+50 y@50+50", picture);
        Assert.Equal("Matched: 50.00%", await page.Text("#matched"));
        Assert.Equal("true", await page.Page.GetAttributeAsync("[data-flag=up]", "aria-pressed"));
        Assert.Equal("true", await page.Page.GetAttributeAsync("#case", "aria-pressed"));
        Assert.Equal("dark", await page.Page.GetAttributeAsync("html", "data-theme"));
        DrawnBox[] boxes = await page.Boxes();
        Assert.True(boxes[0].Y > boxes[1].Y, "the root is at the bottom");
    }

    [Fact]
    public async Task Keyboard_ReachesEverythingWithoutAMouse()
    {
        await using OpenPage page = await Open();
        await page.Press("1", "ArrowDown", "ArrowDown");
        Assert.Equal("a", await page.Focused());
        await page.Press("ArrowRight");
        Assert.Equal("b", await page.Focused());
        Assert.StartsWith("b, 40 samples (40.00%), self 30 (30.00%), level 1", await page.Page.InnerTextAsync("#live"), StringComparison.Ordinal);
        await page.Press("ArrowLeft", "ArrowDown", "Enter");
        Assert.Equal("all@0+100^ a@0+100^ x@0+100 x@0+100", await page.Picture());
        await page.Press("Backspace");
        Assert.Equal("all@0+100^ a@0+100 x@0+50 x@0+50 y@50+50", await page.Picture());
        await page.Press("0", "2");
        Assert.Equal("Functions", await page.Page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')"));
        await page.Press("?");
        Assert.True(await page.Page.IsVisibleAsync("dialog"));
        await page.Press("Escape");
        Assert.False(await page.Page.IsVisibleAsync("dialog"));
    }

    [Fact]
    public async Task Dark_FollowsTheSystemAndTheButton()
    {
        await using OpenPage page = await Open(new PageOptions { Dark = true });
        Assert.Equal("rgb(22, 22, 26)", await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await page.Page.ClickAsync("#theme");
        Assert.Equal("rgb(255, 255, 255)", await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [Fact]
    public async Task Table_SortsAndSearchesAndLeadsToCallersAndCallees()
    {
        await using OpenPage page = await Open();
        await page.Press("2");
        Assert.Equal(
            ["x |  | 40 | 40.00% | 40 | 40.00%", "b |  | 30 | 30.00% | 40 | 40.00%", "y |  | 30 | 30.00% | 30 | 30.00%", "a |  | 0 | 0.00% | 60 | 60.00%"],
            await page.Rows());
        await page.Page.ClickAsync("th button:has-text('Total') >> nth=0");
        Assert.StartsWith("a |", (await page.Rows())[0], StringComparison.Ordinal);
        Assert.Equal("descending", await page.Page.GetAttributeAsync("th:has-text('Total') >> nth=0", "aria-sort"));
        await page.Page.ClickAsync("th button:has-text('Function')");
        Assert.Equal(["a", "b", "x", "y"], (await page.Rows()).Select(row => row[..1]));
        await page.Search("[xy]");
        Assert.Equal(["x", "y"], (await page.Rows()).Select(row => row[..1]));
        await page.Page.ClickAsync("tbody th button:has-text('x')");
        await page.Settle();
        Assert.Equal("x@0+100 a@0+75 b@75+25", await page.Picture(0));
        Assert.Equal("x@0+100 x@0+75", await page.Picture(1));
    }

    [Fact]
    public async Task Invert_PutsWhatWasRunningAtTheRoot()
    {
        await using OpenPage page = await Open();
        await page.Press("v");
        Assert.Equal("all@0+100 b@0+30 x@30+40 b@30+10 x@40+30 a@40+30 y@70+30 a@70+30", await page.Picture());
    }

    [Fact]
    public async Task Hover_SaysNameSamplesAndPercent()
    {
        await using OpenPage page = await Open(folded: "/srv/app.py:main:7;/srv/app.py:work:12 3\n/srv/app.py:main:7 1\n");
        await page.Hover("work");
        Assert.Equal("work\n/srv/app.py:12\n3 samples (75.00%), self 3 (75.00%)", await page.Text("#tip"));
        await page.Click("work");
        await page.Page.Mouse.MoveAsync(600, 700);
        await page.Settle();
        Assert.Equal("", await page.Text("#tip"));
        Assert.Equal("work   /srv/app.py:12   3 samples (75.00%), self 3 (75.00%)", await page.Text("#details"));
    }

    /// <summary>What samples stand for, in the unit that makes a short number of it.</summary>
    [Fact]
    public async Task Times_AreThoseOfTheSamples()
    {
        (long Samples, string Time)[] times =
        [
            (8_640_000_000, "86,400 s"), (1_234_500_000, "12,345 s"), (360_000_000, "3,600 s"), (120_000_000, "1,200 s"), (100_000_000, "1,000 s"),
            (36_000_000, "360 s"), (99_996, "1 s"), (99_984, "999.8 ms"), (1000, "10 ms"),
        ];
        ProfileBuilder builder = new() { Info = new ProfileInfo { IntervalNs = 10_000 } };
        int stack = StackTable.Root;
        for (int i = 0; i < times.Length; i++)
        {
            int name = builder.Strings.Intern(FormattableString.Invariant($"f{i}"));
            stack = builder.Stacks.Intern(stack, builder.Frames.Intern(new Frame(builder.Strings.Intern(""), name, 0)));
            builder.Add(stack, times[i].Samples - (i + 1 < times.Length ? times[i + 1].Samples : 0));
        }
        string path = _scratch.PathOf("times.html");
        await using (FileStream file = File.Create(path))
        {
            ProfileFormats.Html.Write(builder.Build(), file, new ProfileDescription());
        }
        await using OpenPage page = await browser.Open(path);
        await page.Press("1", "ArrowDown");
        foreach ((_, string time) in times)
        {
            await page.Press("ArrowDown");
            Assert.Contains($" \u2248 {time} (", await page.Text("#details"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Copy_PutsTheStackIntoTheClipboard()
    {
        await using OpenPage page = await Open();
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.Click("y");
        await page.Press("C");
        Assert.Equal("a;y", await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }
}
