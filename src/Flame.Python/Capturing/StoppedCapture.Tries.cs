using System.Diagnostics;
using Flame.Linux.Tracing;

namespace Flame.Python.Capturing;

/// <content>When a capture that has failed is made again, and from which processor.</content>
public sealed partial class StoppedCapture
{
    private const int MaxTries = 9;
    private const long FirstPauseNs = 50_000;

    private readonly SharedProcessor _processor = new();

    /// <summary>
    /// The next capture of who holds the GIL is made from that thread's own processor, the look that tells whether anybody does, too. A read from another
    /// one has to wait while the target maps memory (mmap_lock), and finds it where it went on to.
    /// </summary>
    internal bool LooksFromBeside => _stopper.Free.IsUsualNext;

    /// <summary>Lets the target run on for a time that does not depend on what it does, so that it is not found where a read has left it.</summary>
    internal void LetRunByChance() => LetRun(_stopper.Free.NextPauseNs);

    // Lets the target run on before it says so.
    private bool MayTryAgain(ref int failed)
    {
        if (_stopper.IsHopeless)
        {
            return false;
        }
        if (_stopper.Free.EndedTry)
        {
            if (!JoinProcessor())
            {
                LetRun(_stopper.Free.NextPauseNs);
            }
            return true;
        }
        if (++failed == MaxTries)
        {
            return false;
        }
        LetRun(FirstPauseNs << failed);
        return true;
    }

    // So that the next try finds the thread in the midst of something: it runs on meanwhile, for a time that does not depend on what it does.
    private bool JoinProcessor()
    {
        if (_stopper.Free.Thread is not { } thread)
        {
            return false;
        }
        _tracer.IsBeside = _processor.TryJoin(_python.Process.Pid, thread);
        if (_tracer.IsBeside)
        {
            LetRun(_stopper.Free.NextPauseNs);
        }
        return _tracer.IsBeside;
    }

    private void LeaveProcessor()
    {
        _processor.Leave();
        _tracer.IsBeside = false;
    }

    // A thread that is stopped again at once has not moved: it needs some time on a processor.
    private void LetRun(long ns)
    {
        const int Nothing = -1; // no descriptor wakes us
        _ = _tracer.SleepUntil(Stopwatch.GetTimestamp() + (ns * Stopwatch.Frequency / 1_000_000_000), Nothing);
    }
}
