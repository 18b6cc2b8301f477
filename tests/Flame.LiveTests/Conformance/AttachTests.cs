using System.Text.RegularExpressions;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Conformance;

/// <summary>The original's cases that attach to a running program, on every CPython found. Each says the original's name for it.</summary>
public sealed partial class AttachTests
{
    // As many samples as the original took in its default second.
    private static readonly string[] Hundred = ["-s", "0.4", "-r", "0.004"];

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void BusyProgram_IsNeverIdle(string label) // test_monitor
    {
        using Target target = Target.Start(Interpreters.Require(label), "shortest_paths.py");
        RunResult result = ShippedBinary.Run([.. Hundred, "-p", target.PidText]).MustSucceed();
        FoldedOutput output = FoldedOutput.MustBeClean(result.Output, idleAllowed: false);
        Assert.True(output.SamplesIn("shortest_paths") > 0, result.Summary);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void SleepingProgram_MayBeIdle(string label) // test_non_gil
    {
        using Target target = Target.Start(Interpreters.Require(label), "sleeper.py");
        FoldedOutput output = FoldedOutput.MustBeClean(ShippedBinary.Run([.. Hundred, "-p", target.PidText]).MustSucceed().Output);
        // Stricter than the original: the program sleeps half of the time and computes half of it.
        Assert.True(output.CountOf(FoldedOutput.Idle) > 0 && output.SamplesIn("spin") > 0, output.Text);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Threads_AreSampledEqually(string label) // test_threaded
    {
        using Target target = Target.Start(Interpreters.Require(label), "threaded_sleeper.py");
        FoldedOutput output = FoldedOutput.MustBeClean(ShippedBinary.Run([.. Hundred, "--threads", "-p", target.PidText]).MustSucceed().Output);
        long a = output.SamplesIn("sleep_a");
        long b = output.SamplesIn("sleep_b");
        Assert.True(a > 0 && b > 0 && (double)Math.Min(a, b) / Math.Max(a, b) >= 0.5, output.Text);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void ZeroSeconds_TakeOneSample(string label) // test_unthreaded
    {
        Interpreter interpreter = Interpreters.Require(label);
        using Target target = Target.Start(interpreter, "threaded_busy.py");
        RunResult result = ShippedBinary.Run("-s", "0", "-p", target.PidText).MustSucceed();
        Assert.InRange(FoldedOutput.MustBeClean(result.Output).Total, 1, MostAtOnce(interpreter));
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void PidWithoutOption_WorksWithAWarning(string label) // test_legacy_pid_handling
    {
        Interpreter interpreter = Interpreters.Require(label);
        using Target target = Target.Start(interpreter, "threaded_busy.py");
        RunResult result = ShippedBinary.Run("-s", "0", target.PidText);
        Assert.StartsWith("WARNING: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
        Assert.InRange(FoldedOutput.MustBeClean(result.Output).Total, 1, MostAtOnce(interpreter));
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void ExcludeIdle_LeavesIdleOut(string label) // test_exclude_idle
    {
        using Target target = Target.Start(Interpreters.Require(label), "sleeper.py");
        _ = FoldedOutput.MustBeClean(ShippedBinary.Run([.. Hundred, "-x", "-p", target.PidText]).MustSucceed().Output, idleAllowed: false);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void NamesOfAnyScript_AreUtf8(string label) // test_utf8_output
    {
        Interpreter interpreter = Interpreters.Require(label);
        using var scratch = new ScratchDirectory();
        string program = scratch.PathOf("sleeper_ユニコード.py"); // the original's fixture has such a name too
        File.Copy(Repository.Fixture(interpreter.Rank < 300 ? "unicode_names_2.py" : "unicode_names.py"), program);
        using Target target = Target.Start(interpreter.Command(program));
        // A round takes 0.36 s: even if the machine holds us up for half of the time, each name is seen.
        RunResult result = ShippedBinary.Run("-x", "-r", "0.002", "-s", "1.5", "-p", target.PidText).MustSucceed();
        FoldedOutput output = FoldedOutput.MustBeClean(result.Output, idleAllowed: false);
        foreach (string name in (string[])["größe_für_øre", "قياس_السرعة", "速度を測る", "វាស់ល្បឿន", "วัดความเร็ว", "𠮷野家"])
        {
            Assert.True(output.SamplesIn(name) > 0, $"{name} is missing in {output.Text}");
        }

        Assert.Contains("sleeper_ユニコード.py:", output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void TargetThatEndsEarly_IsASuccess(string label) // test_exit_early
    {
        using Target target = Target.Start(Interpreters.Require(label), "exit_early.py", "0.8");
        RunResult result = ShippedBinary.Run("-s", "10", "-p", target.PidText).MustSucceed();
        FoldedOutput output = FoldedOutput.MustBeClean(result.Output);
        Assert.True(output.SamplesIn("work") > 0, result.Summary);
        Assert.True(result.Elapsed < TimeSpan.FromSeconds(8), result.Summary);
    }

    [Fact]
    public void ProgramThatIsNotPython_IsRefused() // test_sample_not_python
    {
        using Target target = Target.Start(new Command(Repository.Fixture("not_python.sh")));
        RunResult result = ShippedBinary.Run("-p", target.PidText).MustFail();
        Assert.StartsWith("Failed to locate libpython", result.Error, StringComparison.Ordinal);
        Assert.False(ProcessState.IsStopped(target.Pid));
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void ThreadDump_ShowsEveryThread(string label) // test_thread_dump
    {
        using Target target = Target.Start(Interpreters.Require(label), "shortest_paths.py", "-t", "4");
        RunResult result = ShippedBinary.Run("-d", "-p", target.PidText).MustSucceed();
        string[] lines = result.Output.Split('\n');
        Assert.Equal(5, lines.Count(line => ThreadLine().IsMatch(line)));
        // Stricter than the original, which did not look at the frames: most recent first, so each block ends in its root.
        string[] blocks = result.Output.TrimEnd('\n').Split("\n\n");
        Assert.Equal(5, blocks.Length);
        Assert.All(blocks, block => Assert.Matches(@":(<module>|(Thread\.)?__?bootstrap):\d+$", block));
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void NoLineNumbers_LeavesFileAndFunction(string label) // test_no_line_numbers
    {
        using Target target = Target.Start(Interpreters.Require(label), "shortest_paths.py");
        RunResult result = ShippedBinary.Run([.. Hundred, "-p", target.PidText, "--no-line-numbers"]).MustSucceed();
        string[] lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(@"^[^:;]+:[^:;]+(;[^:;]+:[^:;]+)* \d+$", line));
        // A departure: the original printed one line for each stack with line numbers, so that lines came more than once.
        Assert.Equal(lines.Length, lines.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Flamechart_IsAStreamOfTimesAndStacks(string label) // test_include_ts
    {
        using Target target = Target.Start(Interpreters.Require(label), "sleeper.py");
        RunResult result = ShippedBinary.Run([.. Hundred, "-p", target.PidText, "--flamechart"]).MustSucceed();
        FlamechartOutput output = FlamechartOutput.MustBeClean(result.Output);
        MustBeInTime(output);
        Assert.Contains(output.Samples, sample => sample.Stack == FoldedOutput.Idle);
        Assert.Contains(output.Samples, sample => sample.Stack.Contains(":spin:", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void FlamechartWithoutIdle_HasNone(string label) // test_include_ts_exclude_idle
    {
        using Target target = Target.Start(Interpreters.Require(label), "sleeper.py");
        RunResult result = ShippedBinary.Run([.. Hundred, "-x", "-p", target.PidText, "--flamechart"]).MustSucceed();
        FlamechartOutput output = FlamechartOutput.MustBeClean(result.Output);
        MustBeInTime(output);
        Assert.DoesNotContain(output.Samples, sample => sample.Stack == FoldedOutput.Idle);
    }

    /// <summary>How many of the two threads of threaded_busy.py one sample can show: where there is no GIL, both run.</summary>
    private static int MostAtOnce(Interpreter interpreter) => interpreter.IsFreeThreaded ? 2 : 1;

    /// <summary>Epoch microseconds of now, and never backwards.</summary>
    private static void MustBeInTime(FlamechartOutput output)
    {
        Assert.NotEmpty(output.Samples);
        long[] times = [.. output.Samples.Select(sample => sample.Microseconds)];
        Assert.Equal(times.Order(), times);
        DateTimeOffset last = DateTimeOffset.FromUnixTimeMilliseconds(times[^1] / 1000);
        Assert.InRange(last, DateTimeOffset.UtcNow - TimeSpan.FromMinutes(1), DateTimeOffset.UtcNow + TimeSpan.FromSeconds(1));
    }

    [GeneratedRegex(@"^\d+\*?:", RegexOptions.CultureInvariant)]
    private static partial Regex ThreadLine();
}
