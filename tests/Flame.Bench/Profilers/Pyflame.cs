using System.Globalization;
using Flame.Bench.Machine;
using Flame.Bench.Reporting;
using Flame.Bench.Running;
using Flame.LiveTests.Running;

namespace Flame.Bench.Profilers;

/// <summary>The published binary. Its output, folded stacks with names and lines, is part of what it is charged with.</summary>
internal sealed class Pyflame(Setting setting, params string[] options) : IProfiler
{
    private readonly Dictionary<(string, string), double> _startCost = [];

    /// <summary>Looks at the running program; see <see cref="MeasuredRun.Of"/>.</summary>
    public Action<double, int>? Watch { get; init; }

    public string Name => "pyflame";

    public string? Obstacle(BenchTarget target) => null;

    public Taken Take(BenchTarget target, double hz, double seconds)
    {
        double start = StartCost(target);
        MeasuredRun run = Run(target, hz, seconds);
        Counters counters = Counters.Parse(run.Messages);
        double samples = Math.Max(1, counters["samples"]);
        return new Taken(counters.Passes, seconds, run.CpuSeconds - start, 100 * counters.Lost / (samples + counters.Lost), run);
    }

    public MeasuredRun Run(BenchTarget target, double hz, double seconds, params string[] more) => MeasuredRun.Of(
        setting,
        [
            ShippedBinary.Path, "--stats", "--hz", hz.ToString(CultureInfo.InvariantCulture), "-s", seconds.ToString(CultureInfo.InvariantCulture),
            "-p", target.PidText, .. options, .. more,
        ],
        target,
        TimeSpan.FromSeconds(seconds + 60),
        Watch);

    /// <summary>CPU of starting, attaching, one sample and ending: asked once for each kind of target.</summary>
    private double StartCost(BenchTarget target)
    {
        (string, string) key = (target.Interpreter.Version, string.Join(' ', options));
        if (!_startCost.TryGetValue(key, out double cost))
        {
            cost = new Series(Enumerable.Range(0, 5).Select(_ => new Pyflame(setting, options).Run(target, 100, 0).CpuSeconds)).Median!.Value;
            _startCost[key] = cost;
        }
        return cost;
    }
}
