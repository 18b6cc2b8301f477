using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// Programs whose legal stacks are known, sampled as fast as the profiler can while the target is stopped for each sample:
/// not one stack may be impossible.
/// </summary>
public sealed class KnownStackTests
{
    private const int Many = 10_000;
    private const int Some = 5_000; // each of them takes a hand-over of the GIL
    private const int Fewer = 3_000; // where what can go wrong goes wrong often

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void DeepRecursion_HasNoImpossibleStack(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        Check(interpreter, "deep_recursion.py", FixtureGrammars.DeepRecursion(interpreter), ["step_a", "step_b", "bottom"], Many);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void TwoThreadsThatSwapTheGil_HaveNoImpossibleStack(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        Check(interpreter, "gil_swap.py", FixtureGrammars.GilSwap(interpreter), ["left_bottom", "right_bottom"], Some);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void ThreadsThatStartAndEnd_HaveNoImpossibleStack(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        Check(interpreter, "thread_churn.py", FixtureGrammars.ThreadChurn(interpreter), ["bottom", "start_some"], Many, "--threads");
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(DebugInterpreters.Rows), MemberType = typeof(DebugInterpreters))]
    public void Generators_HaveNoImpossibleStack(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        Check(interpreter, "generators.py", FixtureGrammars.Generators(interpreter), ["outer", "middle", "inner", "compute"], Fewer);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Python3Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Coroutines_HaveNoImpossibleStack(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        Check(interpreter, "coroutines.py", FixtureGrammars.Coroutines(interpreter), ["outer", "middle", "inner", "compute"], Fewer);
    }

    internal static void Check(Interpreter interpreter, string fixture, CallGrammar grammar, string[] mustHave, int wanted, params string[] options)
    {
        using Target target = Target.Start(interpreter, fixture);
        wanted /= Slowness.Factor;
        FlamechartOutput output = Sample(target, wanted, options);
        string[] stacks = [.. output.Samples.Select(sample => sample.Stack).Where(stack => stack is not (FoldedOutput.Idle or FoldedOutput.Failed))];
        Assert.True(stacks.Length >= wanted, $"{stacks.Length} stacks, {wanted} wanted");
        var faults = new List<string>();
        foreach (IGrouping<string, string> same in stacks.GroupBy(stack => stack))
        {
            if (grammar.Fault(same.Key) is { } fault)
            {
                faults.Add($"{same.Count()} x {fault}\n    {same.Key}");
            }
        }

        Assert.True(faults.Count == 0, $"impossible stacks, {faults.Count} kinds in {stacks.Length}:\n{string.Join('\n', faults.Take(5))}");
        // The rarest is the last; of the far fewer samples of a slow machine it may be missing.
        Assert.All(
            mustHave[..(Slowness.Factor > 1 ? ^1 : ^0)], name => Assert.True(stacks.Any(stack => Calls(stack, name)), $"no {name} in {stacks.Length} stacks"));
        int failed = output.Samples.Count(sample => sample.Stack == FoldedOutput.Failed);
        Assert.True(failed * 100 <= output.Samples.Count, $"{failed} of {output.Samples.Count} samples failed");
    }

    // Since 3.11 with its class before it.
    private static bool Calls(string stack, string name) =>
        stack.Contains($":{name}:", StringComparison.Ordinal) || stack.Contains($".{name}:", StringComparison.Ordinal);

    /// <summary>Streams samples until there are enough stacks, idle ones not counted, and then interrupts the profiler.</summary>
    private static FlamechartOutput Sample(Target target, int wanted, string[] options)
    {
        using StartedProcess profiler = ShippedBinary.Start(
            [.. options, "--pause", "always", "--flamechart", "-x", "-r", "0.0002", "-s", "-1", "-p", target.PidText]);
        bool came = profiler.Output.WaitForLines(2 * (wanted + (wanted / 100)), Slowness.Of(TimeSpan.FromSeconds(60)));
        if (!came && !profiler.HasEnded)
        {
            Assert.Fail(
                $"60 s were not enough for the samples: {profiler.Output.Lines.Length} lines came, {wanted} pairs are wanted\n"
                + $"stderr: {profiler.Error.Text}\nthe target's threads:\n{ProcessState.Threads(target.Pid)}the profiler's:\n{ProcessState.Threads(profiler.Pid)}");
        }
        if (!profiler.HasEnded)
        {
            profiler.Send(Signal.Interrupt);
        }

        // Late samples may be reported on stderr at such a rate; the stacks are what is judged here.
        RunResult result = profiler.Finish();
        Assert.True(result.ExitCode == 0, $"status {result.ExitCode}: {result.Error}");
        target.MustRunFreely();
        return FlamechartOutput.MustBeClean(result.Output);
    }
}
