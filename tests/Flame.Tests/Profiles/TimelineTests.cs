using Flame.Profiles;

namespace Flame.Tests.Profiles;

public sealed class TimelineTests
{
    [Fact]
    public void Add_KeepsSamplesInOrderAndCountsTheirWeights()
    {
        ProfileBuilder builder = new();
        int thread = builder.Intern(new ProfileThread(7, 8, builder.Strings.Intern("worker")));
        int stack = builder.InternMarker("work");
        for (int i = 0; i < 40_000; i++)
        {
            builder.Add(new Sample(i, thread, stack, SampleState.HoldsGil, Weight: 2));
        }
        Profile profile = builder.Build();
        Assert.Equal(80_000, profile.Count(stack));
        Assert.Equal(40_000, profile.Samples.Count);
        Assert.Equal(Enumerable.Range(0, 40_000).Select(i => (long)i), profile.Samples.Select(sample => sample.TimeNs));
        Assert.Equal(thread, builder.Intern(profile.Threads[thread]));
    }

    [Fact]
    public void Build_IsNotChangedByWhatIsAddedLater()
    {
        ProfileBuilder builder = new();
        int thread = builder.Intern(new ProfileThread(1, 1, 0));
        int stack = builder.InternMarker("work");
        builder.Add(new Sample(1, thread, stack));
        Profile first = builder.Build();
        builder.Add(new Sample(2, thread, stack));
        Assert.Single(first.Samples);
        Assert.Equal(1, first.TotalSamples);
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Samples[1]);
    }

    [Fact]
    public void Add_RefusesASampleOfAThreadThatIsNotThere() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProfileBuilder().Add(new Sample(0, 0, StackTable.Root)));
}
