using Flame.Profiles;
using Flame.Profiles.Filtering;
using Flame.Profiles.Formats;
using Flame.Tests.Profiles.Formats;

namespace Flame.Tests.Profiles.Filtering;

public sealed class ProfileMergeTests
{
    [Fact]
    public void Build_AddsUpEqualStacks() =>
        Assert.Equal("a.py:f:1 3.5\na.py:f:1;b.py:g:2 4\n", Merged("a.py:f:1 1\na.py:f:1;b.py:g:2 4\n", "a.py:f:1 2.5\n"));

    [Fact]
    public void Build_OfDifferentSpellingsFindsTheSameFrames() =>
        Assert.Equal("a.py:f:1 3\n", Merged("a.py:f:1 1\n", "f (a.py:1) 2\n"));

    [Fact]
    public void Build_KeepsSamplesOnOneAxis()
    {
        ProfileMerge merge = new();
        merge.Add(ReadText.Of("2000\nf;\n4000\nf;\n").Profile);
        merge.Add(ReadText.Of("1000\ng;\n3000\ng;\n").Profile);

        Profile merged = merge.Build();

        Assert.Equal([0, 1_000_000, 2_000_000, 3_000_000], merged.Samples.Select(sample => sample.TimeNs));
        Assert.Equal((1_000_000, 3_000_000), (merged.Info.StartEpochNs, merged.Info.DurationNs));
    }

    [Fact]
    public void Build_OfThreadsWithoutTimesMakesUpNone()
    {
        ProfileMerge merge = new();
        merge.Add(WithThread("f", startEpochNs: 1_000_000_000));
        merge.Add(WithThread("g", startEpochNs: 9_000_000_000));

        Profile merged = merge.Build();

        Assert.False(merged.HasTimes);
        Assert.Equal(["f", "f", "g", "g"], merged.Samples.Select(sample => merged.Strings[merged.Threads[sample.Thread].Name]));
    }

    [Fact]
    public void Build_RefusesSamplesOfDifferentLengthsBesideSomeOfAnUnknownOne()
    {
        ProfileMerge merge = new();
        foreach (long interval in (long[])[10_000_000, 1_000_000, 0])
        {
            merge.Add(new BuiltProfile { Builder = { Info = new ProfileInfo { IntervalNs = interval } } }.Named(1, "f").Build());
        }
        Assert.Contains("other times", Assert.Throws<FilterException>(merge.Build).Message, StringComparison.Ordinal);
    }

    private static Profile WithThread(string name, long startEpochNs)
    {
        BuiltProfile built = new() { Builder = { Info = new ProfileInfo { IntervalNs = 1000, StartEpochNs = startEpochNs } } };
        int thread = built.Builder.Intern(new ProfileThread(1, 2, built.Builder.Strings.Intern(name)));
        int stack = built.Stack(("a.py", name, 1));
        built.Builder.Add(new Sample(0, thread, stack, SampleState.Unknown, 3));
        built.Builder.Add(new Sample(0, thread, stack, SampleState.Unknown, 2));
        return built.Build();
    }

    [Fact]
    public void Build_KeepsOnlyCountsWhereOneHasNoTimes()
    {
        ProfileMerge merge = new();
        merge.Add(ReadText.Of("2000\nf;\n").Profile);
        merge.Add(ReadText.Of("f 2\n").Profile);

        Assert.Equal((3, 0), (merge.Build().TotalSamples, merge.Build().Samples.Count));
    }

    [Fact]
    public void Add_RefusesOtherUnits()
    {
        ProfileMerge merge = new();
        merge.Add(ReadText.Of("a 1\n").Profile);

        Assert.Throws<FilterException>(() => merge.Add(ReadText.Of("P1;T0:2;a 1\n").Profile));
    }

    [Fact]
    public void Build_RefusesSumsThatAreTooLarge()
    {
        ProfileMerge merge = new();
        merge.Add(ReadText.Of($"a {long.MaxValue}\n").Profile);
        merge.Add(ReadText.Of("a 1\n").Profile);

        Assert.Throws<FilterException>(merge.Build);
    }

    [Fact]
    public void Build_OfOtherRatesCountsTime()
    {
        ProfileMerge merge = new();
        merge.Add(Sampled(10, 3));
        merge.Add(Sampled(1, 5));

        Assert.True(merge.BecomesTime);
        Assert.Equal(("nanoseconds", 35L), (merge.Build().Info.Unit, merge.Build().TotalSamples));
    }

    [Fact]
    public void Build_OfOneRateCountsSamples()
    {
        ProfileMerge merge = new();
        merge.Add(Sampled(10, 3));
        merge.Add(Sampled(10, 5));

        Assert.Equal(("samples", 8L, 10L), (merge.Build().Info.Unit, merge.Build().TotalSamples, merge.Build().Info.IntervalNs));
    }

    [Fact]
    public void Build_OfSamplesAndTimesCountsTime()
    {
        ProfileMerge merge = new();
        merge.Add(ReadText.Of("P1;T0:2;a 1\n").Profile);
        merge.Add(Sampled(500, 3));

        Assert.Equal(("nanoseconds", 2500L), (merge.Build().Info.Unit, merge.Build().TotalSamples));
    }

    [Fact]
    public void Add_RefusesTimesBehindAnySamplesOfUnknownTime()
    {
        ProfileMerge merge = new();
        merge.Add(Sampled(10, 3));
        merge.Add(ReadText.Of("a 1\n").Profile);

        Assert.False(merge.BecomesTime);
        Assert.Throws<FilterException>(() => merge.Add(ReadText.Of("P1;T0:2;a 1\n").Profile));
    }

    [Fact]
    public void BuildBoth_AddsUpBothCounts()
    {
        ProfileMerge merge = new();
        foreach (string text in (string[])["a;b 10 12\na;gone 7 0\n", "a;b 0.5\n"])
        {
            ProfileReading reading = ReadText.Of(text);
            merge.Add(reading.Profile, reading.Baseline);
        }
        (Profile profile, Profile? baseline) = merge.BuildBoth();

        Assert.Equal("a;b 10.5 12.5\na;gone 7 0\n", BuiltProfile.TextOf(output => FoldedWriter.Write(profile, baseline, output)));
    }

    private static Profile Sampled(long intervalNs, long samples)
    {
        BuiltProfile built = new();
        built.Builder.Info = new ProfileInfo { IntervalNs = intervalNs };
        return built.Named(samples, "a").Build();
    }

    private static string Merged(params string[] texts)
    {
        ProfileMerge merge = new();
        foreach (string text in texts)
        {
            merge.Add(ReadText.Of(text).Profile);
        }
        return BuiltProfile.TextOf(output => FoldedWriter.Write(merge.Build(), output));
    }
}
