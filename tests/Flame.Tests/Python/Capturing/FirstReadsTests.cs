using System.Diagnostics;
using Flame.Python.Capturing;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Capturing;

/// <summary>When samples are to be taken by stops, and how many may be.</summary>
public sealed class FirstReadsTests
{
    private const long Millisecond = 1_000_000; // in nanoseconds

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(8, true)]
    [InlineData(100, true)]
    public void ReadsAreBiased_WhereMoreThanSomePercentFail(int percent, bool expected)
    {
        var reads = new FirstReads();
        for (int i = 0; i < 1_000; i++)
        {
            reads.Note(isWhole: i * percent / 100 == (i + 1) * percent / 100, 0);
        }
        Assert.Equal(expected, reads.AreBiased);
    }

    [Fact]
    public void ReadsThatFailNow_AreForgottenWhenTheyHaveBeenWholeForAWhile()
    {
        const int Soon = 64;
        const int Later = 512;
        var reads = new FirstReads();
        for (int i = 0; i < 1_000; i++)
        {
            reads.Note(isWhole: false, 0);
        }
        for (int i = 0; i < Soon; i++)
        {
            reads.Note(isWhole: true, 0);
        }
        Assert.True(reads.AreBiased);
        for (int i = Soon; i < Later; i++)
        {
            reads.Note(isWhole: true, 0);
        }
        Assert.False(reads.AreBiased);
    }

    /// <summary>They fail since nothing is known yet: that would be stops for all samples of a short recording, in programs that need none.</summary>
    [Fact]
    public void FirstReadsOfAll_TellNothing()
    {
        var reads = new FirstReads();
        for (int i = 0; i < 8; i++)
        {
            reads.Note(isWhole: false, 0);
        }
        Assert.False(reads.AreBiased);
        for (int i = 0; i < 64; i++)
        {
            reads.Note(isWhole: false, 0);
        }
        Assert.True(reads.AreBiased);
    }

    /// <summary>Samples that are taken by stops tell nothing of reads: now and then there has to be one.</summary>
    [Fact]
    public void ReadIsDue_WhenThereWasNoneForAWhile()
    {
        var reads = new FirstReads();
        long now = Time(1000 * Millisecond);
        Assert.True(reads.IsDue(now));
        reads.Note(isWhole: false, now);
        Assert.False(reads.IsDue(now + Time(Millisecond)));
        Assert.True(reads.IsDue(now + Time(10 * Millisecond)));
    }

    [Theory]
    [InlineData(10, 100, 100)] // a stop of 100 µs at 100 Hz is half of what may be
    [InlineData(1, 100, 20)] // at 1 kHz there is time for a fifth of them
    [InlineData(1, 10, 100)]
    public void Stops_TakeTwoPercentOfTheTime(int intervalMs, int stopMicroseconds, int expectedPercent)
    {
        const int Ticks = 10_000;
        long now = 0;
        var budget = new StopBudget(now);
        int stops = 0;
        for (int i = 0; i < Ticks; i++)
        {
            now += Time(intervalMs * Millisecond);
            if (budget.Allows(now))
            {
                budget.Spend(stopMicroseconds * Millisecond / 1000);
                stops++;
            }
        }
        Assert.InRange(100.0 * stops / Ticks, expectedPercent - 2, expectedPercent + 2);
    }

    [Fact]
    public void WhatWasSavedUp_IsSpentSoon()
    {
        const long Hour = 3600 * 1000 * Millisecond;
        var budget = new StopBudget(0);
        int stops = 0;
        while (budget.Allows(Time(Hour)))
        {
            budget.Spend(Millisecond / 10);
            stops++;
        }
        Assert.InRange(stops, 50, 150);
    }

    /// <summary>Somebody else had the processor: that is no reason to show a second and a half without stops.</summary>
    [Fact]
    public void OneLongStop_DoesNotTakeTheTimeOfAHundredOthers()
    {
        long now = 0;
        var budget = new StopBudget(now);
        for (int i = 0; i < 1000; i++)
        {
            now += Time(Millisecond);
            if (budget.Allows(now))
            {
                budget.Spend(Millisecond / 20);
            }
        }
        budget.Spend(30 * Millisecond);
        int waited = 0;
        while (!budget.Allows(now += Time(Millisecond)))
        {
            waited++;
        }
        Assert.InRange(waited, 5, 60);
    }

    private static long Time(long ns) => ns * Stopwatch.Frequency / 1_000_000_000;
}
