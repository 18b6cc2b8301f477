using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Profiles;

/// <summary>
/// Opens a flame graph in a real browser and uses it. The steps are appended to the picture as a second script, which
/// leaves what it saw in an element that the browser prints at the end.
/// </summary>
public sealed partial class SvgInBrowserTests
{
    // a is 60 of 100 samples, b 40; x is under both, and under itself once.
    private const string Folded = "a;x;x 30\na;y 30\nb;x 10\nb 30\n";

    private const string Tools = """
        const root = document.documentElement;
        const find = (id) => root.querySelector('#' + id);
        const press = (key, ctrlKey) => window.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true }));
        const type = (text) => {
          find('pattern').value = text;
          find('pattern').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        };
        const boxes = Array.from(find('frames').children);
        const nameOf = (box) => box.firstElementChild.textContent.split(' (')[0];
        const click = (name) => boxes.find((box) => nameOf(box) === name).children[1]
          .dispatchEvent(new MouseEvent('click', { bubbles: true }));
        const visible = () => boxes.filter((box) => getComputedStyle(box).display !== 'none')
          .map((box) => nameOf(box) + '@' + parseFloat(box.children[1].getAttribute('x')).toFixed(1)
            + '+' + parseFloat(box.children[1].getAttribute('width')).toFixed(1) + (box.classList.contains('above') ? '^' : '')).join(' ');
        const seen = [];
        const see = (what, value) => seen.push(what + ': ' + value);
        """;

    [Fact]
    public void Search_PaintsInTheColourThatWasAskedFor()
    {
        string[] seen = Use("""
            press('f', true);
            type('^y');
            see('found', getComputedStyle(boxes.find((box) => nameOf(box) === 'y').children[1]).fill);
            see('edge', getComputedStyle(find('frames')).getPropertyValue('--edge') === getComputedStyle(root).getPropertyValue('--edge'));
            """);
        Assert.Equal(["found: rgb(185, 139, 255)", "edge: true"], seen);   // #b98bff, as recordings are drawn
    }

    [Fact]
    public void Click_ZoomsAndEscapeAndButtonReset()
    {
        string[] seen = Use("""
            see('start', visible());
            click('a');
            see('zoomed', visible());
            see('button', !find('reset-zoom').hidden);
            click('all');
            see('root', visible() + ' ' + find('reset-zoom').hidden);
            click('b');
            press('Escape');
            see('escape', visible());
            click('b');
            find('reset-zoom').click();
            see('reset', visible());
            """);
        const string all = "all@0.0+100.0 a@0.0+60.0 x@0.0+30.0 x@0.0+30.0 y@30.0+30.0 b@60.0+40.0 x@60.0+10.0";

        Assert.Equal(
            [
                "start: " + all,
                "zoomed: all@0.0+100.0^ a@0.0+100.0 x@0.0+50.0 x@0.0+50.0 y@50.0+50.0",
                "button: true",
                "root: " + all + " true",
                "escape: " + all,
                "reset: " + all,
            ],
            seen);
    }

    [Fact]
    public void Search_CountsEverySampleInViewOnce()
    {
        string[] seen = Use("""
            press('f', true);
            type('^x$');
            see('x', find('matched').textContent);
            click('a');
            see('x in a', find('matched').textContent);
            type('^a$|y');
            see('a or y in a', find('matched').textContent);
            type('all');
            see('a caller of a', find('matched').textContent);
            type('b');
            see('outside', find('matched').textContent);
            press('Escape');
            see('escape', find('matched').textContent + find('pattern').hidden + boxes.filter((box) => box.classList.contains('hit')).length);
            """);

        Assert.Equal(
            [
                "x: Matched: 40.00%", "x in a: Matched: 50.00%", "a or y in a: Matched: 100.00%", "a caller of a: Matched: 100.00%",
                "outside: Matched: 0.00%", "escape: true0",
            ],
            seen);
    }

    [Fact]
    public void Search_IgnoresCaseOnRequestAndTakesHalfAPatternLiterally()
    {
        string[] seen = Use("""
            find('search').click();
            type('X');
            see('case', find('matched').textContent);
            find('ignore-case').click();
            see('no case', find('matched').textContent);
            press('i', true);
            see('case again', find('matched').textContent);
            type('x(');
            see('half', find('matched').textContent);
            find('reset-search').click();
            see('reset', find('matched').textContent + find('search').hidden);
            """);

        Assert.Equal(
            ["case: Matched: 0.00%", "no case: Matched: 40.00%", "case again: Matched: 0.00%", "half: Matched: 0.00%", "reset: false"],
            seen);
    }

    [Fact]
    public void Hover_ShowsDetailsAndLabelsAreFittedAgain()
    {
        string[] seen = Use("""
            const y = boxes.find((box) => nameOf(box) === 'y');
            y.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
            see('hover', find('details').textContent);
            click('a');
            y.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
            see('hover zoomed', find('details').textContent);
            find('frames').dispatchEvent(new MouseEvent('mouseleave'));
            see('left', find('details').textContent);
            see('label', y.children[2].textContent);
            """);

        Assert.Equal(
            [
                "hover: y   30 samples, 30.00%",
                "hover zoomed: y   30 samples, 30.00%, 50.00% of the view", "left: ", "label: y",
            ],
            seen);
    }

    /// <summary>Runs <paramref name="steps"/> in the picture and returns what they saw, or the error that stopped them.</summary>
    private static string[] Use(string steps)
    {
        string browser = FindBrowser();
        string directory = Directory.CreateTempSubdirectory("flame-browser-").FullName;
        try
        {
            using MemoryStream svg = new();
            ProfileReading reading = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(Folded)));
            SvgWriter.Write(reading.Profile, svg, new ProfileDescription());
            string script = $$"""
                <desc id="seen"/><script><![CDATA[
                try { {{Tools}}
                {{steps}} document.querySelector('#seen').textContent = seen.join('|'); }
                catch (error) { document.querySelector('#seen').textContent = String(error); }
                ]]></script></svg>
                """;
            string path = Path.Combine(directory, "flame.svg");
            string picture = Encoding.UTF8.GetString(svg.ToArray());
            File.WriteAllText(path, picture[..picture.LastIndexOf("</svg>", StringComparison.Ordinal)] + script);
            Match seen = SeenPattern().Match(DumpDom(browser, directory, path));
            Assert.True(seen.Success, "the browser did not run the steps");
            return WebUtility.HtmlDecode(seen.Groups[1].Value).Split('|');
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string DumpDom(string browser, string directory, string path)
    {
        ProcessStartInfo start = new(browser) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--user-data-dir=" + directory, "--dump-dom", "file://" + path,
        })
        {
            start.ArgumentList.Add(argument);
        }
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> dom = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("the browser did not end within 60 s");
        }
        Assert.True(process.ExitCode == 0, $"{browser} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return dom.GetAwaiter().GetResult();
    }

    private static string FindBrowser()
    {
        foreach (string directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        {
            foreach (string name in new[] { "chromium", "chromium-browser", "google-chrome" })
            {
                string path = Path.Combine(directory, name);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }
        Assert.Skip("no Chromium on the PATH");
        return "";
    }

    [GeneratedRegex("<desc id=\"seen\">(.*?)</desc>", RegexOptions.Singleline)]
    private static partial Regex SeenPattern();
}
