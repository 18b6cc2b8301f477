using System.Diagnostics;

namespace Flame.Sampling;

/// <content>One sample of each target at each tick of the clock.</content>
internal sealed partial class Recorder
{
    private const long LongestCoveredNs = 20_000_000;

    private long _tickNs; // when the last tick was, since 1970
    private bool _stoppedByChoice; // a target was, at the last tick

    private void Sample()
    {
        var clock = new SampleClock(_options.IntervalSeconds, _options.Seconds, _options.Jitter);
        OverheadLimit? limit = _options.MaxOverhead is { } share ? new OverheadLimit(share) : null;
        long deadline = clock.Start;
        long now = deadline;
        long covered = 0;
        do
        {
            Counters.Delays.Add((now - deadline) * (1_000_000_000 / Stopwatch.Frequency));
            Tick(clock.EpochNs(now), covered, clock.IntervalNs);
            (_sink as FlamechartSink)?.Flush();
            if (limit is not null && limit.Update(now, _tracer.StoppedNs))
            {
                clock.Stretch(limit.Factor);
            }
            long missed = clock.Missed;
            if (!clock.TryNext(out now, out deadline))
            {
                break;
            }
            covered = Covered(clock.Missed - missed, clock.IntervalNs);
            while (_tracer.SleepUntil(deadline, _wake.Descriptor, ref now) && !_stopAsked)
            {
                long suspended = ServeRequests();
                clock.Shift(suspended);
                deadline += suspended;
                now += suspended;
            }
        }
        while (!_stopAsked && !_sink.IsClosed && HasTargetLeft());
        Counters.EndedWithTarget = !_stopAsked && !HasTargetLeft();
        Counters.Missed = clock.Missed - Counters.Covered;
        Counters.Elapsed = Stopwatch.GetElapsedTime(clock.Start);
    }

    // Stops for the sake of true shares take some ticks' time, and are made in some phases of a program only: so the next sample stands for those
    // ticks, too. What takes longer than any stop should is told as missed.
    private long Covered(long missed, long intervalNs) =>
        missed > 0 && missed * intervalNs < LongestCoveredNs && _stoppedByChoice ? missed : 0;

    private void Tick(long now, long covered, long intervalNs)
    {
        long first = covered > 0 ? Math.Min(now, _tickNs + intervalNs) : now; // it stands for the time since the last one
        _tickNs = now;
        Counters.Ticks++;
        Counters.Covered += covered;
        _stoppedByChoice = false;
        foreach (TargetSession target in _targets)
        {
            string? note = null;
            if (!IsOver(target) && target.IsStillReady(out note))
            {
                _taker.Take(target, first, 1 + covered);
                _stoppedByChoice |= target.StoppedByChoice;
            }
            else if (note is not null)
            {
                NoteOnce(note);
            }
        }
    }

    // Not by a delegate: one made at each tick would be the only thing that sampling allocates.
    private bool HasTargetLeft()
    {
        foreach (TargetSession target in _targets)
        {
            if (!IsOver(target))
            {
                return true;
            }
        }
        return false;
    }

    private bool IsOver(TargetSession target) => target.HasEnded || _tracer.TryGetExit(target.Pid, out _);
}
