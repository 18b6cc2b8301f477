using System.Globalization;
using Flame.Bench.Machine;
using Flame.Bench.Reporting;
using Flame.Bench.Running;
using Flame.LiveTests.Running;

namespace Flame.Bench.Bars;

/// <summary>Bar 7: memory, and the time from exec to the first sample.</summary>
internal sealed class StartBar(Setting setting, Recordings recordings)
{
    private const int StartRuns = 21;

    public IEnumerable<Figure> Take()
    {
        Recording slow = recordings.At(1000), fast = recordings.At(10_000);
        yield return new Figure(7, "peak memory at 1000 Hz", slow.Taken.Run.PeakMiB, "MiB", Goal.AtMost(16), $"ru_maxrss, {slow.Taken.Seconds} s")
        {
            Doubt = slow.Taken.Seconds < 60 ? $"{slow.Taken.Seconds} s instead of 60 (LONG=60)" : null,
        };
        yield return new Figure(7, "growth of memory at 10000 Hz", fast.Memory.GrowthMiB, "MiB", Goal.AtMost(0.5),
            fast.Memory.GrowthMiB is null ? "too short to tell (LONG=)" : $"last third of {fast.Taken.Seconds} s against the first; peak {Figure.Number(fast.Taken.Run.PeakMiB)} MiB")
        {
            Doubt = fast.Taken.Seconds < 600 ? $"{fast.Taken.Seconds} s instead of 600 (LONG=600 ONLY=7)" : null,
        };
        yield return Dynamic();
        yield return Static();
    }

    private Figure Dynamic()
    {
        const string Name = "exec to first sample, CPython 3.13 with a shared library";
        if (Setting.Find("3.13") is not { } interpreter)
        {
            return new Figure(7, Name, null, "ms", Goal.AtMost(15), "no CPython 3.13 here");
        }
        using BenchTarget target = BenchTarget.Chain(setting, interpreter, "churn", 20);
        return FirstSample(Name, target, 15);
    }

    private Figure Static()
    {
        const string Name = "exec to first sample, static executable with 20,000 symbols";
        if (StaticProgram.Obstacle is { } obstacle)
        {
            return new Figure(7, Name, null, "ms", Goal.AtMost(25), obstacle);
        }
        using BenchTarget target = StaticProgram.Start(setting);
        return FirstSample(Name, target, 25);
    }

    /// <summary>From just before exec to the time stamp of the only sample of `--flamechart -s 0`.</summary>
    private Figure FirstSample(string name, BenchTarget target, double goal)
    {
        var takes = new List<double>();
        var foreign = new ForeignWork(target);
        double used = 0;
        for (int run = 0; run <= StartRuns; run++)
        {
            MeasuredRun done = MeasuredRun.Of(setting, [ShippedBinary.Path, "--flamechart", "-s", "0", "-p", target.PidText], target, TimeSpan.FromSeconds(30));
            used += done.CpuSeconds;
            string[] lines = done.Output.Split('\n');
            if (lines.Length < 2 || lines[1].StartsWith('('))
            {
                throw new RunFailedException($"no stack in the first sample: {done.Output.Trim()}");
            }
            if (run > 0)   // the first run reads the binary from disk
            {
                takes.Add((double.Parse(lines[0], CultureInfo.InvariantCulture) - done.StartEpochMicroseconds) / 1000);
            }
        }
        var series = new Series(takes);
        return new Figure(7, name, series.Median, "ms", Goal.AtMost(goal), series.Spread) { Foreign = foreign.Processors(used) };
    }
}
