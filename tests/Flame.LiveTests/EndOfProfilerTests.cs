using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>However the profiler ends, the target runs on, and what was gathered is written when that is possible at all.</summary>
public sealed class EndOfProfilerTests
{
    [Fact]
    public void ProfilerKilledAtAnyMoment_LeavesTheTargetRunning()
    {
        const int Kills = 50;
        const int LatestMilliseconds = 120;
        using var scratch = new ScratchDirectory();
        var moments = new Random(20260728);
        Interpreter[] interpreters = [.. Interpreters.Found];
        int kill = 0;
        foreach (Interpreter interpreter in interpreters)
        {
            using var target = new CountingTarget(interpreter, scratch);
            for (; kill * interpreters.Length < Kills * (Array.IndexOf(interpreters, interpreter) + 1); kill++)
            {
                // Every second one with all threads, at a rate at which the target is stopped much of the time.
                string[] options = kill % 2 == 0 ? ["--threads"] : [];
                using StartedProcess profiler = ShippedBinary.Start([.. options, "-r", "0.0005", "-s", "-1", "-p", target.PidText]);
                Thread.Sleep(moments.Next(LatestMilliseconds));
                profiler.Send(Signal.Kill);
                Assert.Equal(128 + (int)Signal.Kill, profiler.Finish().ExitCode);
                target.MustAdvance();
            }
        }

        Assert.Equal(Kills, kill);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void SigintToTheProfiler_WritesWhatWasGathered(string label) => EndBy(Signal.Interrupt, Interpreters.Require(label));

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void SigtermToTheProfiler_WritesWhatWasGathered(string label) => EndBy(Signal.Terminate, Interpreters.Require(label));

    [Fact]
    public void Sigusr1ToTheProfiler_WritesWhatIsThereAndGoesOn()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(Interpreters.Newest, scratch);
        string path = scratch.PathOf("so-far.folded");
        using StartedProcess profiler = ShippedBinary.Start("-s", "-1", "-o", path, "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        Thread.Sleep(300); // time for samples
        profiler.Send(Signal.User1);
        Eventually.Holds(() => File.Exists(path), "the first part is written");
        long first = FoldedOutput.MustBeClean(File.ReadAllText(path)).Total;
        Thread.Sleep(300); // time for more
        Assert.False(profiler.HasEnded);
        profiler.Send(Signal.Interrupt);
        _ = profiler.Finish().MustSucceed();
        long all = FoldedOutput.MustBeClean(File.ReadAllText(path)).Total;
        Assert.True(first > 0 && all > first, $"{first} samples so far, {all} in the end");
        target.MustAdvance();
    }

    [Fact]
    public void ReaderThatCloses_EndsTheProfilerQuietly()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(Interpreters.Newest, scratch);
        // The status of the first command of a pipe is lost in sh; it writes it down itself.
        string script = $"{{ '{ShippedBinary.Path}' -s -1 -r 0.001 --flamechart -p {target.Pid}; echo $? > status; }} | head -1";
        using StartedProcess shell = (new Command("sh", "-c", script) with { WorkingDirectory = scratch.Path }).Start();
        RunResult result = shell.Finish(TimeSpan.FromSeconds(20)).MustSucceed();
        Assert.Matches(@"^\d+\n$", result.Output);
        Assert.Equal("0\n", File.ReadAllText(scratch.PathOf("status")));
        target.MustAdvance();
    }

    private static void EndBy(Signal signal, Interpreter interpreter)
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(interpreter, scratch);
        RunResult result = EndAfter(300, signal, target);
        if (result.Output.Length == 0 || FoldedOutput.MustBeClean(result.Output).SamplesIn("count") <= 5)
        {
            result = EndAfter(5000, signal, target); // a busy machine gave it no processor
        }
        Assert.True(FoldedOutput.MustBeClean(result.Output).SamplesIn("count") > 5, result.Summary);
        target.MustAdvance();
    }

    private static RunResult EndAfter(int milliseconds, Signal signal, CountingTarget target)
    {
        using StartedProcess profiler = ShippedBinary.Start("-s", "30", "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        Thread.Sleep(milliseconds); // time for samples
        profiler.Send(signal);
        return profiler.Finish(TimeSpan.FromSeconds(5)).MustSucceed();
    }
}
