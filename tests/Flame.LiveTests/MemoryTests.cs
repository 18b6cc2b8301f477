using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>A recording of a day must fit: memory grows with distinct stacks, not with samples.</summary>
[Collection(Timing.Name)]
public sealed class MemoryTests
{
    /// <summary>
    /// At some 4,000 samples a second, 100 bytes kept for each would be 3 MiB more after 8 s. Nothing is written to a disk: one that stands
    /// still for a second makes up to 32 MiB wait for it, as it should.
    /// </summary>
    /// <param name="fixture">What is recorded; thread_churn.py starts and ends threads all the time.</param>
    /// <param name="options">The way to record.</param>
    /// <param name="marginKiB">What the heap may need to reach its working size; a stream has text on its way too, of 150 MiB in all.</param>
    [Theory]
    [InlineData("deep_recursion.py", "--threads", 2560)]
    [InlineData("deep_recursion.py", "--flamechart", 6144)]
    [InlineData("thread_churn.py", "--threads", 6144)]
    [InlineData("thread_churn.py", "--threads -x", 6144)]
    public void LongRun_NeedsNoMoreMemoryThanAShortOne(string fixture, string options, long marginKiB)
    {
        using Target target = Target.Start(Interpreters.Newest, fixture);
        using StartedProcess profiler = ShippedBinary.Start(
            [.. options.Split(' '), "-r", "0.0002", "-s", "-1", "-o", "/dev/null", "-p", target.PidText]);
        Thread.Sleep(2000);
        long early = ProcessState.PeakKiB(profiler.Pid);
        Thread.Sleep(8000);
        long late = ProcessState.PeakKiB(profiler.Pid);
        profiler.Send(Signal.Interrupt);
        Assert.Equal(0, profiler.Finish().ExitCode);
        Assert.True(late - early <= marginKiB, $"peak memory {early} KiB after 2 s, {late} KiB after 10 s");
        Assert.True(late < 40 * 1024, $"peak memory {late} KiB");
    }
}
