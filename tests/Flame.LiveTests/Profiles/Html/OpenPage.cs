using System.Text.Json;
using Microsoft.Playwright;

namespace Flame.LiveTests.Profiles.Html;

/// <summary>A box as the page says that it drew it; lengths in pixels of the window.</summary>
internal sealed record DrawnBox(
    int Graph, string Name, string Location, int Depth, double Weight, double Self, double X, double Y, double Width, double Height,
    string Fill, string Ink, bool IsFocused, bool IsAbove);

/// <summary>A page in the browser, used as a user does: with the mouse at what is drawn, and with keys.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private readonly List<string> _complaints = [];

    public OpenPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => _complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                _complaints.Add("asked for " + request.Url);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What the console said, errors, violations of the policy and requests included.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public async Task WaitUntilDrawn()
    {
        await Page.WaitForFunctionAsync("() => document.getElementById('views').dataset.ready");
        await Settle();
    }

    /// <summary>Waits until what was asked for is drawn.</summary>
    public Task Settle() => Page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

    public async Task<DrawnBox[]> Boxes() =>
        JsonSerializer.Deserialize<DrawnBox[]>(await Page.EvaluateAsync<string>("() => JSON.stringify(window.pyflame.boxes())"), _json)!;

    /// <summary>The boxes in words: <c>name@left+width</c> in percent of the picture, <c>^</c> behind callers of what fills it.</summary>
    public async Task<string> Picture(int graph = 0)
    {
        DrawnBox[] boxes = [.. (await Boxes()).Where(box => box.Graph == graph)];
        return string.Join(' ', boxes.Select(box => FormattableString.Invariant(
            $"{box.Name}@{(box.X - boxes[0].X) / boxes[0].Width * 100:0}+{box.Width / boxes[0].Width * 100:0}{(box.IsAbove ? "^" : "")}")));
    }

    public async Task Click(string name)
    {
        DrawnBox box = (await Boxes()).First(drawn => drawn.Name == name);
        await Page.Mouse.ClickAsync((float)(box.X + (box.Width / 2)), (float)(box.Y + (box.Height / 2)));
        await Settle();
    }

    public async Task Hover(string name)
    {
        DrawnBox box = (await Boxes()).First(drawn => drawn.Name == name);
        await Page.Mouse.MoveAsync((float)(box.X + (box.Width / 2)), (float)(box.Y + (box.Height / 2)));
        await Settle();
    }

    public async Task Press(params string[] keys)
    {
        foreach (string key in keys)
        {
            await Page.Keyboard.PressAsync(key);
            await Settle();
        }
    }

    public async Task Search(string pattern)
    {
        await Page.Keyboard.PressAsync("/");
        await Page.Keyboard.PressAsync("Control+a");
        await Page.Keyboard.TypeAsync(pattern);
        await Page.WaitForFunctionAsync("(text) => window.pyflame.state().search === text", pattern);
        await Settle();
    }

    /// <summary>The text of an element; empty when it is hidden.</summary>
    public async Task<string> Text(string selector) =>
        await Page.IsVisibleAsync(selector) ? (await Page.InnerTextAsync(selector)).Trim() : "";

    public async Task<string> Focused() => (await Boxes()).FirstOrDefault(box => box.IsFocused)?.Name ?? "";

    public async Task<string[]> Rows() => [.. (await Page.Locator("[role=tabpanel]:not([hidden]) tbody tr").AllAsync()).Select(row =>
        string.Join(" | ", row.Locator("th,td").AllInnerTextsAsync().GetAwaiter().GetResult()))];

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
