using Flame.Bench.Machine;
using Flame.Bench.Profilers;
using Flame.Bench.Running;

namespace Flame.Bench.Bars;

/// <summary>The long recordings at a fixed rate, of churn 20, that bars 5, 6 and 7 read: each taken once, when it is first asked for.</summary>
internal sealed class Recordings(Setting setting)
{
    private readonly Dictionary<double, Recording> _taken = [];

    public Recording At(double hz)
    {
        if (!_taken.TryGetValue(hz, out Recording? recording))
        {
            Console.Error.WriteLine($"recording: {setting.Options.LongSeconds} s at {hz} Hz");
            using BenchTarget target = BenchTarget.Chain(setting, Setting.Newest, "churn", 20);
            var watch = new MemoryWatch();
            Taken taken = new Pyflame(setting) { Watch = watch.Look }.Take(target, hz, setting.Options.LongSeconds);
            _taken[hz] = recording = new Recording(hz, taken, watch);
        }
        return recording;
    }
}

/// <param name="Hz">The rate asked for.</param>
/// <param name="Taken">What it reached and cost.</param>
/// <param name="Memory">How its memory went meanwhile.</param>
internal sealed record Recording(double Hz, Taken Taken, MemoryWatch Memory)
{
    /// <summary>Of the ticks that were due.</summary>
    public double KeptPercent => 100 * Taken.Passes / (Hz * Taken.Seconds);
}
