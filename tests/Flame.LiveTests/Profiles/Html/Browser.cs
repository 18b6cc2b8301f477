using Flame.LiveTests.Profiles.Html;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Flame.LiveTests.Profiles.Html;

/// <summary>One Chromium without a window for all tests that open pages; started by the first that asks.</summary>
public sealed class Browser : IAsyncDisposable
{
    private readonly SemaphoreSlim _lock = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Opens a page that was written to <paramref name="path"/> and waits until it is drawn.</summary>
    internal async Task<OpenPage> Open(string path, PageOptions? options = null)
    {
        options ??= new PageOptions();
        IPage page = await NewPage(options);
        OpenPage opened = new(page);
        await page.GotoAsync("file://" + path + options.Address);
        await opened.WaitUntilDrawn();
        return opened;
    }

    /// <summary>A page with nothing in it yet.</summary>
    internal async Task<IPage> NewPage(PageOptions options)
    {
        IBrowser browser = await Started();
        return await browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = options.Width, Height = options.Height },
            ColorScheme = options.Dark ? ColorScheme.Dark : ColorScheme.Light,
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
        _lock.Dispose();
    }

    private async Task<IBrowser> Started()
    {
        string program = Find();
        await _lock.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
            });
        }
        finally
        {
            _lock.Release();
        }
    }

    private static string Find()
    {
        foreach (string directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        {
            foreach (string name in new[] { "chromium", "chromium-browser", "google-chrome" })
            {
                if (File.Exists(Path.Combine(directory, name)))
                {
                    return Path.Combine(directory, name);
                }
            }
        }
        Assert.Skip("no Chromium on the PATH");
        return "";
    }
}

/// <summary>How a page is opened.</summary>
internal sealed record PageOptions
{
    /// <summary>Width of the window in pixels. Default: 1200.</summary>
    public int Width { get; init; } = 1200;

    /// <summary>Height of the window in pixels. Default: 800.</summary>
    public int Height { get; init; } = 800;

    /// <summary>Whether the system asks for dark pages. Default: no.</summary>
    public bool Dark { get; init; }

    /// <summary>What follows the file's name, from its <c>#</c>. Default: nothing.</summary>
    public string Address { get; init; } = "";
}
