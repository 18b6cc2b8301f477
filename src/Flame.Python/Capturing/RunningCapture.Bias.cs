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

    private CaptureOutcome StopHolders(List<ThreadCapture> captured)
    {
        long before = _stopped.StoodNs;
        CaptureOutcome outcome = CaptureStopped(captured, allThreads: false, excludeIdle: false);
        _budget.Spend(_stopped.StoodNs - before);
        return outcome;
    }

    private bool TryStop(ThreadWindow window)
    {
        long before = _stopped.StoodNs;
        bool isRead = TryReadStanding(window);
        _budget.Spend(_stopped.StoodNs - before);
        return isRead;
    }
}
