using System.Diagnostics;

namespace Flame.Sampling;

/// <summary>
/// Absolute deadlines on the monotonic clock, so that the time a sample takes is not added to the interval. A tick that
/// could not be kept is skipped and counted, never made up by a burst.
/// </summary>
internal sealed class SampleClock
{
    private readonly long _intervalTicks;
    private readonly long _end;
    private long _next;

    /// <summary>Starts now; the first tick is due at once.</summary>
    /// <param name="intervalSeconds">From tick to tick.</param>
    /// <param name="seconds">For how long; null for ever; 0 for one tick.</param>
    public SampleClock(double intervalSeconds, double? seconds)
    {
        _intervalTicks = Math.Max(1, (long)(intervalSeconds * Stopwatch.Frequency));
        Start = _next = Stopwatch.GetTimestamp();
        double lengthTicks = (seconds ?? double.PositiveInfinity) * Stopwatch.Frequency;
        _end = lengthTicks >= long.MaxValue - (double)Start - Stopwatch.Frequency ? long.MaxValue : Start + (long)lengthTicks;
    }

    /// <summary>When it started, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long Start { get; }

    /// <summary>Ticks that passed before they could be kept.</summary>
    public long Missed { get; private set; }

    /// <summary>Moves to the next tick that is still to come; false when there is none before the end.</summary>
    /// <param name="deadline">When it is due.</param>
    public bool TryNext(out long deadline)
    {
        _next += _intervalTicks;
        long behind = Stopwatch.GetTimestamp() - _next;
        if (behind > 0)
        {
            // A tick that is late by less than an interval is still kept, late; whole intervals are lost.
            long lost = behind / _intervalTicks;
            Missed += lost;
            _next += lost * _intervalTicks;
        }
        deadline = _next;
        return _next < _end;
    }
}
