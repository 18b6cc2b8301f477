using System.Diagnostics;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>Stops where reads alone would show wrong shares (<see cref="FirstReads"/>).</content>
public sealed partial class RunningCapture
{
    // A stop takes up to a tenth of a millisecond or two: it costs the samples that come next, where they come faster than this.
    private static readonly long ShortestInterval = Stopwatch.Frequency / 3000;

    // Up to this rate there mostly is time to stop for each sample.
    private static readonly long IntervalWithTimeForAll = Stopwatch.Frequency / 300;

    // As fast as reads go: a stop would take the time of too many of them.
    private static readonly long ShortestIntervalWithStops = Stopwatch.Frequency / 20_000;

    // What a capture from its own processor costs a thread besides: it is interrupted twice, and goes on elsewhere, with cold caches.
    private const long BesideNs = 50_000;

    // For so long the last stop of a thread stands for the samples that can't be stopped for: somewhat longer than the budget lets them wait.
    private static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(600);

    private readonly FirstReads _holderReads = new();
    private readonly StopBudget _budget = new(Stopwatch.GetTimestamp());
    private long _began = Stopwatch.GetTimestamp();
    private long _interval = Stopwatch.Frequency; // between captures, a moving average

    private bool StopsCostSamples => _interval < ShortestInterval;

    private bool StopsForBias => _pause != PauseRule.Never && _interval >= ShortestIntervalWithStops;

    private void NoteInterval()
    {
        const int WindowShift = 6;
        long now = Stopwatch.GetTimestamp();
        long interval = now - _began;
        _interval = _captures > 2 ? _interval + ((interval - _interval) >> WindowShift) : interval;
        _began = now;
        _isCold = interval > LongPause;
    }

    private enum SampleBy
    {
        Read,
        Stop,

        /// <summary>The last stop shows what this one would have shown, had there been time for it.</summary>
        LastStop,
    }

    // Chosen before the sample is looked at, so that it does not depend on what there is to see.
    private SampleBy Choose(FirstReads reads)
    {
        if (!reads.AreBiased)
        {
            return SampleBy.Read;
        }
        if (!StopsForBias)
        {
            Counters.Biased++;
            return SampleBy.Read;
        }
        // Where there is no time for all anyway, those that are to be read are not the ones to stop for.
        return (_interval >= IntervalWithTimeForAll || !reads.IsDue(_began)) && _budget.Allows(_began) ? SampleBy.Stop : SampleBy.LastStop;
    }

    private bool IsToBeStopped(FirstReads reads) => reads.AreBiased && StopsForBias && !reads.IsDue(_began) && _budget.Allows(_began);

    private void RememberStop(List<ThreadCapture> captured)
    {
        foreach (ThreadCapture capture in captured)
        {
            if (_windows.TryGetValue(capture.Thread.Address, out ThreadWindow? window))
            {
                window.LastStop = new StopSample(capture.Stack, capture.State, _began);
            }
        }
    }

    // Who holds the GIL, and that nobody does, a read tells without bias.
    private bool TryTakeLastStop(List<ThreadCapture> captured)
    {
        if (_held is not { } window)
        {
            Counters.Biased++;
            return false;
        }
        if (!TryHold(window))
        {
            return false;
        }
        captured.Clear();
        captured.Add(ThreadCapture.LastStopOf(window));
        return true;
    }

    // Counts which it is: a sample that its last stop stands for, or one that has to be read.
    private bool TryHold(ThreadWindow window)
    {
        bool has = window.LastStop is { } last && Stopwatch.GetElapsedTime(last.Time, _began) <= LongestHold;
        Counters.Held += has ? 1 : 0;
        Counters.Biased += has ? 0 : 1;
        return has;
    }

    // False: it can't be stopped now, such as a thread that waits for a disk. A read may do.
    private bool TryStopHolders(List<ThreadCapture> captured, bool isHeld, out CaptureOutcome outcome)
    {
        long before = _stopped.StoodNs;
        long more = _stopped.LooksFromBeside ? BesideNs : 0;
        outcome = CaptureHoldersStopped(captured, isHeld);
        _budget.Spend(_stopped.StoodNs - before + more);
        if (outcome != CaptureOutcome.Torn)
        {
            StoppedByChoice = true;
            RememberStop(captured);
            return true;
        }
        _holderReads.Forget();
        return false;
    }

    private bool TryStop(ThreadWindow window)
    {
        long before = _stopped.StoodNs;
        bool isRead = TryReadStanding(window);
        _budget.Spend(_stopped.StoodNs - before);
        if (!isRead)
        {
            window.FirstReads.Forget();
        }
        StoppedByChoice |= isRead;
        return isRead;
    }
}
