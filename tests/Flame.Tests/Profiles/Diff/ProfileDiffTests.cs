using Flame.Profiles;
using Flame.Profiles.Diff;

namespace Flame.Tests.Profiles.Diff;

public sealed class ProfileDiffTests
{
    [Fact]
    public void Shares_AreOfEachSidesOwnTotal()
    {
        DiffRow hot = BuiltDiff.Of("a.py:hot:1 30\na.py:cold:1 70", "a.py:hot:1 300\na.py:cold:1 300").Functions.Row("a.py:hot");
        Assert.Equal(0.3, hot.Self.Base, 12);
        Assert.Equal(0.5, hot.Self.New, 12);
        Assert.Equal((30, 300), (hot.Self.BaseCount, hot.Self.NewCount));
    }

    [Fact]
    public void Recursion_CountsASampleOnce()
    {
        DiffRow fib = BuiltDiff.Of("a.py:main:1;a.py:fib:3;a.py:fib:4;a.py:fib:3 10\na.py:main:1 10", "a.py:main:1 20").Functions.Row("a.py:fib");
        Assert.Equal(10, fib.Total.BaseCount);
        Assert.Equal(0.5, fib.Total.Base, 12);
        Assert.Equal(10, fib.Self.BaseCount);
    }

    [Fact]
    public void Totals_OfFilesAndPackagesCountASampleOnce()
    {
        ProfileDiff diff = BuiltDiff.Of(
            "/x/site-packages/lib/a.py:f:1;/x/site-packages/lib/b.py:g:1;/x/site-packages/lib/a.py:h:1 8\nm.py:main:1 2",
            "m.py:main:1 10");
        Assert.Equal(8, diff.Files.Row("site-packages/lib/a.py").Total.BaseCount);
        Assert.Equal(8, diff.Packages.Row("lib").Total.BaseCount);
        Assert.Equal(8, diff.Packages.Row("lib").Self.BaseCount);
    }

    [Fact]
    public void Lines_DoNotCountUnlessAskedFor()
    {
        const string Before = "a.py:f:10 50\na.py:f:11 50";
        const string After = "a.py:f:20 50\na.py:f:21 50";
        Assert.Equal(0, BuiltDiff.Of(Before, After).Functions.Row("a.py:f").Self.Change);
        ProfileDiff lines = BuiltDiff.Of(Before, After, new DiffOptions { WithLines = true });
        Assert.Equal(["a.py:f:10", "a.py:f:11", "a.py:f:20", "a.py:f:21"], lines.Functions.Select(row => row.Name));
        Assert.Equal(Change.Removed, lines.Functions.Row("a.py:f:10").Change);
    }

    [Fact]
    public void Line_IsWhereMostOfTheNewSidesOwnTimeIs()
    {
        ProfileDiff diff = BuiltDiff.Of("a.py:f:10 90\na.py:f:12 10", "a.py:f:11 20\na.py:f:13 70\na.py:f:14 10");
        Assert.Equal(13, diff.Functions.Row("a.py:f").Line);
    }

    [Fact]
    public void SameCode_IsOneFileWhereverItIsInstalled()
    {
        ProfileDiff diff = BuiltDiff.Of(
            "/usr/lib/python3.11/json/decoder.py:decode:1 10\n/v/lib/python3.11/site-packages/flask/app.py:run:1 10\n/ci/base/shop/cart.py:add:1 10",
            "/opt/lib/python3.13/json/decoder.py:decode:1 10\n/w/lib/python3.13/site-packages/flask/app.py:run:1 10\n/ci/new/shop/cart.py:add:1 10",
            new DiffOptions { SourceRoots = ["/ci/base", "/ci/new/"] });
        Assert.Equal(
            ["lib/python/json/decoder.py:decode", "shop/cart.py:add", "site-packages/flask/app.py:run"],
            diff.Functions.Select(row => row.Name));
        Assert.All(diff.Functions, row => Assert.Equal(Change.Kept, row.Change));
        Assert.Equal(["flask", "json", "shop"], diff.Packages.Select(row => row.Name));
    }

    [Fact]
    public void Change_TellsNewRemovedAndMovedApart()
    {
        ProfileDiff diff = BuiltDiff.Of(
            "/r/m.py:main:1 100\n/r/m.py:main:1;/r/gone.py:Gone.away:1 50\n/r/m.py:main:1;/r/a/util.py:helper:1 50\n/r/m.py:main:1;/r/m.py:old_way:1;/r/m.py:shared:1 40",
            "/r/m.py:main:1 100\n/r/m.py:main:1;/r/m.py:fresh:1 50\n/r/m.py:main:1;/r/b/util.py:helper:1 50\n/r/m.py:main:1;/r/m.py:new_way:1;/r/m.py:shared:1 40",
            new DiffOptions { SourceRoots = ["/r"] });
        Assert.Equal(Change.Kept, diff.Functions.Row("m.py:main").Change);
        Assert.Equal(Change.Removed, diff.Functions.Row("gone.py:Gone.away").Change);
        Assert.Equal(Change.Added, diff.Functions.Row("m.py:fresh").Change);
        Assert.Equal(Change.Moved, diff.Functions.Row("b/util.py:helper").Change);
        Assert.Equal("a/util.py", diff.Functions.Row("b/util.py:helper").MovedFrom);
        Assert.Equal(50, diff.Functions.Row("b/util.py:helper").Self.BaseCount);
        Assert.Equal(Change.Moved, diff.Functions.Row("m.py:shared").Change);
        Assert.Null(diff.Functions.Row("m.py:shared").MovedFrom);
    }

    [Fact]
    public void CommonNames_AreNotTakenForMovedCode()
    {
        ProfileDiff diff = BuiltDiff.Of("a.py:run:1 50\nx.py:<module>:1 50", "b.py:run:1 50\ny.py:<module>:1 50");
        Assert.DoesNotContain(diff.Functions, row => row.Change == Change.Moved);
    }

    [Fact]
    public void RareCode_OnOneSideIsNoNewCode()
    {
        ProfileDiff diff = BuiltDiff.Of("a.py:f:1 1000", "a.py:f:1 997\na.py:rare:1 3");
        Assert.Equal(Change.Kept, diff.Functions.Row("a.py:rare").Change);
    }

    [Fact]
    public void Runs_OfASideCountAlike()
    {
        var diff = ProfileDiff.Create(
            [BuiltDiff.Input("1", "a.py:f:1 10\na.py:g:1 90"), BuiltDiff.Input("2", "a.py:f:1 3000\na.py:g:1 7000")],
            [BuiltDiff.Input("3", "a.py:f:1 1\na.py:g:1 1")],
            new DiffOptions());
        Assert.Equal(0.2, diff.Functions.Row("a.py:f").Self.Base, 12);
    }

    [Fact]
    public void Counts_CanStayAsTheyAre()
    {
        ProfileDiff diff = BuiltDiff.Of("a.py:f:1 10\na.py:g:1 90", "a.py:f:1 30\na.py:g:1 90", new DiffOptions { Normalize = Normalization.None });
        Assert.Equal((10, 30), (diff.Functions.Row("a.py:f").Self.Base, diff.Functions.Row("a.py:f").Self.New));
    }

    [Fact]
    public void Time_IsSecondsOfSamplesInASecondOfRecording()
    {
        static DiffInput Run(long count, long seconds)
        {
            BuiltProfile built = new();
            built.Add(count, ("a.py", "f", 1));
            built.Builder.Info = new ProfileInfo { IntervalNs = 10_000_000, DurationNs = seconds * 1_000_000_000 };
            return new DiffInput("run", built.Build());
        }

        DiffRow f = ProfileDiff.Create([Run(500, 10)], [Run(1500, 20)], new DiffOptions { Normalize = Normalization.Time }).Functions.Row("a.py:f");
        Assert.Equal(0.5, f.Self.Base, 12);
        Assert.Equal(0.75, f.Self.New, 12);
    }

    [Fact]
    public void Sides_ThatCannotBeComparedAreRefused()
    {
        static DiffInput Run(string unit, long interval)
        {
            BuiltProfile built = new();
            built.Add(100, ("a.py", "f", 1));
            built.Builder.Info = new ProfileInfo { Unit = unit, IntervalNs = interval };
            return new DiffInput($"{unit}-{interval}", built.Build());
        }

        static string Refusal(DiffInput before, DiffInput after, Normalization normalization) => Assert.Throws<DiffException>(
            () => ProfileDiff.Create([before], [after], new DiffOptions { Normalize = normalization })).Message;

        Assert.Contains("base has no samples", Refusal(BuiltDiff.Input("base", ""), Run("samples", 0), Normalization.Total), StringComparison.Ordinal);
        Assert.Contains("counts bytes", Refusal(Run("samples", 1), Run("bytes", 1), Normalization.None), StringComparison.Ordinal);
        Assert.Contains("every 20 ns", Refusal(Run("samples", 10), Run("samples", 20), Normalization.None), StringComparison.Ordinal);
        Assert.Contains("--normalize time needs", Refusal(Run("samples", 10), Run("samples", 10), Normalization.Time), StringComparison.Ordinal);
    }

    [Fact]
    public void Idle_CanBeLeftOut()
    {
        ProfileDiff diff = BuiltDiff.Of("(idle) 50\na.py:f:1 50", "(idle) 90\na.py:f:1 10", new DiffOptions { ExcludeIdle = true });
        Assert.Equal(["a.py:f"], diff.Functions.Select(row => row.Name));
        Assert.Equal(1, diff.Functions[0].Self.New, 12);
    }

    /// <summary>Whether each call is the outermost of its function is told in one walk, not by a look at all its callers: 5,000,000,000 here.</summary>
    [Fact]
    public void Stacks_OfAHundredThousandFramesAreComparedInAMoment()
    {
        string stack = string.Join(';', Enumerable.Range(0, 100_000).Select(i => $"f{i}"));
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        ProfileDiff diff = BuiltDiff.Of(stack + ";leaf 3\n", stack + ";leaf 5\n" + stack + ";f0 2\n");

        Assert.Equal(7, diff.Functions.Row("f0").Total.NewCount);
        Assert.Equal(2, diff.Functions.Row("f0").Self.NewCount);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }
}
