using System.Diagnostics;
using System.Globalization;
using Flame.Bench.Machine;
using Flame.LiveTests.Running;

namespace Flame.Bench.Running;

/// <summary>A fixture program that runs on the CPU of the targets. Disposing of it kills it.</summary>
internal sealed class BenchTarget : IDisposable
{
    private readonly Target _target;
    private readonly string _ledger;

    private BenchTarget(Interpreter interpreter, Target target, string ledger)
    {
        Interpreter = interpreter;
        _target = target;
        _ledger = ledger;
    }

    public Interpreter Interpreter { get; }

    public int Pid => _target.Pid;

    public string PidText => _target.PidText;

    /// <summary>The monotonic clock that the ledger is written by.</summary>
    public static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    public static BenchTarget Start(Setting setting, Interpreter interpreter, string fixture, params string[] arguments)
    {
        string ledger = Path.Combine(setting.Scratch, $"ledger-{Guid.NewGuid():N}");
        string[] words = interpreter.Words(interpreter.Path, [Repository.Fixture(fixture), .. arguments.Select(word => word == "LEDGER" ? ledger : word)]);
        return new BenchTarget(interpreter, Target.Start(setting.Pinned(setting.TargetCpu, "/dev/null", words)), ledger);
    }

    /// <summary>Any program that prints its process id when it is ready.</summary>
    public static BenchTarget Start(Setting setting, Interpreter interpreter, IReadOnlyList<string> words) =>
        new(interpreter, Target.Start(setting.Pinned(setting.TargetCpu, "/dev/null", words)), "");

    /// <summary>chain.py, with its ledger.</summary>
    public static BenchTarget Chain(Setting setting, Interpreter interpreter, string mode, int depth, int threads = 1, params string[] more)
    {
        BenchTarget target = Start(
            setting, interpreter, "chain.py", [
                "--mode", mode, "--depth", depth.ToString(CultureInfo.InvariantCulture),
                "--threads", threads.ToString(CultureInfo.InvariantCulture), "--ledger", "LEDGER", .. more,
            ]);
        Thread.Sleep(300); // past its first calls: from 3.11 on code specializes itself
        return target;
    }

    /// <summary>
    /// The command line of a program that looks for the target's files under the paths that the target itself has for them:
    /// it is started where the target lives.
    /// </summary>
    public string[] Beside(string program, params string[] arguments) => Interpreter.Root.Length == 0
        ? [program, .. arguments]
        : ["nsenter", "--target", PidText, "--mount", "--root", program, .. arguments];

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

    /// <summary>The last line of the ledger, as numbers.</summary>
    public double[] LastEntry()
    {
        string line = File.ReadAllLines(_ledger)[^1];
        return Array.ConvertAll(line.Split(' '), field => double.Parse(field, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _target.Dispose();
        if (_ledger.Length > 0)
        {
            File.Delete(_ledger);
        }
    }
}
