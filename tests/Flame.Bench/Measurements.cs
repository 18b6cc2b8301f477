using System.Globalization;

namespace Flame.Bench;

/// <summary>The figures of docs/performance.md. Each method takes its measurements anew.</summary>
internal sealed class Measurements(Setting setting)
{
    private const int StartRuns = 21;
    private const int Pairs = 9;
    private const int WindowSeconds = 3;

    public Figure BinarySize() =>
        new("size of dist/pyflame", new FileInfo(setting.Pyflame).Length / 1048576.0, "MiB", null, "one file");

    /// <summary>From just before the program is started to the time stamp of its first sample.</summary>
    public Figure FirstSample()
    {
        using var target = new ChainTarget(setting);
        string pid = target.Pid.ToString(CultureInfo.InvariantCulture);
        List<double> takes = [];
        for (int run = 0; run <= StartRuns; run++)
        {
            double start = (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;
            ProfilerRun done = ProfilerRun.Of(setting, "--flamechart", "-s", "0", "-p", pid);
            double first = double.Parse(done.Output.Split('\n')[0], CultureInfo.InvariantCulture) / 1000;
            if (run > 0)   // the first run reads the binary from disk
            {
                takes.Add(first - start);
            }
        }
        var series = new Series(takes);
        return new Figure("start to first sample", series.Median, "ms", 50, series.Spread);
    }

    /// <summary>Memory, CPU and the rate reached, of one long recording at the default rate.</summary>
    public IEnumerable<Figure> LongRun()
    {
        const int Seconds = 20;
        using var target = new ChainTarget(setting);
        ProfilerRun run = ProfilerRun.Of(setting, "--stats", "-s", $"{Seconds}", "-p", $"{target.Pid}");
        yield return new Figure("peak memory", run.PeakMiB, "MiB", 30, $"VmHWM, {Seconds} s at 100 Hz");
        yield return new Figure("own CPU at 100 Hz", 100 * run.CpuShare, "% of a core", 1, $"all threads, over {Seconds} s");
        yield return new Figure("samples missed at 100 Hz", 100 - (100 * run.Samples / (100.0 * Seconds)), "%", 1, $"{run.Samples} of {100 * Seconds}");
        yield return new Figure("target stopped for one sample", run.Counter("stopped ns") / run.Counter("stops") / 1000, "µs", null, "mean, from the request to stop to the request to go on");
        yield return new Figure("memory reads for one sample", run.Counter("memory reads") / run.Samples, "calls", null, "mean");
    }

    /// <summary>
    /// How much slower the target is while it is sampled. Windows with and without the profiler take turns, and each
    /// window is compared with the two beside it: what else the machine does changes slowly, and cancels.
    /// </summary>
    public IEnumerable<Figure> SlowDown(int rateHz, double? goalPercent)
    {
        using var target = new ChainTarget(setting);
        Thread.Sleep(1000);
        List<double> wall = [], cpu = [], reached = [], own = [];
        (double PerWallSecond, double PerCpuSecond) before = FreeWindow(target);
        for (int pair = 0; pair < Pairs; pair++)
        {
            double start = ChainTarget.Now;
            ProfilerRun run = ProfilerRun.Of(setting, "-r", (1.0 / rateHz).ToString(CultureInfo.InvariantCulture), "-s", $"{WindowSeconds}", "-p", $"{target.Pid}");
            (double PerWallSecond, double PerCpuSecond) during = target.Speed(start + 0.2, start + WindowSeconds);
            (double PerWallSecond, double PerCpuSecond) after = FreeWindow(target);
            wall.Add(100 * ((before.PerWallSecond + after.PerWallSecond) / 2 / during.PerWallSecond - 1));
            cpu.Add(100 * ((before.PerCpuSecond + after.PerCpuSecond) / 2 / during.PerCpuSecond - 1));
            reached.Add(run.Samples / (double)WindowSeconds);
            own.Add(100 * run.CpuShare);
            before = after;
        }
        var bySeconds = new Series(wall);
        var byCpu = new Series(cpu);
        var rate = new Series(reached);
        var share = new Series(own);
        yield return new Figure($"slow-down of the target at {rateHz} Hz, by the clock", bySeconds.Median, "%", goalPercent, bySeconds.Spread);
        yield return new Figure($"slow-down of the target at {rateHz} Hz, by its CPU time", byCpu.Median, "%", null, byCpu.Spread);
        yield return new Figure($"samples a second at {rateHz} Hz", rate.Median, "/s", null, rate.Spread);
        yield return new Figure($"own CPU at {rateHz} Hz, short runs", share.Median, "% of a core", null, share.Spread);
    }

    private static (double PerWallSecond, double PerCpuSecond) FreeWindow(ChainTarget target)
    {
        double start = ChainTarget.Now;
        Thread.Sleep(TimeSpan.FromSeconds(WindowSeconds));
        return target.Speed(start, start + WindowSeconds);
    }
}
