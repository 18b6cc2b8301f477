using Flame.Profiles;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Gating;

namespace Flame.Tests.Profiles.Diff;

public sealed class GateTests
{
    [Theory]
    [InlineData("self(func=\"hot\") > +2pp", Verdict.Fail)]
    [InlineData("self(func=\"hot\") > +30pp", Verdict.Pass)]
    [InlineData("self(func=\"hot\") > +19pp", Verdict.Inconclusive)]
    [InlineData("self(func=\"hot\") > +10%", Verdict.Fail)]
    [InlineData("self(func=\"hot\") > +200%", Verdict.Pass)]
    [InlineData("self(func=\"hot\") > +97%", Verdict.Inconclusive)]
    [InlineData("total(file=\"srv/none.py\") > +1pp", Verdict.Pass)]
    [InlineData("self(func=\"cold\") > +0pp", Verdict.Pass)]
    public void Verdict_FollowsFromTheLimits(string rule, Verdict verdict)
    {
        ProfileDiff diff = BuiltDiff.Of(BuiltDiff.App("hot 200\ncold 800"), BuiltDiff.App("hot 400\ncold 600"));
        Assert.Equal(verdict, diff.Judge(rule).Verdict);
    }

    [Fact]
    public void Total_OfSeveralFunctionsCountsASampleOnce()
    {
        ProfileDiff diff = BuiltDiff.Of(BuiltDiff.App("main;a;b;a 100\nmain;c 100"), BuiltDiff.App("main;a;b;a 100\nmain;c 100"));
        GateFinding finding = Assert.Single(diff.Judge("total(func=~\"^[ab]$\") > +1pp").Findings);
        Assert.Equal((100, 0.5), (finding.Measure.BaseCount, finding.Measure.Base));
    }

    [Fact]
    public void Each_JudgesEveryFunctionOnItsOwn()
    {
        ProfileDiff diff = BuiltDiff.Of(BuiltDiff.App("a 300\nb 300\nc 400\n(x) 0"), BuiltDiff.App("a 500\nb 300\nc 200"));
        GateReport report = diff.Judge("each self() > +5pp");
        Assert.Equal(["/srv/app.py:a", "/srv/app.py:b", "/srv/app.py:c"], report.Findings.Select(finding => finding.Subject));
        Assert.Equal([Verdict.Fail, Verdict.Pass, Verdict.Pass], report.Findings.Select(finding => finding.Verdict));
        Assert.Equal("a", report.Findings[0].Culprit!.Function);
    }

    [Fact]
    public void MoreRules_NeedMoreProof()
    {
        ProfileDiff diff = BuiltDiff.Of(BuiltDiff.App("a 1200\nb 2800"), BuiltDiff.App("a 1360\nb 2640"));
        GateFinding alone = diff.Judge("self(func=\"a\") > +0pp").Findings[0];
        GateFinding among = diff.Judge(["self(func=\"a\") > +0pp", .. Enumerable.Repeat("self(func=\"b\") > +0pp", 9)]).Findings[0];
        Assert.Equal(Verdict.Fail, alone.Verdict);
        Assert.Equal(Verdict.Inconclusive, among.Verdict);
        Assert.Equal(alone.Upper, among.Upper);
        Assert.True(among.Lower < alone.Lower);
    }

    [Fact]
    public void Ignored_FunctionsAreNoPartOfARule()
    {
        ProfileDiff diff = BuiltDiff.Of(BuiltDiff.App("a 300\nb 300"), BuiltDiff.App("a 100\nb 500"));
        GateOptions options = new() { Ignore = new System.Text.RegularExpressions.Regex("app.py:b$") };
        GateReport report = Gate.Judge(diff, [GateExpression.Parse("each self() > +1pp"), GateExpression.Parse("self(func=~\".\") > +1pp")], options);
        Assert.Equal(Verdict.Pass, report.Verdict);
        Assert.DoesNotContain(report.Findings, finding => finding.Subject.EndsWith(":b", StringComparison.Ordinal));
    }

    [Fact]
    public void Idle_IsNoRegression()
    {
        ProfileDiff diff = BuiltDiff.Of("(idle) 100\na.py:f:1 900", "(idle) 900\na.py:f:1 100");
        Assert.Equal(Verdict.Pass, diff.Judge("each self() > +1pp", "self(package!=\"x\") > +1pp").Verdict);
    }

    [Fact]
    public void RareCode_PassesUnseen()
    {
        ProfileDiff diff = BuiltDiff.Of(BuiltDiff.App("a 100000"), BuiltDiff.App("a 99950\nb 50"));
        Assert.DoesNotContain(diff.Judge("each self() > +0pp").Findings, finding => finding.Subject.EndsWith(":b", StringComparison.Ordinal));
        GateFinding together = diff.Judge("self(func=\"b\") > +0pp").Findings[0];
        Assert.Equal(Verdict.Pass, together.Verdict);
        Assert.NotNull(together.Note);
    }

    [Fact]
    public void Note_SaysThatNothingIsSelected() =>
        Assert.Contains("nothing", BuiltDiff.Of(BuiltDiff.App("a 500"), BuiltDiff.App("a 500")).Judge("self(func=\"typo\") > +1pp").Findings[0].Note!, StringComparison.Ordinal);

    [Fact]
    public void SmallSide_IsRefused()
    {
        DiffException tiny = Assert.Throws<DiffException>(() => BuiltDiff.Of(BuiltDiff.App("a 99"), BuiltDiff.App("a 5000")).Judge("self(func=\"a\") > +1pp"));
        Assert.Contains("the base side has 99 samples, a gate needs 100", tiny.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CountsOfUnknownWeight_NeedSeveralRuns()
    {
        static DiffInput Run(long a)
        {
            BuiltProfile built = new();
            built.Add(a, ("a.py", "a", 1)).Add(10_000_000, ("a.py", "b", 1));
            built.Builder.Info = new ProfileInfo { Unit = "nanoseconds" };
            return new DiffInput("run", built.Build());
        }

        var one = ProfileDiff.Create([Run(1_000_000)], [Run(2_000_000)], new DiffOptions());
        Assert.Contains("several runs", Assert.Throws<DiffException>(() => one.Judge("self(func=\"a\") > +1pp")).Message, StringComparison.Ordinal);
        var several = ProfileDiff.Create([Run(1_000_000), Run(1_050_000), Run(990_000)], [Run(2_000_000), Run(2_020_000), Run(2_050_000)], new DiffOptions());
        Assert.Equal(Verdict.Fail, several.Judge("self(func=\"a\") > +1pp").Verdict);
    }

    [Fact]
    public void Times_CountAsManySamplesAsTheyStandFor()
    {
        static DiffInput Run(long a, long b)
        {
            BuiltProfile built = new();
            built.Add(a * 10_000_000, ("a.py", "a", 1)).Add(b * 10_000_000, ("a.py", "b", 1));
            built.Builder.Info = new ProfileInfo { Unit = "nanoseconds", IntervalNs = 10_000_000 };
            return new DiffInput("run", built.Build());
        }

        var times = ProfileDiff.Create([Run(20, 180)], [Run(25, 175)], new DiffOptions());
        GateFinding finding = times.Judge("self(func=\"a\") > +0pp").Findings[0];
        GateFinding counted = BuiltDiff.Of(BuiltDiff.App("a 20\nb 180"), BuiltDiff.App("a 25\nb 175")).Judge("self(func=\"a\") > +0pp").Findings[0];
        Assert.Equal(Verdict.Inconclusive, finding.Verdict);
        Assert.Equal(counted.Lower, finding.Lower, 9);
    }

    [Theory]
    [InlineData(Normalization.None, "self(func=\"a\") > +1pp")]
    [InlineData(Normalization.Total, "self() > +1pp")]
    public void Rule_ThatThisComparisonCannotAnswerIsRefused(Normalization normalization, string rule)
    {
        ProfileDiff diff = BuiltDiff.Of(BuiltDiff.App("a 500"), BuiltDiff.App("a 500"), new DiffOptions { Normalize = normalization });
        Assert.Throws<GateSyntaxException>(() => diff.Judge(rule));
    }

    [Fact]
    public void Counts_AsTheyStandShowThatEverythingGrew()
    {
        ProfileDiff diff = BuiltDiff.Of(BuiltDiff.App("a 500\nb 500"), BuiltDiff.App("a 700\nb 700"), new DiffOptions { Normalize = Normalization.None });
        Assert.Equal(Verdict.Fail, diff.Judge("self() > +20%").Verdict);
        Assert.Equal(Verdict.Pass, diff.Judge("self() > +60%").Verdict);
    }
}
