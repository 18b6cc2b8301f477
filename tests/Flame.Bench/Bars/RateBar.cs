using System.Globalization;
using Flame.Bench.Machine;
using Flame.Bench.Reporting;
using Flame.Bench.Running;
using Flame.LiveTests.Running;

namespace Flame.Bench.Bars;

/// <summary>Bar 6: the share of the ticks that were kept, and when samples were really taken.</summary>
internal sealed class RateBar(Setting setting, Recordings recordings)
{
    public IEnumerable<Figure> Take()
    {
        foreach ((double hz, double goal) in ((double, double)[])[(1000, 99.5), (10_000, 98)])
        {
            Recording recording = recordings.At(hz);
            yield return new Figure(6, $"ticks kept at {hz} Hz", recording.KeptPercent, "%", Goal.AtLeast(goal),
                $"{recording.Taken.Passes:N0} of {hz * recording.Taken.Seconds:N0} in {recording.Taken.Seconds} s")
            {
                Foreign = recording.Taken.Run.Foreign,
                Doubt = recording.Taken.Seconds < 60 ? $"{recording.Taken.Seconds} s instead of 60 (LONG=60)" : null,
            };
            yield return Intervals(hz);
        }
    }

    /// <summary>From the time stamps of the stream, so not on the profiler's word for its own clock.</summary>
    private Figure Intervals(double hz)
    {
        const double Seconds = 3;
        using BenchTarget target = BenchTarget.Chain(setting, Setting.Newest, "churn", 20);
        MeasuredRun run = MeasuredRun.Of(
            setting,
            [ShippedBinary.Path, "--flamechart", "--hz", hz.ToString(CultureInfo.InvariantCulture), "-s", Seconds.ToString(CultureInfo.InvariantCulture), "-p", target.PidText],
            target,
            TimeSpan.FromSeconds(60));
        double[] times = [.. run.Output.Split('\n').Where((line, place) => place % 2 == 0 && line.Length > 0).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        double due = 1e6 / hz;
        var off = new Series(times.Zip(times.Skip(1), (from, to) => Math.Abs(to - from - due)));
        string shared = $"of {times.Length:N0} samples in {Seconds} s, intended jitter included";
        return off.Count == 0
            ? new Figure(6, $"interval at {hz} Hz, off by", null, "µs", null, "no samples")
            : new Figure(6, $"interval at {hz} Hz, off by", off.Median, "µs", null, $"median; p99 {Figure.Number(off.Quantile(0.99))} µs, most {Figure.Number(off.Quantile(1))} µs; {shared}");
    }
}
