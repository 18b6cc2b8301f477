using System.Diagnostics;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>Stops where reads alone would show wrong shares (<see cref="FirstReads"/>).</content>
public sealed partial class RunningCapture
{
    // A stop takes up to a tenth of a millisecond or two: more often than this it would cost samples, and those of some phases only.
    private static readonly long ShortestInterval = Stopwatch.Frequency / 500;

    private readonly FirstReads _holderReads = new();
    private readonly StopBudget _budget = new(Stopwatch.GetTimestamp());
    private long _began = Stopwatch.GetTimestamp();
    private long _interval = Stopwatch.Frequency; // between captures, a moving average

    private bool StopsCostSamples => _interval < ShortestInterval;

    private void NoteInterval()
    {
        const int WindowShift = 4;
        long now = Stopwatch.GetTimestamp();
        _interval += (now - _began - _interval) >> WindowShift;
        _began = now;
    }

    // Asked before the sample is looked at.
    private bool ShouldStop(FirstReads reads)
    {
        if (!reads.AreBiased)
        {
            return false;
        }
        if (_pause != PauseRule.Never && !StopsCostSamples && _budget.Allows(_began))
        {
            return true;
        }
        Counters.Biased++;
        return false;
    }

    // False: it can't be stopped now, such as a thread that waits for a disk. A read may do.
    private bool TryStopHolders(List<ThreadCapture> captured, out CaptureOutcome outcome)
    {
        long before = _stopped.StoodNs;
        outcome = CaptureStopped(captured, allThreads: false, excludeIdle: false);
        _budget.Spend(_stopped.StoodNs - before);
        if (outcome != CaptureOutcome.Torn)
        {
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
        return isRead;
    }
}
