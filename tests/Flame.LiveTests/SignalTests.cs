using System.Diagnostics;
using System.Globalization;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>A signal sent to the target always reaches it, and once; a stopped target stays stopped.</summary>
public sealed class SignalTests
{
    private const int Sent = 100;

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void SignalsOneByOne_AllArrive(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "signal_counter.py");
        using StartedProcess profiler = StartAtFullRate(target);
        for (int count = 1; count <= Sent; count++)
        {
            // Equal standard signals merge while one is pending, so the next goes out when the last was counted.
            target.Send(Signal.User1);
            Assert.Equal(count.ToString(CultureInfo.InvariantCulture), target.Process.WaitForLine(count));
        }

        profiler.Send(Signal.Interrupt);
        Assert.Equal(0, profiler.Finish().ExitCode);
        target.MustRunFreely();
    }

    /// <summary>
    /// While one thread is being stopped, what announces another one's signal may be taken for what announces the stop. That signal does not wait for
    /// the next stop: it was up to the end of the recording.
    /// </summary>
    [Fact]
    public void SignalToOneThread_DoesNotWaitForTheNextStopOfAnother()
    {
        using StartedProcess target = Interpreters.Newest.Command(Repository.Fixture("signalled.py"), "5.5").Start();
        string pid = target.WaitForLine(0);
        RunResult run = ShippedBinary.Run("--stats", "-s", "4.8", "-p", pid);
        Assert.True(run.ExitCode == 0 && run.Counter("stopped samples") > 10, run.Summary);
        int longestMs = int.Parse(target.WaitForLine(1), CultureInfo.InvariantCulture);
        Assert.True(longestMs < 1000 * Slowness.Factor, $"a signal that is sent each millisecond did not come for {longestMs} ms");
    }

    /// <summary>The kernel does not tell a tracer of stops by a SIGCHLD that is ignored, and who starts us may ignore it.</summary>
    [Fact]
    public void SignalsToTheTarget_ArriveWhereSigchldIsIgnored()
    {
        using Target target = Target.Start(Interpreters.Newest, "signal_counter.py");
        using StartedProcess profiler = new Command("bash", "-c", $"trap '' CHLD; exec {ShippedBinary.Path} -q -s 60 -p {target.PidText}").Start();
        ProcessState.WaitUntilTraced(target.Pid);
        var clock = Stopwatch.StartNew();
        for (int count = 1; count <= 10; count++)
        {
            target.Send(Signal.User1);
            Assert.Equal(count.ToString(CultureInfo.InvariantCulture), target.Process.WaitForLine(count));
        }
        Assert.True(clock.Elapsed < Slowness.Of(TimeSpan.FromSeconds(2)), $"ten signals took {clock.Elapsed}");
        profiler.Send(Signal.Interrupt);
        Assert.Equal(0, profiler.Finish().ExitCode);
    }

    // Python 2's own handler lets signals that come before it could look pass as one.
    [Theory]
    [MemberData(nameof(Interpreters.Python3Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void QueuedSignalsInABurst_AllArrive(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "signal_counter.py");
        using StartedProcess profiler = StartAtFullRate(target);
        for (int count = 1; count <= Sent; count++)
        {
            target.Send(Signal.Queued);
        }

        Eventually.Holds(() => LastCount(target) >= Sent, $"{Sent} signals arrive");
        profiler.Send(Signal.Interrupt);
        Assert.Equal(0, profiler.Finish().ExitCode);
        // Once more without the profiler: had it doubled one, the count would be off.
        target.Send(Signal.User1);
        Eventually.Holds(() => LastCount(target) > Sent, "one more signal arrives");
        Assert.Equal(Sent + 1, LastCount(target));
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void TargetStoppedBefore_StaysStoppedAndRunsOnAfterwards(string label)
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(Interpreters.Require(label), scratch);
        target.MustAdvance();
        target.Target.Send(Signal.Stop);
        Eventually.Holds(() => ProcessState.Letter(target.Pid) == 'T', "the target is stopped");
        long count = target.Count;
        RunResult result = ShippedBinary.Run("-s", "0.5", "-p", target.PidText);
        Assert.Equal(0, result.ExitCode);
        // Nobody computes, so every sample is idle; with --threads the stack that stands still is seen.
        FoldedOutput output = FoldedOutput.MustBeClean(result.Output);
        Assert.Equal(output.Total, output.CountOf(FoldedOutput.Idle));
        Assert.Matches($@"^pyflame: process {target.Pid} was stopped by a signal .* at \d+ of \d+ ticks; `kill -CONT {target.Pid}` lets it go on\n", result.Error);
        result = ShippedBinary.Run("--threads", "-q", "-s", "0", "-p", target.PidText).MustSucceed();
        Assert.Contains(":count:", result.Output, StringComparison.Ordinal);
        MustBeStoppedAt(count, target);
        target.Target.Send(Signal.Continue);
        target.MustAdvance();
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void TargetStoppedWhileProfiled_StopsAndContinuesWhenTold(string label)
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(Interpreters.Require(label), scratch);
        using StartedProcess profiler = ShippedBinary.Start("-q", "-s", "20", "-r", "0.005", "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        target.Target.Send(Signal.Stop);
        long count = CountWhenStill(target);
        Thread.Sleep(300); // sampled some sixty times meanwhile: none of these may set it going
        Assert.Equal(count, target.Count);
        // Between two stops of ours it leaves one for the other inside the kernel, and shows R for an instant.
        Eventually.Holds(() => ProcessState.IsStopped(target.Pid), "the target is seen stopped");
        target.Target.Send(Signal.Continue);
        Eventually.Holds(() => target.Count > count, "the target runs on after SIGCONT, still profiled");

        target.Target.Send(Signal.Stop);
        count = CountWhenStill(target);
        profiler.Send(Signal.Interrupt);
        _ = profiler.Finish().MustSucceed();
        MustBeStoppedAt(count, target); // the end of the profiler did not set it going either
        target.Target.Send(Signal.Continue);
        target.MustAdvance();
    }

    /// <summary>When its tracer lets go, a stopped process changes from one kind of stop to the other, and shows R for an instant.</summary>
    private static void MustBeStoppedAt(long count, CountingTarget target)
    {
        Eventually.Holds(() => ProcessState.Letter(target.Pid) == 'T', "the target is stopped by job control, not by a tracer");
        Assert.Equal(count, target.Count);
    }

    private static StartedProcess StartAtFullRate(Target target)
    {
        StartedProcess profiler = ShippedBinary.Start("--threads", "-r", "0.0005", "-s", "-1", "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        return profiler;
    }

    private static int LastCount(Target target)
    {
        string[] lines = target.Process.Output.Lines;
        return lines.Length > 2 ? int.Parse(lines[^2], CultureInfo.InvariantCulture) : 0; // the first line is its PID
    }

    /// <summary>Waits until the count no longer moves, and returns it.</summary>
    private static long CountWhenStill(CountingTarget target)
    {
        long last = -1;
        Eventually.Holds(
            () =>
            {
                long before = last;
                last = target.Count;
                Thread.Sleep(30);
                return before == last;
            },
            "the target stands still");
        return last;
    }
}
