using Flame.Bench.Machine;
using Flame.Bench.Profilers;
using Flame.Bench.Reporting;
using Flame.Bench.Running;
using Flame.LiveTests.Running;

namespace Flame.Bench.Bars;

/// <summary>
/// Bar 4: whether what moves faster, or lies deeper, is seen as often as it should be. The largest difference, in points,
/// between the share of a function and its true share; the truth is a stopped run on the same target, or what the target
/// itself notes of its CPU time.
/// </summary>
internal sealed class BiasBar(Setting setting)
{
    private const double GoalPoints = 1.5;
    private const double TruthHz = 1000;

    private static readonly string[] Churning = ["c0", "c1", "c2", "c3"];
    private static readonly string[] Small = ["work", "area", "get_place", "place", "__eq__"];

    // Read in other ways than the newest: frame objects (2.7, 3.10), and frames found by way of the C stack (3.12).
    private static readonly string[] Older = ["2.7", "3.10", "3.12"];

    public IEnumerable<Figure> Take() => LeafFigures(Setting.Newest, "churn 20", "four equal functions", Churning, Rates(), interpreter => BenchTarget.Chain(setting, interpreter, "churn", 20))
        .Concat(Older.Select(Setting.Find).OfType<Interpreter>().SelectMany(older => LeafFigures(
            older, $"churn 20, CPython {older.Minor},", "four equal functions", Churning, Rates().Skip(1).SkipLast(1), interpreter => BenchTarget.Chain(setting, interpreter, "churn", 20))))
        .Concat(LeafFigures(
            Setting.Newest, "small functions", "30 to 100 ns each", Small, Rates(), interpreter => BenchTarget.Start(setting, interpreter, "small_functions.py")))
        .Concat(PhaseFigures("depth", "deep and shallow phases", "down", "spin"))
        .Concat(PhaseFigures("gil", "phases of Python and of C without the GIL", "digest", "spin"));

    /// <summary>How long at which rate: so that chance alone stays below the goal, where the time allows it.</summary>
    private IEnumerable<(double Hz, double Seconds)> Rates()
    {
        double unit = setting.Options.LongSeconds;
        yield return (100, unit);
        yield return (1000, 0.8 * unit);
        yield return (10_000, 0.8 * unit);
        yield return (IProfiler.FullSpeedHz, setting.Options.Seconds);
    }

    // Of functions that are the innermost one in turn.
    private IEnumerable<Figure> LeafFigures(
        Interpreter interpreter, string program, string about, string[] functions, IEnumerable<(double Hz, double Seconds)> rates, Func<Interpreter, BenchTarget> start)
    {
        using BenchTarget target = start(interpreter);
        var profiler = new Pyflame(setting, "--pause", "auto");
        var stopping = new Pyflame(setting, "--pause", "always");
        // Half of the truth before, half after: should the target itself change, both see it.
        Dictionary<string, long> truth = Innermost(stopping.Run(target, TruthHz, setting.Options.LongSeconds / 2), functions);
        var runs = new List<(double Hz, MeasuredRun Run)>();
        foreach ((double hz, double seconds) in rates)
        {
            Console.Error.WriteLine($"bias: {program} at {hz} Hz");
            runs.Add((hz, profiler.Run(target, hz, seconds)));
        }
        foreach ((string name, long count) in Innermost(stopping.Run(target, TruthHz, setting.Options.LongSeconds / 2), functions))
        {
            truth[name] += count;
        }
        string told = $"stopped run: {Shares(truth)} % of {truth.Values.Sum():N0}";
        foreach ((double hz, MeasuredRun run) in runs)
        {
            Dictionary<string, long> seen = Innermost(run, functions);
            yield return Compare($"{program} at {Rate(hz)}, {about}", seen, Independent(run), truth, told) with { Foreign = run.Foreign };
        }
    }

    private IEnumerable<Figure> PhaseFigures(string kind, string name, params string[] functions)
    {
        using BenchTarget target = BenchTarget.Start(setting, Setting.Newest, "phases.py", kind, "LEDGER");
        Thread.Sleep(1000);
        var profiler = new Pyflame(setting, "--pause", "auto", "--threads");
        foreach ((double hz, double seconds) in Rates().Where(each => each.Hz < IProfiler.FullSpeedHz))
        {
            Console.Error.WriteLine($"bias: {name} at {hz} Hz");
            double[] before = target.LastEntry();
            MeasuredRun run = profiler.Run(target, hz, seconds);
            double[] after = target.LastEntry();
            // Microseconds of CPU, as counts that are so many that chance has no part in them.
            var truth = functions.Zip(before.Zip(after, (from, to) => (long)(1e6 * (to - from)))).ToDictionary(pair => pair.First, pair => pair.Second);
            Dictionary<string, long> seen = Anywhere(run, functions);
            yield return Compare($"{name} at {Rate(hz)}", seen, Independent(run), truth, $"its own account: {Shares(truth)} %") with { Foreign = run.Foreign };
        }
    }

    // A sample that shows what the stop before it has shown tells nothing new; it only keeps that from counting less than others.
    private static double Independent(MeasuredRun run)
    {
        Counters counters = Counters.Parse(run.Messages);
        return 1 - ((counters["held samples"] + counters["ticks covered"]) / Math.Max(1, counters["samples"]));
    }

    private static Figure Compare(string name, Dictionary<string, long> seen, double independent, Dictionary<string, long> truth, string told)
    {
        double n = seen.Values.Sum(), own = n * independent, m = truth.Values.Sum();
        if (n == 0 || m == 0)
        {
            return new Figure(4, name, null, "points", Goal.AtMost(GoalPoints), $"{n:N0} samples of these functions, {m:N0} in the truth");
        }
        double worst = seen.Keys.Max(key => 100 * Math.Abs((seen[key] / n) - (truth[key] / m)));
        // 95 % for the largest of five, four or two differences (Bonferroni); independent samples of a share of 1/2, 1/4 or 1/2 at most.
        double chance = seen.Count switch { > 4 => 2.58 * 50, > 2 => 2.5 * 43.3, _ => 1.96 * 50 } * Math.Sqrt((1 / own) + (1 / m));
        return new Figure(4, name, worst, "points", Goal.AtMost(GoalPoints), $"{Shares(seen)} % of {n:N0} samples{(independent < 0.99 ? $", {own:N0} of them by a look of their own" : "")} (chance: ± {Figure.Number(chance)}); {told}")
        {
            Doubt = chance > GoalPoints ? $"chance alone is ± {Figure.Number(chance)}: more samples are needed (LONG=)" : null,
            IsByChance = worst - chance <= GoalPoints,
        };
    }

    private static Dictionary<string, long> Innermost(MeasuredRun run, string[] functions)
    {
        Dictionary<string, long> leaves = FoldedStacks.Leaves(run.Output);
        return functions.ToDictionary(name => name, name => leaves.GetValueOrDefault(name));
    }

    private static Dictionary<string, long> Anywhere(MeasuredRun run, string[] functions) => functions.ToDictionary(
        name => name,
        name => FoldedStacks.Of(run.Output).Where(line => line.Stack.Contains($":{name}:", StringComparison.Ordinal)).Sum(line => line.Count));

    private static string Shares(Dictionary<string, long> counts)
    {
        double all = Math.Max(1, counts.Values.Sum());
        return string.Join(" / ", counts.Values.Select(count => Figure.Number(100 * count / all)));
    }

    private static string Rate(double hz) => hz >= IProfiler.FullSpeedHz ? "full speed" : $"{hz} Hz";
}
