using Flame.Bench.Machine;
using Flame.Bench.Profilers;
using Flame.Bench.Reporting;
using Flame.Bench.Running;

namespace Flame.Bench.Bars;

/// <summary>Bar 5: own CPU at fixed rates, and what the target loses.</summary>
internal sealed class OverheadBar(Setting setting, Recordings recordings)
{
    private const double WindowSeconds = 1.2;
    private const double StartSeconds = 0.2; // of a window: the profiler attaches

    public IEnumerable<Figure> Take()
    {
        foreach ((double hz, double ownGoal, double lossGoal) in ((double, double, double)[])[(100, 0.3, 0), (1000, 2.5, 0.3), (10_000, 30, 2.5)])
        {
            yield return OwnCpu(hz, ownGoal);
            yield return AgainstIdeal(hz);
            if (hz == 1000)
            {
                yield return AgainstTachyon();
            }
            yield return Loss(hz, lossGoal);
        }
        foreach (Figure figure in StopMode())
        {
            yield return figure;
        }
    }

    private Figure OwnCpu(double hz, double goal)
    {
        Taken taken = recordings.At(hz).Taken;
        return new Figure(5, $"own CPU at {hz} Hz", taken.CpuPercent, "% of a core", Goal.AtMost(goal),
            $"all threads, {taken.Passes:N0} samples in {taken.Seconds} s, start and end left out; {Figure.Number(taken.CpuMicroseconds)} µs each")
        {
            Foreign = taken.Run.Foreign,
        };
    }

    /// <summary>How much of it is the machine's: a sleep, a wake-up and one call in cold caches, which ideal.c has, too.</summary>
    private Figure AgainstIdeal(double hz) => Against(new Ideal(setting), hz, hz < 1000 ? 10 : 3, $"own CPU at {hz} Hz, times ideal.c's", null);

    private Figure AgainstTachyon() => Against(new Tachyon(setting), 1000, 3, "own CPU at 1000 Hz, times Tachyon's", Goal.AtMost(0.6));

    private Figure Against(IProfiler other, double hz, double seconds, string name, Goal? goal)
    {
        using BenchTarget target = BenchTarget.Chain(setting, Setting.Newest, "churn", 20);
        if (other.Obstacle(target) is { } obstacle)
        {
            return new Figure(5, name, null, "×", goal, obstacle);
        }
        Pyflame own = new(setting);
        var pairs = new List<(Taken Own, Taken Other)>();
        for (int round = 0; round < setting.Options.Runs; round++)
        {
            pairs.Add((own.Take(target, hz, seconds), other.Take(target, hz, seconds)));
        }
        var ratios = new Series(pairs.Select(pair => pair.Own.CpuPercent / pair.Other.CpuPercent));
        double? Percent(Func<(Taken Own, Taken Other), Taken> which) => new Series(pairs.Select(pair => which(pair).CpuPercent)).Median;
        return new Figure(5, name, ratios.Median, "×", goal,
            $"{Figure.Number(Percent(pair => pair.Own)!.Value)} % and {Figure.Number(Percent(pair => pair.Other)!.Value)} %; {ratios.Spread}")
        {
            Foreign = new Series(pairs.SelectMany(pair => (double[])[pair.Own.Run.Foreign, pair.Other.Run.Foreign])).Median,
        };
    }

    /// <summary>
    /// Windows with and without the profiler take turns. What the target gets done in a second of its own CPU tells what its
    /// caches, its page tables and interrupts lost; to that comes the share of the time for which it was stopped, as the
    /// profiler counts it. Each window is compared with the two beside it: what the machine does besides changes slowly.
    /// </summary>
    private Figure Loss(double hz, double goal)
    {
        Console.Error.WriteLine($"loss of the target at {hz} Hz");
        using BenchTarget target = BenchTarget.Chain(setting, Setting.Newest, "churn", 20);
        Thread.Sleep(500);
        var profiler = new Pyflame(setting);
        var losses = new List<double>();
        var foreign = new List<double>();
        double stopped = 0;
        double before = FreeWindow(target);
        for (int pair = 0; pair < setting.Options.Pairs; pair++)
        {
            double start = BenchTarget.Now;
            MeasuredRun run = profiler.Run(target, hz, WindowSeconds);
            double during = target.Speed(start + StartSeconds, start + WindowSeconds).PerCpuSecond;
            double after = FreeWindow(target);
            double stop = Counters.Parse(run.Messages)["stopped ns"] / (1e9 * WindowSeconds);
            losses.Add(100 * (1 - (during / ((before + after) / 2)) + stop));
            stopped += 100 * stop / setting.Options.Pairs;
            foreign.Add(run.Foreign);
            before = after;
        }
        var series = new Series(losses);
        double mean = series.Mean, half = series.HalfWidth95;
        string told = $"mean of {series.Count} windows of {WindowSeconds} s between two without, 95 % interval {Figure.Number(mean - half)} to {Figure.Number(mean + half)} (Student's t over the windows), of which stopped {Figure.Number(stopped)} %";
        // Without a goal in percent, the interval has to hold none: zero.
        return new Figure(5, $"target's loss at {hz} Hz", goal > 0 ? mean : Math.Max(0, mean - half), "%", Goal.AtMost(goal), goal > 0 ? told : $"the part that is told from none; {told}")
        {
            Foreign = new Series(foreign).Median,
            Doubt = mean + half > goal && goal > 0 ? $"it may be {Figure.Number(mean + half)} %: more windows are needed (PAIRS=)"
                : half > 1 ? $"the interval is as wide as ± {Figure.Number(half)} points" : null,
            IsByChance = mean - half <= goal,
        };
    }

    private static double FreeWindow(BenchTarget target)
    {
        double start = BenchTarget.Now;
        Thread.Sleep(TimeSpan.FromSeconds(WindowSeconds));
        return target.Speed(start, start + WindowSeconds).PerCpuSecond;
    }

    /// <summary>`--pause always` beside the bare round trip of ptrace on the same thread, at full speed.</summary>
    private IEnumerable<Figure> StopMode()
    {
        using BenchTarget target = BenchTarget.Chain(setting, Setting.Newest, "churn", 20);
        var profiler = new Pyflame(setting, "--pause", "always");
        var rounds = new List<(Taken Own, KernelCost Raw)>();
        for (int round = 0; round < setting.Options.Runs; round++)
        {
            KernelCost raw = KernelCost.Of(setting, target, "ptrace 1 thread");
            rounds.Add((profiler.Take(target, IProfiler.FullSpeedHz, setting.Options.Seconds), raw));
        }
        double? foreign = new Series(rounds.SelectMany(round => (double[])[round.Own.Run.Foreign, round.Raw.Foreign])).Median;
        var cpu = new Series(rounds.Select(round => round.Own.CpuMicroseconds / round.Raw.CpuMicroseconds));
        var stop = new Series(rounds.Select(round =>
            round.Own.Counters["stopped ns"] / round.Own.Counters["stops"] / 1000 / round.Raw.WallMicroseconds));
        double rawCpu = new Series(rounds.Select(round => round.Raw.CpuMicroseconds)).Median!.Value;
        double rawWall = new Series(rounds.Select(round => round.Raw.WallMicroseconds)).Median!.Value;
        yield return new Figure(5, "`always`: CPU of one sample, times a bare ptrace round trip", cpu.Median, "×", Goal.AtMost(1.5),
            $"round trip {Figure.Number(rawCpu)} µs; {cpu.Spread}") { Foreign = foreign };
        yield return new Figure(5, "`always`: target stopped for one sample, times a bare round trip", stop.Median, "×", Goal.AtMost(1.5),
            $"round trip {Figure.Number(rawWall)} µs by the clock; {stop.Spread}") { Foreign = foreign };
    }
}
