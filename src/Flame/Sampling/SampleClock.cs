using System.Diagnostics;

namespace Flame.Sampling;

/// <summary>
/// Absolute deadlines on the monotonic clock, so that the time a sample takes is not added to the interval. A tick that
/// could not be kept is skipped and counted, never made up by a burst. With jitter each sample is taken at a random instant
/// of its interval: a target that does something in step with our ticks would else be seen always or never at it.
/// </summary>
internal sealed class SampleClock
{
    // A sample takes some microseconds: where they are due faster than that, no two are taken at the same instant of their interval anyway.
    private static readonly long ShortestWithJitter = Stopwatch.Frequency / 200_000;

    private readonly long _intervalTicks;
    private readonly long _startEpochNs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
    private readonly long _end;
    private readonly bool _jitter;
    private long _interval; // the one in force, in ticks
    private long _tick;     // where the interval of the next sample begins
    private ulong _random;

    /// <summary>Starts now; the first tick is due at once.</summary>
    /// <param name="intervalSeconds">From tick to tick.</param>
    /// <param name="seconds">For how long; null for ever; 0 for one tick.</param>
    /// <param name="jitter">Take each sample at a random instant of its interval instead of at its beginning.</param>
    public SampleClock(double intervalSeconds, double? seconds, bool jitter = false)
    {
        _interval = _intervalTicks = Math.Max(1, (long)(intervalSeconds * Stopwatch.Frequency));
        Start = _tick = Stopwatch.GetTimestamp();
        double lengthTicks = (seconds ?? double.PositiveInfinity) * Stopwatch.Frequency;
        _end = lengthTicks >= long.MaxValue - (double)Start - Stopwatch.Frequency ? long.MaxValue : Start + (long)lengthTicks;
        _jitter = jitter && _intervalTicks >= ShortestWithJitter;
        _random = (ulong)Start | 1;
    }

    /// <summary>When it started, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long Start { get; }

    /// <summary>Ticks that passed before they could be kept.</summary>
    public long Missed { get; private set; }

    /// <summary>Nanoseconds from tick to tick, as it is now.</summary>
    public long IntervalNs => _interval * (1_000_000_000 / Stopwatch.Frequency);

    /// <summary>Makes the intervals from now on so many times as long as asked for; 1: as asked for.</summary>
    public void Stretch(double factor) => _interval = (long)(_intervalTicks * Math.Max(1, factor));

    /// <summary>Puts the ticks still to come off: nobody could have kept those of that time. The end stays where it is.</summary>
    public void Shift(long ticks) => _tick += ticks;

    /// <summary>
    /// Nanoseconds since 1970 at a <see cref="Stopwatch"/> timestamp: what the system's clock said at the start, and the time since. Whoever sets
    /// that clock meanwhile does not put samples out of order.
    /// </summary>
    public long EpochNs(long timestamp) => _startEpochNs + ((timestamp - Start) * (1_000_000_000 / Stopwatch.Frequency));

    /// <summary>Moves to the next tick that is still to come; false when there is none before the end.</summary>
    /// <param name="now">What time it is: asking the system takes as long as looking at a few frames, so it is asked once.</param>
    /// <param name="deadline">When that tick is due.</param>
    public bool TryNext(out long now, out long deadline)
    {
        now = Stopwatch.GetTimestamp();
        _tick += _interval;
        long behind = now - _tick;
        if (behind > 0)
        {
            // A tick that is late by less than an interval is still kept, late; whole intervals are lost.
            long lost = behind / _interval;
            Missed += lost;
            _tick += lost * _interval;
        }
        deadline = _jitter ? Math.Min(_tick + NextOffset(), Math.Max(_tick, _end - 1)) : _tick;
        return _tick < _end;
    }

    // Marsaglia's xorshift64 (Journal of Statistical Software 8, 2003): no allocation, and good enough for this.
    private long NextOffset()
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return (long)(_random % (ulong)_interval);
    }
}
