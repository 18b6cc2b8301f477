using Flame.Bench.Machine;
using Flame.Bench.Running;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;
using Flame.LiveTests.Versions;

namespace Flame.Bench.Bars;

/// <summary>A fixture whose possible stacks are known, and how it is sampled.</summary>
/// <param name="Name">As it stands in the table.</param>
/// <param name="Start">Starts it. The second path is for source that it makes when it runs.</param>
/// <param name="Judge">Makes what says of a stack why it can't be, or null; the second argument is that path.</param>
/// <param name="NeverGoal">The share of impossible stacks that `--pause never` may print, in percent; null: that is no bar, and tried on one version only.</param>
internal sealed record KnownStacks(
    string Name,
    Func<Setting, Interpreter, string, BenchTarget> Start,
    Func<Interpreter, string, Func<string, string?>> Judge,
    double? NeverGoal)
{
    private const double RarePercent = 0.01;
    private const double RebuiltPercent = 0.3;

    /// <summary>Of all threads, not only the one that holds the GIL.</summary>
    public bool AllThreads { get; init; }

    /// <summary>The first version that has what it needs, as <see cref="Interpreter.Rank"/> counts.</summary>
    public int SinceRank { get; init; }

    public static IReadOnlyList<KnownStacks> All { get; } =
    [
        Chain("stable", RarePercent),
        Chain("churn", RarePercent),
        Chain("deep", RebuiltPercent),
        Fixture("two threads that swap the GIL", "gil_swap.py", FixtureGrammars.GilSwap),
        Fixture("threads that start and end", "thread_churn.py", FixtureGrammars.ThreadChurn) with { AllThreads = true },
        Fixture("generators", "generators.py", FixtureGrammars.Generators),
        Fixture("coroutines", "coroutines.py", FixtureGrammars.Coroutines) with { SinceRank = 305 },
        Fixture("calls through C", "calls_through_c.py", NastyGrammars.CallsThroughC),
        Fixture("ends of stack chunks", "chunk_edges.py", NastyGrammars.ChunkEdges),
        Fixture("exceptions that unwind", "unwinding.py", NastyGrammars.Unwinding),
        Fixture("generators that hop", "hopping.py", NastyGrammars.Hopping),
        Fixture("code that is freed", "freed_code.py", NastyGrammars.FreedCode),
        Fixture("small functions", "small_functions.py", NastyGrammars.SmallFunctions),
        // Since 3.8 a module enters sub-interpreters; before, it takes a library of ours.
        new KnownStacks(
            "sub-interpreters",
            (setting, interpreter, _) => BenchTarget.Start(setting, interpreter, "subinterpreters.py"),
            (_, _) => SubinterpreterTests.Fault,
            null) { SinceRank = 308, AllThreads = true },
    ];

    private static KnownStacks Chain(string mode, double neverGoal)
    {
        const int Depth = 20;
        return new KnownStacks(
            $"{mode} {Depth}",
            (setting, interpreter, made) => BenchTarget.Chain(setting, interpreter, mode, Depth, 1, "--made", made),
            (interpreter, made) => ChainGrammar.Of(interpreter, mode, Depth, made).Fault,
            neverGoal);
    }

    private static KnownStacks Fixture(string name, string fixture, Func<Interpreter, CallGrammar> grammar) => new(
        name,
        (setting, interpreter, _) => BenchTarget.Start(setting, interpreter, fixture),
        (interpreter, _) => grammar(interpreter).Fault,
        null);
}
