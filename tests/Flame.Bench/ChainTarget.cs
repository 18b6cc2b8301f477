using System.Diagnostics;
using System.Globalization;

namespace Flame.Bench;

/// <summary>fixtures/python/chain.py, running, with the ledger in which it notes how far it got.</summary>
internal sealed class ChainTarget : IDisposable
{
    private readonly Process _process;
    private readonly string _ledger = Path.GetTempFileName();

    public ChainTarget(Setting setting)
    {
        _process = Process.Start(setting.OnTargetCpu(setting.Python, setting.Chain, "--depth", "20", "--mode", "churn", "--ledger", _ledger))!;
        Pid = int.Parse(_process.StandardOutput.ReadLine() ?? "", CultureInfo.InvariantCulture);
    }

    public int Pid { get; }

    /// <summary>The monotonic clock that the ledger is written by.</summary>
    public static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>Units of work per second of the clock, and per second of CPU, between two moments.</summary>
    public (double PerWallSecond, double PerCpuSecond) Speed(double from, double to)
    {
        double[][] entries = [.. File.ReadAllLines(_ledger)
            .Select(line => line.Split(' '))
            .Where(fields => fields.Length == 3)
            .Select(fields => Array.ConvertAll(fields, field => double.Parse(field, CultureInfo.InvariantCulture)))
            .Where(entry => entry[0] >= from && entry[0] <= to)];
        if (entries.Length < 3)
        {
            throw new InvalidOperationException($"the target wrote {entries.Length} entries in {to - from:F1} s: too few to tell its speed");
        }
        double[] passed = [.. entries[^1].Zip(entries[0], (last, first) => last - first)];
        return (passed[2] / passed[0], passed[2] / passed[1]);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_ledger);
    }
}
