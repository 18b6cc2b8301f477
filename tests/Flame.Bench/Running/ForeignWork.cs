using System.Diagnostics;
using Flame.Bench.Machine;

namespace Flame.Bench.Running;

/// <summary>How many processors other programs kept busy since this was made: neither the target nor what is measured nor this one.</summary>
internal sealed class ForeignWork(BenchTarget? target)
{
    private const double ShortestSeconds = 0.25; // the kernel counts in ticks of 10 ms

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly double _busy = CpuUse.BusySeconds();
    private readonly double _known = Known(target);

    /// <param name="measuredSeconds">CPU time of what was measured meanwhile.</param>
    /// <returns>Processors; NaN when too little time has passed to tell.</returns>
    public double Processors(double measuredSeconds)
    {
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        double foreign = CpuUse.BusySeconds() - _busy - (Known(target) - _known) - measuredSeconds;
        return seconds < ShortestSeconds ? double.NaN : Math.Max(0, foreign / seconds);
    }

    private static double Known(BenchTarget? target) =>
        Environment.CpuUsage.TotalTime.TotalSeconds + (target is null ? 0 : CpuUse.SecondsOf(target.Pid));
}
