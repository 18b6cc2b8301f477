using System.Diagnostics;
using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Profiles.Html;

/// <summary>A page of 1.3 million frames: how large, how soon there, how soon zoomed. Generous bounds; docs/performance.md has figures.</summary>
public sealed class LargePageTests(Browser browser) : IDisposable
{
    private const int Stacks = 100_000;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Page_OfMoreThanAMillionFramesIsSmallAndFast()
    {
        Profile profile = Walks();
        Assert.InRange(profile.Stacks.Count, 1_000_000, 3_000_000);
        string path = _scratch.PathOf("large.html");
        await using (FileStream file = File.Create(path))
        {
            HtmlWriter.Write(profile, file, new ProfileDescription());
            Assert.InRange(file.Length, 100_000, 15_000_000);
        }
        await using OpenPage page = await browser.Open(path);
        double load = double.Parse((await page.Page.GetAttributeAsync("#views", "data-ready"))!, System.Globalization.CultureInfo.InvariantCulture);
        DrawnBox widest = (await page.Boxes()).Where(box => box.Depth == 3).MaxBy(box => box.Width)!;
        Stopwatch clock = Stopwatch.StartNew();
        await page.Page.Mouse.ClickAsync((float)(widest.X + (widest.Width / 2)), (float)(widest.Y + 8));
        await page.Settle();
        TimeSpan zoom = clock.Elapsed;

        Assert.Contains(await page.Boxes(), box => box.Depth == 3 && !box.IsAbove && box.Name == widest.Name && box.Width > 1000);
        Assert.InRange(load, 1, 20_000);
        Assert.InRange(zoom.TotalMilliseconds, 0, 2000);
        await page.Search("f77");
        Assert.StartsWith("Matched: ", await page.Text("#matched"), StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    /// <summary>Random walks over a graph of 2,000 functions: a hundred thousand different stacks about twenty frames deep.</summary>
    private static Profile Walks()
    {
        ProfileBuilder builder = new();
        Random random = new(1);
        int[] frames = [.. Enumerable.Range(0, 2000).Select(i => builder.Frames.Intern(new Frame(
            builder.Strings.Intern($"/app/mod{i % 40}.py"), builder.Strings.Intern($"f{i}"), 1 + (i % 900))))];
        int[][] callees = [.. frames.Select(_ => Enumerable.Range(0, 1 + random.Next(6)).Select(_ => random.Next(2000)).ToArray())];
        HashSet<int> seen = [];
        while (seen.Count < Stacks)
        {
            int function = random.Next(4);
            int stack = builder.Stacks.Intern(StackTable.Root, frames[function]);
            for (int depth = 1; depth < 64 && (depth < 4 || random.Next(16) > 0); depth++)
            {
                int[] next = callees[function];
                double draw = random.NextDouble();
                function = next[(int)(draw * draw * next.Length)];
                stack = builder.Stacks.Intern(stack, frames[function]);
            }
            if (seen.Add(stack))
            {
                builder.Add(stack, 1 + (long)(1 / (1.0001 - random.NextDouble())));
            }
        }
        return builder.Build();
    }
}
