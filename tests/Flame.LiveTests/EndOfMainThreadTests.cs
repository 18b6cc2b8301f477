using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// The main thread ends while others run on (pthread_exit in main): the id of the process leads to its memory and its files no more, and
/// its thread state stays, with the stack that it had.
/// </summary>
public sealed class EndOfMainThreadTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void ProcessWithoutIt_IsRead(string label)
    {
        using Target target = StartWithout(Interpreters.Require(label));
        foreach (string[] options in (string[][])[[], ["--pause", "always"], ["--threads"], ["--threads", "--pause", "always"], ["--threads", "--pause", "never"]])
        {
            (FoldedOutput output, string summary) = ShippedBinary.RunUntil(9, all => all.Total, [.. options, "-q", "-s", "0.3", "-p", target.PidText]);
            Assert.True(output.CountOf(FoldedOutput.Failed) == 0 && output.SamplesIn("compute") > 0, summary);
            Assert.True(output.SamplesIn("rest") > 0 || options is not ["--threads", ..], summary);
            Assert.True(output.SamplesIn("main") == 0, summary);
        }
        string dump = ShippedBinary.Run("-d", "-p", target.PidText).MustSucceed().Output;
        Assert.Contains(":compute:", dump, StringComparison.Ordinal);
        Assert.DoesNotContain(":main:", dump, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void ThatEndsMeanwhile_DoesNotEndTheRecording(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "main_thread_ends.py", "0.5");
        foreach (string policy in (string[])["auto", "never"])
        {
            RunResult run = ShippedBinary.Run("-q", "-s", "1.5", "--pause", policy, "-p", target.PidText).MustSucceed();
            FoldedOutput output = FoldedOutput.MustBeClean(run.Output);
            Assert.True(run.Elapsed > TimeSpan.FromSeconds(1.4) && output.SamplesIn("compute") >= 0.8 * output.Total, run.Summary);
        }
    }

    /// <summary>Nothing in the target's memory says that it has ended.</summary>
    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void ThatEndsMeanwhile_IsSeenNoMoreWithoutAStopEither(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "main_thread_ends.py", "0.5");
        RunResult run = ShippedBinary.Run("-q", "--threads", "--flamechart", "-s", "2", "--pause", "never", "-p", target.PidText).MustSucceed();
        (long Microseconds, string Stack)[] samples = [.. FlamechartOutput.MustBeClean(run.Output).Samples];
        long lastOfMain = samples.Last(sample => sample.Stack.Contains(":main:", StringComparison.Ordinal)).Microseconds;
        Assert.InRange(lastOfMain, samples[0].Microseconds, samples[0].Microseconds + 1_000_000);
        Assert.Contains(samples, sample => sample.Microseconds > lastOfMain && sample.Stack.Contains(":rest:", StringComparison.Ordinal));
    }

    [Fact]
    public void ProcessWithoutIt_EndsTheRecordingWhenItEnds()
    {
        using Target target = StartWithout(Interpreters.Newest);
        using StartedProcess profiler = ShippedBinary.Start("-q", "-s", "20", "-p", target.PidText);
        Thread.Sleep(500); // time for samples
        target.Send(Signal.Kill);
        RunResult result = profiler.Finish(TimeSpan.FromSeconds(10)).MustSucceed();
        Assert.True(FoldedOutput.MustBeClean(result.Output).SamplesIn("compute") > 0, result.Summary);
    }

    private static Target StartWithout(Interpreter interpreter)
    {
        Target target = Target.Start(interpreter, "main_thread_ends.py", "0");
        Eventually.Holds(() => ProcessState.Letter(target.Pid) == 'Z', "the main thread has ended");
        return target;
    }
}
