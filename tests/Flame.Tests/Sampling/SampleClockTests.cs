using System.Diagnostics;
using Flame.Sampling;

namespace Flame.Tests.Sampling;

public sealed class SampleClockTests
{
    [Fact]
    public void TryNext_GivesEveryTickOnceAndEnds()
    {
        SampleClock clock = new(1, 10);
        for (int tick = 1; tick < 10; tick++)
        {
            Assert.True(clock.TryNext(out _, out long deadline));
            Assert.Equal(clock.Start + (tick * Stopwatch.Frequency), deadline);
        }
        Assert.False(clock.TryNext(out _, out _));
        Assert.Equal(0, clock.Missed);
    }

    [Fact]
    public void Jitter_PutsEachTickSomewhereIntoItsInterval()
    {
        SampleClock clock = new(1, 4_000, jitter: true);
        long[] offsets = new long[3_000];
        for (int tick = 1; tick <= offsets.Length; tick++)
        {
            Assert.True(clock.TryNext(out _, out long deadline));
            offsets[tick - 1] = deadline - clock.Start - (tick * Stopwatch.Frequency);
        }
        Assert.All(offsets, offset => Assert.InRange(offset, 0, Stopwatch.Frequency - 1));
        // Uniform: a mean of one half, with a standard error of 0.0053.
        Assert.InRange(offsets.Average() / Stopwatch.Frequency, 0.46, 0.54);
        Assert.InRange(offsets.Count(offset => offset < Stopwatch.Frequency / 4) / 3_000.0, 0.2, 0.3);
    }

    [Fact]
    public void Jitter_OfIntervalsShorterThanASampleWaitsForNothing()
    {
        SampleClock clock = new(1e-6, null, jitter: true);
        for (int tick = 0; tick < 1_000; tick++)
        {
            Thread.SpinWait(500);
            Assert.True(clock.TryNext(out long now, out long deadline));
            Assert.True(deadline <= now + (Stopwatch.Frequency / 1_000_000), $"{deadline - now} ticks to wait");
            Assert.True(clock.Missed == 0 || deadline <= now);
        }
        Assert.NotEqual(0, clock.Missed);
    }

    [Fact]
    public void Shift_PutsOffTheTicksAndNotTheEnd()
    {
        SampleClock clock = new(1, 3);
        clock.Shift(Stopwatch.Frequency / 2);
        Assert.True(clock.TryNext(out _, out long deadline));
        Assert.Equal(clock.Start + (3 * Stopwatch.Frequency / 2), deadline);
        Assert.True(clock.TryNext(out _, out _));
        Assert.False(clock.TryNext(out _, out _));
        Assert.Equal(0, clock.Missed);
    }

    [Fact]
    public void EpochNs_IsTheTimeOfDayAndGoesOnWithTheTimestamps()
    {
        SampleClock clock = new(1, null);
        long now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        Assert.InRange(clock.EpochNs(Stopwatch.GetTimestamp()), now - 1_000_000_000, now + 1_000_000_000);
        Assert.Equal(250_000_000, clock.EpochNs(clock.Start + (Stopwatch.Frequency / 4)) - clock.EpochNs(clock.Start));
    }

    [Fact]
    public void Stretch_MakesIntervalsLonger()
    {
        SampleClock clock = new(1, 100);
        clock.Stretch(3);
        Assert.True(clock.TryNext(out _, out long first));
        Assert.Equal(clock.Start + (3 * Stopwatch.Frequency), first);
        clock.Stretch(0.1);
        Assert.True(clock.TryNext(out _, out long second));
        Assert.Equal(first + Stopwatch.Frequency, second);
    }

    [Fact]
    public void Intervals_ThatHavePassed_AreCountedAndNotMadeUpFor()
    {
        SampleClock clock = new(1e-6, null);
        Thread.Sleep(5);
        Assert.True(clock.TryNext(out _, out long deadline));
        Assert.InRange(clock.Missed, 4_000, long.MaxValue);
        Assert.InRange(Stopwatch.GetTimestamp() - deadline, 0, Stopwatch.Frequency);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(54_321)]
    [InlineData(9_000_000_000)]
    public void Quantile_IsWithinAFifthOfTheDelay(long ns)
    {
        DelayHistogram delays = new();
        for (int i = 0; i < 90; i++)
        {
            delays.Add(ns);
        }
        for (int i = 0; i < 10; i++)
        {
            delays.Add(ns * 4);
        }
        Assert.InRange(delays.Quantile(0.5), ns, ns + (ns / 4));
        Assert.InRange(delays.Quantile(0.99), ns * 4, ns * 5);
        Assert.Equal(100, delays.Count);
    }

    [Fact]
    public void Quantile_OfNothingIsNothing() => Assert.Equal(0, new DelayHistogram().Quantile(0.99));

    [Fact]
    public void OverheadLimit_StretchesWhenTooMuchIsSpentAndComesBack()
    {
        OverheadLimit limit = new(0.01);
        long now = Stopwatch.GetTimestamp();
        long second = Stopwatch.Frequency;
        Assert.False(limit.Update(now + (second / 20), 0));
        Assert.True(limit.Update(now + second, 500_000_000));
        Assert.InRange(limit.Factor, 45, double.MaxValue);
        double stretched = limit.Factor;
        for (int i = 2; i < 2_000; i++)
        {
            Assert.True(limit.Update(now + (i * second), 500_000_000));
        }
        Assert.InRange(limit.Factor, 1, stretched / 10);
    }
}
