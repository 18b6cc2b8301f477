using Flame.Bench.Machine;
using Flame.Bench.Profilers;
using Flame.Bench.Reporting;
using Flame.Bench.Running;

namespace Flame.Bench.Bars;

/// <summary>Bar 8: a thousand threads of which ten run, against the ten alone.</summary>
internal sealed class ManyThreadsBar(Setting setting)
{
    private const int Busy = 10;
    private const int Idle = 990;

    private static readonly (string Name, string[] Options)[] Ways =
        [("the GIL's holder", []), ("threads that are not idle", ["--threads", "--exclude-idle"]), ("all threads", ["--threads"])];

    public IEnumerable<Figure> Take()
    {
        var taken = new Dictionary<(string, int), List<Taken>>();
        for (int round = 0; round < setting.Options.Runs; round++)
        {
            foreach (int idle in (int[])[0, Idle])
            {
                Console.Error.WriteLine($"many threads: {Busy} and {idle}");
                using BenchTarget target = BenchTarget.Chain(setting, Setting.Newest, "churn", 20, Busy, "--idle", $"{idle}");
                foreach ((string name, string[] options) in Ways)
                {
                    taken.TryAdd((name, idle), []);
                    taken[(name, idle)].Add(new Pyflame(setting, options).Take(target, IProfiler.FullSpeedHz, setting.Options.Seconds));
                }
            }
        }
        return Ways.Select(way => Compare(way.Name, taken[(way.Name, 0)], taken[(way.Name, Idle)]));
    }

    private static Figure Compare(string name, List<Taken> few, List<Taken> many)
    {
        var ratios = new Series(many.Zip(few, (with, without) => with.CpuMicroseconds / without.CpuMicroseconds));
        double Each(List<Taken> runs) => new Series(runs.Select(run => run.CpuMicroseconds)).Median!.Value;
        return new Figure(8, $"CPU of one pass over {Busy + Idle} threads, times that over {Busy}: {name}", ratios.Median, "×", Goal.AtMost(3),
            $"{Figure.Number(Each(many))} µs and {Figure.Number(Each(few))} µs; {ratios.Spread}")
        {
            Foreign = new Series(few.Concat(many).Select(run => run.Run.Foreign)).Median,
        };
    }
}
