using Flame.Profiles;
using Flame.Profiles.FlameGraph;

namespace Flame.Tests.Profiles.FlameGraph;

public sealed class FlameLayoutTests
{
    private static string[] Drawn(BuiltProfile built, double minShare = 0)
    {
        Profile profile = built.Build();
        return [.. FlameLayout.Create(profile, minShare).Boxes.ToArray().Select(box =>
            $"{(box.Frame < 0 ? "all" : profile.Strings[profile.Frames[box.Frame].Function])} d{box.Depth} {box.Start}+{box.Total} self {box.Self}")];
    }

    [Fact]
    public void Create_LaysOutCallersBeforeCalleesFromTheLeft()
    {
        BuiltProfile built = new BuiltProfile().Named(2, "b", "y").Named(3, "a").Named(4, "b", "x").Named(1, "b");

        Assert.Equal(
            ["all d0 0+10 self 0", "a d1 0+3 self 3", "b d1 3+7 self 1", "x d2 3+4 self 4", "y d2 7+2 self 2"],
            Drawn(built));
    }

    [Fact]
    public void Create_OfNothingHasNoBoxes() => Assert.Empty(Drawn(new BuiltProfile()));

    [Fact]
    public void Create_DoesNotSplitABoxWhoseNameStartsItsSiblings()
    {
        // Sorted as text, "foo" and "foo;y" have "foo.bar;x" between them, and f:1 has f:12.
        BuiltProfile built = new BuiltProfile().Named(50, "foo").Named(30, "foo.bar", "x").Named(20, "foo", "y");
        Assert.Equal(
            ["all d0 0+100 self 0", "foo d1 0+70 self 50", "y d2 0+20 self 20", "foo.bar d1 70+30 self 0", "x d2 70+30 self 30"],
            Drawn(built));

        BuiltProfile lines = new BuiltProfile()
            .Add(1, ("x.py", "f", 1)).Add(2, ("x.py", "f", 12)).Add(4, ("x.py", "f", 1), ("x.py", "g", 3));
        Assert.Equal(["all d0 0+7 self 0", "f d1 0+5 self 1", "g d2 0+4 self 4", "f d1 5+2 self 2"], Drawn(lines));
    }

    [Fact]
    public void Create_OrdersSiblingsByFunctionThenFileThenLineNumber()
    {
        Profile profile = new BuiltProfile()
            .Add(1, ("b.py", "f", 9)).Add(1, ("b.py", "f", 10)).Add(1, ("a.py", "f", 70)).Add(1, ("z.py", "e", 1)).Build();
        IEnumerable<string> order = FlameLayout.Create(profile).Boxes[1..].ToArray().Select(box => profile.Frames[box.Frame])
            .Select(frame => $"{profile.Strings[frame.Function]} {profile.Strings[frame.File]} {frame.Line}");

        Assert.Equal(["e z.py 1", "f a.py 70", "f b.py 9", "f b.py 10"], order);
    }

    [Fact]
    public void Create_KeepsEveryBoxWithinItsCallerAndEverySampleOnce()
    {
        Random random = new(5);
        BuiltProfile built = new();
        for (int i = 0; i < 5000; i++)
        {
            built.Named(random.Next(1, 50), [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => "f" + random.Next(5))]);
        }
        FlameLayout layout = FlameLayout.Create(built.Build());
        List<FlameBox> callers = [];
        long[] children = new long[layout.Boxes.Length];
        List<int> indices = [];
        HashSet<(int, long)> corners = [];
        for (int i = 0; i < layout.Boxes.Length; i++)
        {
            FlameBox box = layout.Boxes[i];
            callers.RemoveRange(box.Depth, callers.Count - box.Depth);
            indices.RemoveRange(box.Depth, indices.Count - box.Depth);
            if (box.Depth > 0)
            {
                FlameBox caller = callers[box.Depth - 1];
                Assert.Equal(caller.Start + children[indices[^1]], box.Start);   // right behind its left neighbour
                children[indices[^1]] += box.Total;
                Assert.True(box.Start + box.Total <= caller.Start + caller.Total);
            }
            Assert.True(corners.Add((box.Depth, box.Start)), "two boxes in one place");
            callers.Add(box);
            indices.Add(i);
        }
        Assert.Equal(built.Builder.TotalSamples, layout.Boxes[0].Total);
        for (int i = 0; i < layout.Boxes.Length; i++)
        {
            Assert.Equal(layout.Boxes[i].Total, children[i] + layout.Boxes[i].Self);
        }
        Assert.Equal(11, layout.Depth);
    }

    [Fact]
    public void Create_LeavesOutBoxesBelowTheSmallestShareWithAllTheyCalled()
    {
        BuiltProfile built = new BuiltProfile().Named(90, "a").Named(5, "b", "x").Named(4, "b", "y").Named(1, "c", "z");

        Assert.Equal(["all d0 0+100 self 0", "a d1 0+90 self 90", "b d1 90+9 self 0", "x d2 90+5 self 5"], Drawn(built, 0.05));
        Assert.Equal(["all d0 0+100 self 0"], Drawn(built, 1));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void Create_RefusesAShareThatIsNone(double minShare) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FlameLayout.Create(new BuiltProfile().Build(), minShare));

    [Fact]
    public void Create_DoesNotDrawStacksThatWereNeverCounted()
    {
        BuiltProfile built = new BuiltProfile().Named(1, "a").Named(0, "a", "b").Named(0, "c");
        _ = built.Stack(("later.py", "f", 1));

        Assert.Equal(["all d0 0+1 self 0", "a d1 0+1 self 1"], Drawn(built));
    }

    [Fact]
    public void Create_HandlesAStackOfAMillionFrames()
    {
        BuiltProfile built = new BuiltProfile().Named(2, [.. Enumerable.Repeat("f", 1_000_000)]);
        FlameLayout layout = FlameLayout.Create(built.Build());

        Assert.Equal(1_000_000, layout.Depth);
        Assert.Equal(1_000_001, layout.Boxes.Length);
        Assert.Equal(new FlameBox(0, 1_000_000, 0, 2, 2), layout.Boxes[^1]);
    }
}
