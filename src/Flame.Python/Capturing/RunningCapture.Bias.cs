using System.Diagnostics;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>Stops where reads alone would show wrong shares (<see cref="FirstReads"/>).</content>
public sealed partial class RunningCapture
{
    private readonly FirstReads _holderReads = new();
    private readonly StopBudget _budget = new(Stopwatch.GetTimestamp());

    // Asked before the sample is looked at.
    private bool ShouldStop(FirstReads reads)
    {
        if (!reads.AreBiased)
        {
            return false;
        }
        if (_pause != PauseRule.Never && _budget.Allows(Stopwatch.GetTimestamp()))
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
