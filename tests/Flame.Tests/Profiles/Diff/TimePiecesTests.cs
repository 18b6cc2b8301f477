using Flame.Profiles;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Gating;

namespace Flame.Tests.Profiles.Diff;

public sealed class TimePiecesTests
{
    [Fact]
    public void Pieces_AddUpToTheWhole()
    {
        ProfileDiff diff = Of(Recording(1003, i => i % 3 == 0), Recording(1009, i => i % 3 != 0));
        Assert.True(diff.Base.IsCut && diff.New.IsCut);
        DiffRow f = diff.Functions.Row("a.py:f");
        Assert.Equal((335, 672), (f.Self.BaseCount, f.Self.NewCount));
        Assert.Equal(335 / 1003.0, f.Self.Base, 12);
        Assert.Equal(672 / 1009.0, f.Self.New, 12);
        Assert.Equal(1003, diff.Base.Samples, 9);
    }

    [Fact]
    public void Samples_ThatHangTogetherMakeLimitsWider()
    {
        // Both have f in half of all samples: here in turn, there for two seconds each time.
        GateFinding inTurn = Of(Recording(4000, i => i % 2 == 0), Recording(4000, i => i % 2 == 1)).Judge("self(func=\"f\") > +0pp").Findings[0];
        GateFinding together = Of(Recording(4000, i => i / 237 % 2 == 0), Recording(4000, i => i / 237 % 2 == 1)).Judge("self(func=\"f\") > +0pp").Findings[0];
        Assert.True(inTurn.Upper - inTurn.Lower < 0.01);
        Assert.True(together.Upper - together.Lower > 0.1);
    }

    [Fact]
    public void ShortRecordings_AreNotCut()
    {
        Assert.False(Of(Recording(499, _ => true), Recording(5000, _ => true)).Base.IsCut);
        Assert.False(Of(Recording(5000, _ => true), Recording(499, _ => true)).New.IsCut);
    }

    [Fact]
    public void SamplesWithoutTimes_AreNotCut()
    {
        // As pprof has them: 800 stacks of one program, one behind the other, and no times.
        BuiltProfile built = new();
        int thread = built.Builder.Intern(new ProfileThread(1, 1, 0));
        for (int i = 0; i < 800; i++)
        {
            built.Builder.Add(new Sample(0, thread, built.Stack(("a.py", i < 400 ? "f" : "g", 1), ("b.py", "h", i + 1)), Weight: 5));
        }
        ProfileDiff diff = Of(built.Build(), built.Build());

        Assert.False(diff.Base.IsCut || diff.New.IsCut);
        GateFinding finding = diff.Judge("total(func=\"f\") > +0pp").Findings[0];
        Assert.True(finding.Upper - finding.Lower < 0.1, $"{finding.Lower} to {finding.Upper}");
    }

    [Fact]
    public void SeveralRuns_AreNotCut()
    {
        DiffInput run = new("run", Recording(5000, _ => true));
        Assert.False(ProfileDiff.Create([run, run], [run], new DiffOptions()).Base.IsCut);
    }

    [Fact]
    public void Idle_IsLeftOutBeforeTheCut()
    {
        BuiltProfile built = new();
        int thread = built.Builder.Intern(new ProfileThread(1, 1, 0));
        int idle = built.Builder.InternMarker(Markers.Idle);
        int f = built.Stack(("a.py", "f", 1));
        for (int i = 0; i < 5000; i++)
        {
            built.Builder.Add(new Sample(i, thread, i < 4000 ? idle : f));
        }
        DiffInput run = new("run", built.Build());
        var diff = ProfileDiff.Create([run], [run], new DiffOptions { ExcludeIdle = true });
        Assert.True(diff.Base.IsCut);
        Assert.Equal(1000, diff.Base.Samples);
    }

    private static ProfileDiff Of(Profile before, Profile after) =>
        ProfileDiff.Create([new DiffInput("base", before)], [new DiffInput("new", after)], new DiffOptions());

    private static Profile Recording(int samples, Func<int, bool> isInF)
    {
        BuiltProfile built = new();
        int thread = built.Builder.Intern(new ProfileThread(1, 1, 0));
        int f = built.Stack(("a.py", "f", 1));
        int g = built.Stack(("a.py", "g", 1));
        for (int i = 0; i < samples; i++)
        {
            built.Builder.Add(new Sample(i * 1000L, thread, isInF(i) ? f : g));
        }
        return built.Build();
    }
}
