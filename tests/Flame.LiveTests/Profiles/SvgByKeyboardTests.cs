using System.Text;
using Flame.LiveTests.Profiles.Html;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.Formats;
using Microsoft.Playwright;

namespace Flame.LiveTests.Profiles;

/// <summary>A flame graph under the policy that it promises to work with, by keyboard and by its address. What a browser has to say against it fails the test.</summary>
public sealed class SvgByKeyboardTests(Browser browser)
{
    private const string Address = "http://pictures.test/flame.svg";
    private const string Folded = "a;x;x 30\na;y 30\nb;x 10\nb 30\n";

    [Fact]
    public async Task Arrows_GoFromBoxToBoxAndEnterZooms()
    {
        (IPage page, List<string> complaints) = await Open(Folded);
        await page.Keyboard.PressAsync("Tab");   // past the search button
        await page.EvaluateAsync("document.querySelector('[tabindex=\"0\"]').focus()");
        Assert.Equal("all", await Focused(page));
        await page.Keyboard.PressAsync("ArrowUp");
        Assert.Equal("a", await Focused(page));   // the widest
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("b", await Focused(page));
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("y", await Focused(page));
        Assert.Contains("30 samples, 30.00%", await page.EvaluateAsync<string>("document.querySelector('#details').textContent"));
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(("a", "?x=0&d=1"), (await Focused(page), await Query(page)));
        Assert.Equal("100%", await Width(page, "a"));
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal("60%", await Width(page, "a"));
        Assert.Equal("", await Query(page));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Boxes_AreATreeForScreenReaders()
    {
        (IPage page, List<string> complaints) = await Open(Folded);
        string[] roles = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('#frames > g')].map((g) => g.getAttribute('role') + g.getAttribute('aria-level'))");
        Assert.Equal(["treeitem1", "treeitem2", "treeitem3", "treeitem4", "treeitem3", "treeitem2", "treeitem3"], roles);
        Assert.Equal("tree", await page.GetAttributeAsync("#frames", "role"));
        Assert.Equal(1, await page.Locator("#frames [tabindex='0']").CountAsync());
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Address_KeepsWhatIsZoomedAndSearched()
    {
        (IPage page, List<string> complaints) = await Open(Folded);
        await page.Locator("#frames > g", new PageLocatorOptions { HasText = "b (40" }).First.Locator("rect").ClickAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("^X$");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Control+i");
        Assert.Equal("Matched: 25.00%", await page.Locator("#matched").TextContentAsync());
        string query = await Query(page);
        Assert.Equal("?x=60&d=1&s=%5EX%24&i=1", query);

        (IPage narrow, List<string> more) = await Open(Folded, query: query, options: new PageOptions { Width = 600, Dark = true });
        Assert.Equal("Matched: 25.00%", await narrow.Locator("#matched").TextContentAsync());
        Assert.Equal("100%", await Width(narrow, "b"));
        await narrow.Keyboard.PressAsync("Escape");
        await narrow.Keyboard.PressAsync("Escape");
        Assert.Equal("?i=1", await Query(narrow));
        Assert.Empty(complaints.Concat(more));
    }

    [Fact]
    public async Task HostileNames_StayNamesAndTheConsoleEmpty()
    {
        string[] names = ["<script>document.title='owned'</script>", "]]><script>document.title='owned'</script>", "\"'><img src=x onerror=1>", "\u0001\u0085\u2028", "&amp;", new string('n', 1 << 20)];
        StringBuilder folded = new();
        foreach (string name in names)
        {
            folded.Append(name.Replace(';', ':')).Append(" 10\n");
        }
        FlameGraphOptions options = new() { Title = names[0], Subtitle = names[1], CountName = names[2], NameType = names[1], Notes = names[1] };
        (IPage page, List<string> complaints) = await Open(folded.ToString(), options);
        foreach (IElementHandle box in await page.QuerySelectorAllAsync("#frames > g > rect"))
        {
            await box.HoverAsync();
        }
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("script(");
        await page.Keyboard.PressAsync("Enter");
        Assert.NotEqual("owned", await page.TitleAsync());
        Assert.Equal(1, await page.Locator("script").CountAsync());
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Labels_OfProportionalFontsStayInTheirBoxes()
    {
        string folded = string.Concat(Enumerable.Range(0, 30).Select(i => $"{(i % 2 == 0 ? "WWWWMMMM_handler" : "iillii_request")}_{i} {10 + (i * i)}\n"));
        (IPage page, List<string> complaints) = await Open(folded, new FlameGraphOptions { FontType = "DejaVu Sans, Arial, sans-serif" });
        string[] outside = await page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('#frames > g')].filter((g) => g.querySelector('text')
              && g.querySelector('text').getBBox().width + 4 > g.querySelector('rect').getBBox().width).map((g) => g.querySelector('text').textContent)
            """);
        Assert.Empty(outside);
        Assert.InRange(await page.Locator("#frames text").CountAsync(), 10, 31);
        Assert.Empty(complaints);
    }

    [Theory]
    [InlineData(true, "rgb(33, 30, 27)")]
    [InlineData(false, "rgb(238, 238, 238)")]
    public async Task Paper_IsDarkWhereTheSystemIs(bool dark, string colour)
    {
        (IPage page, List<string> complaints) = await Open(Folded, options: new PageOptions { Dark = dark });
        Assert.Equal(colour, await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('#paper stop')).stopColor"));
        Assert.Empty(complaints);
    }

    private async Task<(IPage Page, List<string> Complaints)> Open(string folded, FlameGraphOptions? graph = null, string query = "", PageOptions? options = null)
    {
        using MemoryStream svg = new();
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(folded)));
        SvgWriter.Write(reading.Profile, svg, graph ?? new FlameGraphOptions());
        IPage page = await browser.NewPage(options ?? new PageOptions());
        List<string> complaints = [];
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        byte[] body = svg.ToArray();
        await page.RouteAsync("**/*", route => route.FulfillAsync(new RouteFulfillOptions
        {
            BodyBytes = body,
            ContentType = "image/svg+xml",
            Headers = new Dictionary<string, string> { ["Content-Security-Policy"] = SvgWriter.ContentSecurityPolicy },
        }));
        await page.GotoAsync(Address + query);
        return (page, complaints);
    }

    private static Task<string> Focused(IPage page) => page.EvaluateAsync<string>("document.activeElement.querySelector('title').textContent.split(' (')[0]");

    private static Task<string> Query(IPage page) => page.EvaluateAsync<string>("window.location.search");

    private static Task<string> Width(IPage page, string name) => page.EvaluateAsync<string>(
        "(name) => [...document.querySelectorAll('#frames > g')].find((g) => g.textContent.startsWith(name + ' (')).querySelector('rect').getAttribute('width')", name);
}
