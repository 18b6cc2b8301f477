using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Versions;

/// <summary>
/// Two threads that compute all the time: with a GIL one sample shows one of them, without it both, in stacks that they can have.
/// </summary>
public sealed class ThreadsAtOnceTests
{
    private const string Fixture = "gil_swap.py";

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Sample_ShowsSeveralThreadsOnlyWhereThereIsNoGil(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        (int ticks, int withBoth) = Sample(interpreter, interpreter.Command(Repository.Fixture(Fixture)));
        Assert.True(interpreter.IsFreeThreaded ? 2 * withBoth > ticks : withBoth == 0, $"both threads in {withBoth} of {ticks} samples");
        if (interpreter.IsFreeThreaded)
        {
            // The same build, told to have a GIL after all.
            (ticks, withBoth) = Sample(interpreter, interpreter.Command("-X", "gil=1", Repository.Fixture(Fixture)));
            Assert.True(withBoth == 0, $"with the GIL: both threads in {withBoth} of {ticks} samples");
        }
    }

    private static (int Ticks, int WithBoth) Sample(Interpreter interpreter, Command command)
    {
        using Target target = Target.Start(command);
        RunResult run = ShippedBinary.Run("--flamechart", "--pause", "always", "-x", "--hz", "500", "-s", "0.5", "-p", target.PidText);
        Assert.True(run.ExitCode == 0, run.Summary);
        target.MustRunFreely();
        (long Microseconds, string Stack)[] stacks =
            [.. FlamechartOutput.MustBeClean(run.Output).Samples.Where(sample => sample.Stack != FoldedOutput.Failed)];
        CallGrammar grammar = FixtureGrammars.GilSwap(interpreter);
        Assert.Empty(stacks.Select(sample => sample.Stack).Distinct().Select(grammar.Fault).OfType<string>());
        string[][] ticks = [.. stacks.GroupBy(sample => sample.Microseconds, (_, same) => same.Select(sample => sample.Stack).ToArray())];
        Assert.True(ticks.Length >= 10, $"only {ticks.Length} samples");
        Assert.All(ticks, stacksOfOne => Assert.InRange(stacksOfOne.Length, 1, 2));
        return (ticks.Length, ticks.Count(HasBoth));
    }

    private static bool HasBoth(string[] stacks) =>
        stacks.Any(stack => stack.Contains(":left_root:", StringComparison.Ordinal))
        && stacks.Any(stack => stack.Contains(":right_root:", StringComparison.Ordinal));
}
