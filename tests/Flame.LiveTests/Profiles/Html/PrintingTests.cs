using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Profiles.Html;

/// <summary>Pages and pictures on paper.</summary>
public sealed partial class PrintingTests(Browser browser) : IDisposable
{
    private const int Frames = 60;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_IsPrintedWithAllItsBoxesAndNoButtons(bool dark)
    {
        string path = Write("flame.html", (profile, output) => HtmlWriter.Write(profile, output, new ProfileDescription()));
        await using OpenPage page = await browser.Open(path, new PageOptions { Dark = dark, Height = 400 });   // of which not all boxes are seen

        string drawn = Drawn(await page.Page.PdfAsync());

        Assert.True(FilledRectangle().Count(drawn) > Frames, $"{FilledRectangle().Count(drawn)} rectangles");
        await page.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        Assert.False(await page.Page.IsVisibleAsync("#pattern"));
        Assert.False(await page.Page.IsVisibleAsync("#theme"));
        Assert.Equal("rgb(255, 255, 255)", await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Picture_IsScaledToThePaperAndBackAgain()
    {
        string path = Write("flame.svg", (profile, output) => SvgWriter.Write(profile, output, new ProfileDescription()));
        Microsoft.Playwright.IPage page = await browser.NewPage(new PageOptions { Width = 1000 });
        await page.GotoAsync("file://" + path);
        const string viewBox = "document.documentElement.getAttribute('viewBox')";
        Assert.Null(await page.EvaluateAsync<string?>(viewBox));
        await page.EvaluateAsync("window.dispatchEvent(new Event('beforeprint'))");
        Assert.StartsWith("0 0 1000 ", await page.EvaluateAsync<string?>(viewBox), StringComparison.Ordinal);
        await page.EvaluateAsync("window.dispatchEvent(new Event('afterprint'))");
        Assert.Null(await page.EvaluateAsync<string?>(viewBox));
        await page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        Assert.False(await page.IsVisibleAsync("#search"));
    }

    [Fact]
    public async Task PageOfNothing_SaysSo()
    {
        string path = _scratch.PathOf("empty.html");
        await using (FileStream file = File.Create(path))
        {
            HtmlWriter.Write(new ProfileBuilder().Build(), file, new ProfileDescription());
        }
        await using OpenPage page = await browser.Open(path);
        Assert.True(await page.Page.IsVisibleAsync("text=There are no samples in this profile."));
        Assert.Empty(page.Complaints);
    }

    private string Write(string name, Action<Profile, Stream> write)
    {
        string folded = string.Join(';', Enumerable.Range(0, Frames).Select(i => $"function_{i}")) + " 100\n";
        string path = _scratch.PathOf(name);
        using FileStream file = File.Create(path);
        write(FoldedReader.Read(new MemoryStream(Encoding.ASCII.GetBytes(folded))).Profile, file);
        return path;
    }

    /// <summary>What the streams of a PDF draw.</summary>
    private static string Drawn(byte[] pdf)
    {
        StringBuilder drawn = new();
        string text = Encoding.Latin1.GetString(pdf);
        foreach (Match stream in StreamPattern().Matches(text))
        {
            try
            {
                using ZLibStream zlib = new(new MemoryStream(Encoding.Latin1.GetBytes(stream.Groups[1].Value)), CompressionMode.Decompress);
                using StreamReader reader = new(zlib, Encoding.Latin1);
                drawn.Append(reader.ReadToEnd());
            }
            catch (InvalidDataException)
            {
                // a font or a picture, packed by other means
            }
        }
        return drawn.ToString();
    }

    [GeneratedRegex("stream\r?\n(.*?)\r?\nendstream", RegexOptions.Singleline)]
    private static partial Regex StreamPattern();

    [GeneratedRegex(@" re\nf")]
    private static partial Regex FilledRectangle();
}
