using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>A recording of a day must fit: memory grows with distinct stacks, not with samples.</summary>
[Collection(Timing.Name)]
public sealed class MemoryTests
{
    [Theory]
    [InlineData("--threads", 1024)]
    [InlineData("--flamechart", 4096)] // text on its way to the disk; 6 s of this stream are some 50 MiB
    public void LongRun_NeedsNoMoreMemoryThanAShortOne(string option, long marginKiB)
    {
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(Interpreters.Newest, "deep_recursion.py");
        using StartedProcess profiler = ShippedBinary.Start(
            option, "-r", "0.0005", "-s", "-1", "-o", scratch.PathOf("out.folded"), "-p", target.PidText);
        Thread.Sleep(2000);
        long early = ProcessState.PeakKiB(profiler.Pid);
        Thread.Sleep(6000);
        long late = ProcessState.PeakKiB(profiler.Pid);
        profiler.Send(Signal.Interrupt);
        Assert.Equal(0, profiler.Finish().ExitCode);
        Assert.True(late - early <= marginKiB, $"peak memory {early} KiB after 2 s, {late} KiB after 8 s");
        Assert.True(late < 60 * 1024, $"peak memory {late} KiB");
    }
}
