using System.Text.RegularExpressions;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>The target goes away, or becomes another program, while it is profiled: what was gathered is written, status 0.</summary>
public sealed class EndOfTargetTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void TargetKilledBySigkill_IsASuccess(string label) => EndBy(Signal.Kill, Interpreters.Require(label));

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void SigtermToTheTarget_EndsIt(string label) => EndBy(Signal.Terminate, Interpreters.Require(label));

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void TargetThatBecomesAnotherProgram_IsASuccess(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "exec_after.py", "0.7", "sleep", "30");
        RunResult result = ShippedBinary.Run("-s", "3", "-p", target.PidText);
        // It may say that the target became another program: once.
        Assert.True(result.ExitCode == 0 && result.Error.Split('\n').Length <= 3, result.Summary);
        Assert.True(FoldedOutput.MustBeClean(result.Output).SamplesIn("before_exec") > 0, result.Summary);
        target.MustRunFreely();
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void TargetThatBecomesAnotherPython_IsASuccess(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        string next = Repository.Fixture("shortest_paths.py");
        using Target target = Target.Start(interpreter, "exec_after.py", "0.7", interpreter.Path, next);
        RunResult result = ShippedBinary.Run("-s", "3", "-p", target.PidText);
        Assert.True(result.ExitCode == 0 && result.Error.Split('\n').Length <= 3, result.Summary);
        // Frames of the new program may be there or not, those of its interpreter's start too; the old one's must be.
        FoldedOutput output = FoldedOutput.MustBeClean(result.Output);
        Assert.True(output.SamplesIn("before_exec") > 0, result.Summary);
        string fixtures = Path.GetDirectoryName(next)!;
        Assert.All(
            output.Stacks.Where(line => line.Stack.Contains(fixtures, StringComparison.Ordinal)),
            line => Assert.Matches($"(^|;){Regex.Escape(fixtures)}/(exec_after|shortest_paths)\\.py:<module>:", line.Stack));
        target.MustRunFreely();
    }

    /// <summary>The original printed 187,295 lines of errors in 3 s here, and never ended.</summary>
    private static void EndBy(Signal signal, Interpreter interpreter)
    {
        using Target target = Target.Start(interpreter, "shortest_paths.py");
        using StartedProcess profiler = ShippedBinary.Start("--stats", "-s", "20", "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        Thread.Sleep(300); // time for samples
        target.Send(signal);
        RunResult result = profiler.Finish(TimeSpan.FromSeconds(10));
        Assert.True(result.ExitCode == 0 && FoldedOutput.MustBeClean(result.Output).StackTotal > 0, result.Summary);
        Assert.Matches(@" samples in [\d.]+ s \(of 20: the target ended\), ", result.Error);
        RunResult end = target.Process.Finish(TimeSpan.FromSeconds(10));
        Assert.Equal(128 + (int)signal, end.ExitCode);
    }
}
