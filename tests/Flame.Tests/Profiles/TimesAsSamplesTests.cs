using Flame.Profiles;
using Flame.Tests.Profiles.Formats;

namespace Flame.Tests.Profiles;

public sealed class TimesAsSamplesTests
{
    [Fact]
    public void Of_CountsSamplesWhereTheirTimeIsKnown()
    {
        Profile counted = TimesAsSamples.Of(Times(10, 30, 10));

        Assert.Equal(("samples", 10L, 4L), (counted.Info.Unit, counted.Info.IntervalNs, counted.TotalSamples));
        Assert.Equal([3L, 1L], counted.Samples.Select(sample => sample.Weight));
        Assert.Equal([3L, 1L], counted.SampledStacks().Select(counted.Count));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(10, 35)]
    public void Of_LeavesTimesThatAreNoSuchCounts(long intervalNs, long time)
    {
        Profile times = Times(intervalNs, time, 20);

        Assert.Same(times, TimesAsSamples.Of(times));
    }

    [Theory]
    [InlineData("[0.01,0.01,0.01]", 10_000_000)]
    [InlineData("[0.01,0.02,0.01]", 0)]
    public void Speedscope_SaysHowLongASampleStoodForWhereAllAreAlike(string weights, long intervalNs)
    {
        string text = $$"""
            {"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[{"name":"f"},{"name":"g"}]},
            "profiles":[{"type":"sampled","name":"py-spy","unit":"seconds","startValue":0,"endValue":1,"samples":[[0],[0,1],[1]],"weights":{{weights}}}]}
            """;

        Profile read = ReadText.Of(text).Profile;

        Assert.Equal(intervalNs, read.Info.IntervalNs);
        Assert.Equal(intervalNs > 0 ? 3 : 40_000_000, TimesAsSamples.Of(read).TotalSamples);
    }

    private static Profile Times(long intervalNs, long first, long second)
    {
        BuiltProfile built = new();
        ProfileBuilder builder = built.Builder;
        builder.Info = new ProfileInfo { Unit = "nanoseconds", IntervalNs = intervalNs };
        int thread = builder.Intern(new ProfileThread(1, 2, 0));
        builder.Add(new Sample(0, thread, builder.InternMarker("f"), Weight: first));
        builder.Add(new Sample(5, thread, builder.InternMarker("g"), Weight: second));
        return built.Build();
    }
}
