using System.Text;
using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Profiles.Html;

/// <summary>Text can be read, on narrow windows too, by eyes and by screen readers.</summary>
public sealed class LegibilityTests(Browser browser) : IDisposable
{
    private const string Contrast = """
        (pairs) => {
          const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const luminance = (colour) => {
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b] = Array.from(context.getImageData(0, 0, 1, 1).data).map((c) => c / 255)
              .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          return Math.min(...pairs.map(([a, b]) => {
            const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
            return (x + 0.05) / (y + 0.05);
          }));
        }
        """;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private async Task<OpenPage> Open(string folded, PageOptions options)
    {
        string path = _scratch.PathOf("flame.html");
        await using (FileStream file = File.Create(path))
        {
            Profile profile = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(folded))).Profile;
            HtmlWriter.Write(profile, file, new ProfileDescription { Title = "A title", Subtitle = "PID 4242 (CPython 3.13.1), 30 s at 100 Hz" });
        }
        return await browser.Open(path, options);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Labels_StandOutFromEveryColour(bool dark)
    {
        StringBuilder folded = new();
        for (int i = 0; i < 300; i++)
        {
            string file = (i % 3) switch { 0 => $"/app/m{i}.py", 1 => $"/venv/lib/python3.12/site-packages/p{i}/x.py", _ => $"/usr/lib/python3.12/s{i}.py" };
            folded.Append(System.Globalization.CultureInfo.InvariantCulture, $"{file}:f{i}:1 10\n");
        }
        await using OpenPage page = await Open(folded.ToString(), new PageOptions { Dark = dark });
        DrawnBox[] boxes = await page.Boxes();
        Assert.True(boxes.Select(box => box.Fill).Distinct().Count() > 100, "a file and a function have a colour of their own");
        double least = await page.Page.EvaluateAsync<double>(Contrast, boxes.Select(box => new[] { box.Ink, box.Fill }).ToArray());
        Assert.InRange(least, 4.5, 21);
        await page.Search("f");
        least = await page.Page.EvaluateAsync<double>(Contrast, (await page.Boxes()).Select(box => new[] { box.Ink, box.Fill }).ToArray());
        Assert.InRange(least, 4.5, 21);
    }

    [Fact]
    public async Task Window_Of600PixelsShowsEverythingWithoutScrollingSideways()
    {
        await using OpenPage page = await Open("/app/a.py:main:1;/app/a.py:work:2 10\n", new PageOptions { Width = 600, Height = 700 });
        foreach (string key in (string[])["1", "2", "3", "4"])
        {
            await page.Press(key);
            Assert.Equal(600, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }
        foreach (string selector in (string[])["#pattern", "#theme", "#help", "#tabs"])
        {
            Microsoft.Playwright.LocatorBoundingBoxResult box = (await page.Page.Locator(selector).BoundingBoxAsync())!;
            Assert.InRange(box.X + box.Width, 1, 600);
        }
    }

    /// <summary>Functions of one name are told apart by their files, with a column of its own or below the name; in neither case twice.</summary>
    [Theory]
    [InlineData(600, false)]
    [InlineData(360, false)]
    [InlineData(1000, false)]
    [InlineData(600, true)]
    public async Task Table_SaysTheFileOnceWhateverTheWidth(int width, bool onPaper)
    {
        await using OpenPage page = await Open("/app/a.py:main:1;/app/a.py:work:2 10\n/app/b.py:main:7 5\n", new PageOptions { Width = width, Height = 700 });
        await page.Press("2");
        if (onPaper)
        {
            await page.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        }
        bool inColumn = width > 760 || onPaper;
        Assert.Equal(inColumn, await page.Page.Locator("td.file").First.IsVisibleAsync());
        Assert.Equal(!inColumn, await page.Page.Locator("tbody .where").First.IsVisibleAsync());
        string[] shown = await page.Page.EvaluateAsync<string[]>("() => Array.from(document.querySelectorAll('tbody tr')).map((row) => row.innerText)");
        Assert.All((string[])["/app/a.py:1", "/app/a.py:2", "/app/b.py:7"], place =>
            Assert.Equal(2, string.Join('\n', shown).Split(place).Length));
    }

    [Fact]
    public async Task Controls_HaveNamesAndRoles()
    {
        await using OpenPage page = await Open("/app/a.py:main:1;/app/a.py:work:2 10\n", new PageOptions());
        string[] nameless = await page.Page.EvaluateAsync<string[]>("""
            () => Array.from(document.querySelectorAll('button, input, select, canvas, [role=tabpanel], [tabindex]'))
              .filter((element) => !(element.getAttribute('aria-label') || element.getAttribute('aria-labelledby') || element.textContent.trim()
                || element.title || element.closest('label')))
              .map((element) => element.outerHTML.slice(0, 80))
            """);
        Assert.Empty(nameless);
        Assert.Equal("true", await page.Page.GetAttributeAsync("[role=tab]#tab-flame", "aria-selected"));
        Assert.Equal("polite", await page.Page.GetAttributeAsync("#live", "aria-live"));
    }
}
