using System.Diagnostics;

namespace Flame.Python.Capturing;

/// <summary>
/// How long a target may be stopped for samples that could be read, too: a share of the time, saved up for some stops at most.
/// What can't be read is stopped for without asking here.
/// </summary>
/// <param name="now">The time, as of <see cref="Stopwatch.GetTimestamp"/>.</param>
internal sealed class StopBudget(long now)
{
    private const int Divisor = 50; // 2 %
    private const long MostSavedNs = 10_000_000; // and owed: half a second
    private const int UsualShift = 4; // a moving average over some 16 stops
    private const int MostTimesUsual = 8;

    private long _savedNs = MostSavedNs;
    private long _usualNs = 100_000;
    private long _seen = now;

    /// <summary>There is time for another stop.</summary>
    public bool Allows(long now)
    {
        _savedNs = Math.Min(MostSavedNs, _savedNs + ((long)Stopwatch.GetElapsedTime(_seen, now).TotalNanoseconds / Divisor));
        _seen = now;
        return _savedNs > 0;
    }

    /// <summary>
    /// A stop has taken that long; it may have been longer than what was left. One that took far longer than those before it was none of our doing:
    /// somebody else had the processor. It does not take the time of a hundred others.
    /// </summary>
    public void Spend(long ns)
    {
        _savedNs = Math.Max(-MostSavedNs, _savedNs - Math.Min(ns, MostTimesUsual * _usualNs));
        _usualNs += (ns - _usualNs) >> UsualShift;
    }
}
