using Flame.Bench.Machine;
using Flame.Bench.Profilers;
using Flame.Bench.Reporting;
using Flame.Bench.Running;
using Flame.LiveTests.Running;

namespace Flame.Bench.Bars;

/// <summary>Bar 3: stacks that cannot have been, and samples that were lost, at full speed on every version.</summary>
internal sealed class TruthBar(Setting setting)
{
    private const double DroppedGoalPercent = 0.1;

    private readonly Dictionary<string, Func<string, string?>> _judges = [];

    /// <summary>What was found on one version.</summary>
    private sealed record Finding(string Version, long Samples, long Impossible, double DroppedPercent, double Foreign, string? Obstacle)
    {
        /// <summary>What was done about reads that did not prove whole, in percent of the samples; empty: the counters don't tell.</summary>
        public string Mended { get; init; } = "";

        public double ImpossiblePercent => 100.0 * Impossible / Math.Max(1, Samples);
    }

    public IEnumerable<Figure> Take()
    {
        Interpreter[] interpreters = [.. Setting.Pythons.Where(IsWanted)];
        using var details = new StreamWriter(Path.Combine(setting.Work, "impossible.md")) { AutoFlush = true };
        foreach (KnownStacks program in KnownStacks.All)
        {
            Interpreter[] able = [.. interpreters.Where(each => each.Rank >= program.SinceRank)];
            foreach (string pause in setting.Options.Pauses)
            {
                Interpreter[] tried = pause == "never" && program.NeverGoal is null ? able[^Math.Min(1, able.Length)..] : able;
                var findings = new List<Finding>();
                foreach (Interpreter interpreter in tried)
                {
                    Console.Error.WriteLine($"known stacks: {program.Name}, --pause {pause}, {interpreter.Version}");
                    findings.Add(Find(program, pause, interpreter, details));
                }
                foreach (Figure figure in Figures(program, pause, findings))
                {
                    yield return figure;
                }
            }
        }
    }

    private bool IsWanted(Interpreter interpreter) => setting.Options.Pythons.Count == 0 || setting.Options.Pythons.Contains(interpreter.Minor);

    private IEnumerable<Figure> Figures(KnownStacks program, string pause, List<Finding> findings)
    {
        Finding[] good = [.. findings.Where(each => each.Obstacle is null)];
        string name = $"{program.Name}, `{pause}`";
        Goal? impossible = pause != "never" ? Goal.AtMost(0) : program.NeverGoal is { } limit ? Goal.AtMost(limit) : null;
        Goal? dropped = pause == "auto" ? Goal.AtMost(DroppedGoalPercent) : null;
        string[] obstacles = [.. findings.Where(each => each.Obstacle is not null).Select(each => $"{each.Version}: {each.Obstacle}")];
        if (good.Length == 0)
        {
            yield return new Figure(3, $"impossible stacks, {name}", null, "%", impossible, obstacles.FirstOrDefault() ?? "no interpreter");
            yield break;
        }
        Finding worst = good.MaxBy(each => each.ImpossiblePercent)!, losing = good.MaxBy(each => each.DroppedPercent)!, least = good.MinBy(each => each.Samples)!;
        double? foreign = new Series(good.Select(each => each.Foreign)).Median;
        long wrong = good.Sum(each => each.Impossible);
        string where = wrong == 0 ? "" : $", worst on {worst.Version}";
        string broken = obstacles.Length == 0 ? "" : $"; not measured on {string.Join("; ", obstacles)}";
        yield return new Figure(3, $"impossible stacks, {name}", worst.ImpossiblePercent, "%", impossible,
            $"{wrong:N0} of {good.Sum(each => each.Samples):N0} on {good.Length} versions{where}; at least {least.Samples:N0} each{broken}")
        {
            Foreign = foreign,
            Doubt = least.Samples < setting.Options.Samples ? $"only {least.Samples:N0} samples on {least.Version}" : obstacles.Length > 0 ? "versions are missing" : null,
        };
        yield return new Figure(3, $"dropped, {name}", losing.DroppedPercent, "%", dropped, $"the most, on {losing.Version}{losing.Mended}") { Foreign = foreign };
    }

    private Finding Find(KnownStacks program, string pause, Interpreter interpreter, StreamWriter details)
    {
        // One name for each, since the judge keeps what it has read.
        string made = Path.Combine(setting.Scratch, $"made-{KnownStacks.All.ToList().IndexOf(program)}-{interpreter.Version}.py");
        try
        {
            using BenchTarget target = program.Start(setting, interpreter, made);
            if (!_judges.TryGetValue(made, out Func<string, string?>? judge))
            {
                _judges[made] = judge = program.Judge(interpreter, made);
            }
            var profiler = new Pyflame(setting, [.. program.AllThreads ? ["--threads"] : Array.Empty<string>(), "--pause", pause]);
            var faults = new FaultList(judge);
            Finding finding = Sample(profiler, target, faults);
            faults.WriteTo(details, $"{program.Name}, --pause {pause}, {interpreter.Version}");
            return finding;
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // One version that does not work leaves the others their figures.
            return new Finding(interpreter.Version, 0, 0, 0, double.NaN, failed.Message.Split('\n')[0]);
        }
    }

    /// <summary>Samples until there are enough, or too much time has passed for a profiler that does what its goals say.</summary>
    private Finding Sample(Pyflame profiler, BenchTarget target, FaultList faults)
    {
        long wanted = setting.Options.Samples, samples = 0;
        double lost = 0, seconds = 0, limit = Math.Max(1.5, wanted / 16_000.0), next = 0.25;
        var foreign = new List<double>();
        double retried = 0, stopped = 0;
        while (samples < wanted && seconds < limit)
        {
            MeasuredRun run = profiler.Run(target, IProfiler.FullSpeedHz, next);
            seconds += next;
            foreach ((string stack, long count) in FoldedStacks.Of(run.Output))
            {
                faults.Add(stack, count);
                samples += count;
            }
            Counters counters = Counters.Parse(run.Messages);
            lost += counters.Lost;
            retried += counters.Find("retried") ?? 0;
            stopped += counters.Find("stopped samples") ?? 0;
            foreign.Add(run.Foreign);
            double rate = Math.Max(1, samples / seconds);
            next = Math.Round(Math.Clamp(1.1 * (wanted - samples) / rate, 0.25, 10), 2);
        }
        return new Finding(target.Interpreter.Version, samples, faults.Impossible, 100 * lost / Math.Max(1, samples + lost), new Series(foreign).Median ?? double.NaN, null)
        {
            Mended = $"; there {Figure.Number(100 * retried / Math.Max(1, samples))} % were read again, {Figure.Number(100 * stopped / Math.Max(1, samples))} % stopped",
        };
    }
}
