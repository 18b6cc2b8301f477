using System.Globalization;
using System.Text.RegularExpressions;
using Flame.Bench.Machine;
using Flame.Bench.Profilers;
using Flame.Bench.Reporting;
using Flame.Bench.Running;
using Flame.LiveTests.Running;

namespace Flame.Bench.Bars;

/// <summary>Bar 1: CPU and system calls of one sample, at full speed, names and lines included.</summary>
internal sealed partial class SampleCostBar(Setting setting, FullSpeedRuns runs)
{
    public IEnumerable<Figure> Take()
    {
        yield return Unit();
        foreach (Scenario scenario in FullSpeedRuns.Newest)
        {
            yield return InUnits(scenario);
            if (scenario.Depth <= 20 && scenario.Threads == 1)
            {
                yield return AgainstIdeal(scenario);
            }
        }
        foreach (Figure figure in FullSpeedRuns.Newest.Select(Calls))
        {
            yield return figure;
        }
        foreach ((string minor, double limit) in ((string, double)[])[("3.13", 1.1), ("3.12", 2.1), ("3.11", 2.1)])
        {
            yield return ShortCalls(minor, limit);
        }
        yield return CountedByStrace();
    }

    private Figure Unit()
    {
        var units = new Series(FullSpeedRuns.Newest.SelectMany(runs.Units));
        return new Figure(1, "U: CPU of one process_vm_readv of 4 KiB", units.Median, "µs", null, units.Spread);
    }

    private Figure InUnits(Scenario scenario)
    {
        double limit = scenario.Threads > 1 ? 9 : scenario.Depth <= 20 ? 2.5 : scenario.Depth <= 100 ? 3.5 : 6.5;
        string name = scenario.Threads > 1 ? $"CPU of one pass, {scenario.Name}" : $"CPU of one sample, {scenario.Name}";
        Series units = runs.InUnits(scenario, "pyflame"), ideal = runs.InUnits(scenario, "ideal.c");
        Series microseconds = runs.Of(scenario, "pyflame", taken => taken.CpuMicroseconds);
        string beside = ideal.Median is { } known ? $"; ideal.c {Figure.Number(known)} U" : "";
        return units.Median is null
            ? new Figure(1, name, null, "U", Goal.AtMost(limit), runs.ReasonAgainst(scenario, "pyflame"))
            : new Figure(1, name, units.Median, "U", Goal.AtMost(limit), $"{Figure.Number(microseconds.Median!.Value)} µs; {units.Spread}{beside}")
            {
                Foreign = runs.Foreign(scenario, "pyflame"),
            };
    }

    private Figure AgainstIdeal(Scenario scenario)
    {
        string name = $"CPU of one sample against ideal.c, {scenario.Name}";
        var ratios = new Series(runs.Of(scenario, "pyflame").Zip(runs.Of(scenario, "ideal.c"), (own, ideal) => own.CpuMicroseconds / ideal.CpuMicroseconds));
        return new Figure(1, name, ratios.Median, "×", Goal.AtMost(1.5), ratios.Median is null ? runs.ReasonAgainst(scenario, "ideal.c") : ratios.Spread)
        {
            Foreign = runs.Foreign(scenario, "pyflame", "ideal.c"),
        };
    }

    private Figure Calls(Scenario scenario)
    {
        Series calls = runs.Of(scenario, "pyflame", taken => taken.Counters.Calls / taken.Passes);
        string name = scenario.Threads > 1 ? "calls for one pass" : "calls for one sample";
        return new Figure(1, $"{name}, {scenario.Name}", calls.Median, "", Goal.AtMost(1.1),
            calls.Median is null ? runs.ReasonAgainst(scenario, "pyflame") : $"CPython 3.15; {calls.Spread}")
        {
            Foreign = runs.Foreign(scenario, "pyflame"),
        };
    }

    private Figure ShortCalls(string minor, double limit)
    {
        string name = $"calls for one sample, churn 20, CPython {minor}";
        if (Setting.Find(minor) is not { } interpreter)
        {
            return new Figure(1, name, null, "", Goal.AtMost(limit), $"no CPython {minor} here");
        }
        using BenchTarget target = BenchTarget.Chain(setting, interpreter, "churn", 20);
        MeasuredRun run = new Pyflame(setting).Run(target, IProfiler.FullSpeedHz, 0.5);
        Counters counters = Counters.Parse(run.Messages);
        return new Figure(1, name, counters.Calls / counters.Passes, "", Goal.AtMost(limit), $"of {counters.Passes:N0} samples") { Foreign = run.Foreign };
    }

    /// <summary>That what --stats says about calls is true: strace counts them from outside.</summary>
    private Figure CountedByStrace()
    {
        const string Name = "calls of one sample by strace, for each that --stats told";
        if (!File.Exists("/usr/bin/strace"))
        {
            return new Figure(1, Name, null, "×", Goal.AtMost(1.05), "no strace here");
        }
        using BenchTarget target = BenchTarget.Chain(setting, Setting.Newest, "churn", 20);
        string counts = Path.Combine(setting.Scratch, "strace");
        MeasuredRun run = MeasuredRun.Of(
            setting,
            ["strace", "-f", "-c", "-U", "name,calls", "-o", counts, "-e", "trace=process_vm_readv,preadv,pread64",
                ShippedBinary.Path, "--stats", "--hz", "1000", "-s", "2", "-p", target.PidText],
            target,
            TimeSpan.FromSeconds(60));
        Counters counters = Counters.Parse(run.Messages);
        double seen = ReadCalls().Matches(File.ReadAllText(counts)).Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        return new Figure(1, Name, seen / counters.Calls, "×", Goal.AtMost(1.05), $"{seen:N0} of process_vm_readv seen, {counters.Calls:N0} told");
    }

    [GeneratedRegex(@"^process_vm_readv +(\d+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ReadCalls();
}
