using System.Diagnostics;

namespace Flame.Sampling;

/// <summary>
/// Holds what profiling costs below a share of one CPU: the time that the target stood still and our own CPU time together.
/// Every tenth of a second it compares the two with the time that has passed, and stretches the intervals between samples.
/// </summary>
internal sealed class OverheadLimit(double share)
{
    private static readonly long PeriodTicks = Stopwatch.Frequency / 10;

    private readonly double _share = share;
    private long _since = Stopwatch.GetTimestamp();
    private long _usedNs = OwnCpuNs;

    /// <summary>How many times as long as asked for the intervals have to be.</summary>
    public double Factor { get; private set; } = 1;

    private static long OwnCpuNs => (long)Environment.CpuUsage.TotalTime.TotalNanoseconds;

    /// <summary>Looks whether it is time to compare, and does.</summary>
    /// <param name="now">As a <see cref="Stopwatch"/> timestamp.</param>
    /// <param name="stoppedNs">For how long the target has stood still so far.</param>
    /// <returns>True when <see cref="Factor"/> may have changed.</returns>
    public bool Update(long now, long stoppedNs)
    {
        long elapsed = now - _since;
        if (elapsed < PeriodTicks)
        {
            return false;
        }
        long used = OwnCpuNs + stoppedNs;
        double spent = (used - _usedNs) / (elapsed * (1e9 / Stopwatch.Frequency));
        // Cost goes with the number of samples. Half-way in one step, so that one busy moment does not make it swing.
        double wanted = Math.Clamp(Factor * spent / _share, 1, 1e6);
        Factor = wanted > Factor ? wanted : (Factor + wanted) / 2;
        (_since, _usedNs) = (now, used);
        return true;
    }
}
