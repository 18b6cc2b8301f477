using System.Globalization;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// A chain of functions whose every line is known, sampled as fast as the profiler can while it runs on. What is read moves all the
/// time, faster than it can be read: whatever is a mixture of two moments shows, since the line of each caller has to call the next one.
/// </summary>
public sealed class RunningStackTests
{
    private const int Depth = 20;
    private const double FullSpeedHz = 200_000;
    private const double NeverImpossibleShare = 0.01;

    public static TheoryData<string, string> Rows =>
        [.. from row in Interpreters.Versions.Concat(Interpreters.FlavourRows) from mode in (string[])["churn", "deep"] select ((string)row.Data, mode)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void FramesThatComeAndGo_MakeNoImpossibleStack(string label, string mode)
    {
        (long total, List<string> faults) = Sample(Interpreters.Require(label), mode, "auto");
        Assert.True(faults.Count == 0, $"impossible stacks, {faults.Count} kinds in {total} samples:\n{string.Join('\n', faults.Take(5))}");
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void WithoutStops_ImpossibleStacksAreRare(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        if (interpreter.IsFreeThreaded)
        {
            MustFailWithoutStops(interpreter);
            return;
        }

        (long total, List<string> faults) = Sample(interpreter, "churn", "never");
        long wrong = faults.Sum(fault => long.Parse(fault.Split(' ')[0], CultureInfo.InvariantCulture));
        Assert.True(wrong <= NeverImpossibleShare * total, $"{wrong} of {total}:\n{string.Join('\n', faults.Take(5))}");
    }

    // Its threads can't be read while they run: each sample is left out, said, and counted.
    private static void MustFailWithoutStops(Interpreter interpreter)
    {
        using Target target = Target.Start(interpreter, "chain.py");
        RunResult run = ShippedBinary.Run("--pause", "never", "-s", "0.3", "-p", target.PidText);
        Assert.True(run.ExitCode == 0, run.Summary);
        target.MustRunFreely();
        var output = FoldedOutput.MustBeClean(run.Output);
        Assert.True(output.Total > 0 && output.CountOf(FoldedOutput.Failed) == output.Total, run.Summary);
        Assert.Contains(" unreadable", run.Error, StringComparison.Ordinal);
    }

    private static (long Total, List<string> Faults) Sample(Interpreter interpreter, string mode, string pause)
    {
        using var scratch = new ScratchDirectory();
        string made = scratch.PathOf("made.py");
        using Target target = Target.Start(interpreter, "chain.py", "--mode", mode, "--depth", $"{Depth}", "--made", made);
        RunResult run = ShippedBinary.Run("--pause", pause, "--hz", $"{FullSpeedHz}", "-s", "1", "-x", "-p", target.PidText);
        // Nobody keeps such a rate: that ticks were missed is said on stderr.
        Assert.True(run.ExitCode == 0, run.Summary);
        target.MustRunFreely();
        CallGrammar grammar = ChainGrammar.Of(interpreter, mode, Depth, made);
        var output = FoldedOutput.MustBeClean(run.Output);
        // Each takes a stop where there is no GIL.
        Assert.True(output.StackTotal > (interpreter.IsFreeThreaded ? 200 : 1_000), $"only {output.StackTotal} samples");
        return (output.StackTotal, [.. from line in output.Stacks let fault = grammar.Fault(line.Stack) where fault is not null select $"{line.Count} x {fault}\n    {line.Stack}"]);
    }
}
