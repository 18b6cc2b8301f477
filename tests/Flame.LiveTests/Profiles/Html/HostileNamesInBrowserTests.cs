using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Profiles.Html;

/// <summary>Names that try to be something else than names, in every view of a page; the console must stay empty.</summary>
public sealed class HostileNamesInBrowserTests(Browser browser) : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public static TheoryData<string, string> Names => new()
    {
        { "markup", "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>" },
        { "ends", "</script></style>]]>--><!--" },
        { "quotes", "\"'`${window.hacked=1}\\\u2028\u2029" },
        { "controls", "\u0000\u0001\u0007\b\u001b[31m\u007f\u009b\r\n\t" },
        { "surrogates", "\uD800x\uDFFF\uDC00\uD83D" },
        { "directions", "\u202Eevil\u2066\u200F\uFEFF" },
        { "prototype", "__proto__" },
        { "megabyte", new string('n', 1_000_000) },
    };

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Names_StayTextInEveryView(string kind, string name)
    {
        ProfileBuilder builder = new() { Info = new ProfileInfo { Unit = name, Target = name } };
        int thread = builder.Intern(new ProfileThread(1, 2, builder.Strings.Intern(name)));
        int other = builder.Intern(new ProfileThread(1, 3, builder.Strings.Intern(name + "2")));
        int stack = builder.Stacks.Intern(StackTable.Root, builder.Frames.Intern(new Frame(builder.Strings.Intern(name), builder.Strings.Intern(name), 1)));
        builder.Add(new Sample(0, thread, stack, SampleState.Idle));
        builder.Add(new Sample(1, other, stack, SampleState.Running));
        string path = _scratch.PathOf(kind + ".html");
        await using (FileStream file = File.Create(path))
        {
            HtmlWriter.Write(builder.Build(), file, new ProfileDescription { Title = name, Subtitle = name, CountName = name, RootName = name, Sources = new OneSource(name, name) });
        }
        await using OpenPage page = await browser.Open(path);
        DrawnBox box = (await page.Boxes())[1];
        await page.Page.Mouse.ClickAsync((float)(box.X + 50), (float)(box.Y + 10));
        foreach (string key in (string[])["2", "3", "4", "5", "1", "s", "v", "l", "d", "n", "C"])
        {
            await page.Press(key);
        }
        await page.Search(".");
        await page.Page.ReloadAsync();
        await page.WaitUntilDrawn();

        Assert.Empty(page.Complaints);
        Assert.True(await page.Page.EvaluateAsync<bool>("window.hacked === undefined && document.querySelectorAll('img').length === 0"));
        Assert.Equal("false", await page.Page.EvaluateAsync<string>("String(document.body.innerText.length > 50000)"));
    }
}
