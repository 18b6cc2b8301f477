using Flame.Linux.Memory;
using Flame.Linux.Tracing;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>One thread alone: what a read has shown of all others is enough.</content>
public sealed partial class StoppedCapture
{
    private const int Unreadable = -1;
    private const int NotYet = -2;

    /// <summary>The thread that <see cref="CaptureOne"/> has stopped last collected garbage, if it held the GIL. Known where states are wanted.</summary>
    internal bool OneCollects { get; private set; }

    /// <summary>Stops one thread and reads its stack: its site in <see cref="Paths"/>, or -1 when that can't be done.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="isHolder">It held the GIL just now: a stop at which it does not is not where it was (see <see cref="ThreadStopper.StopGilHolders"/>).</param>
    internal int CaptureOne(PythonThread thread, bool isHolder)
    {
        _stopper.Begin(excludeIdle: false, isHolder);
        _ = isHolder && JoinProcessor();
        int failed = 0;
        int site;
        do
        {
            site = TryCaptureOne(thread, isHolder);
        }
        while (site == NotYet && MayTryAgain(ref failed));
        LeaveProcessor();
        return Math.Max(site, Unreadable);
    }

    private int TryCaptureOne(PythonThread thread, bool isHolder)
    {
        using (_tracer.BeginStops())
        {
            StopOutcome stop = _tracer.Stop(_python.Process.Pid, thread.ThreadId);
            if (stop is not (StopOutcome.Stopped or StopOutcome.JobStopped))
            {
                return stop == StopOutcome.Gone ? CallPaths.Outside : Unreadable; // its thread has ended, its state not yet: it has nothing to show
            }
            BeginWalk();
            if (!IsStateOf(thread))
            {
                return Unreadable;
            }
            if ((isHolder && _stopper.IsCaughtFree(thread.ThreadId)) || !TryWalk(thread.Address))
            {
                return NotYet;
            }
            OneCollects = isHolder && _withStates && Collects(thread);
        }
        int site = _stacks[thread.Address].Find(Paths, CallPaths.Outside);
        Paths.Prove(site);
        return site;
    }

    private bool Collects(PythonThread thread)
    {
        _look.Begin();
        return _gil.IsCollecting(thread.Interpreter);
    }

    // It was listed a moment ago. States are freed and used again, by threads that do not stand still.
    private bool IsStateOf(PythonThread thread) =>
        _python.Process.Memory.TryRead(thread.Address + (ulong)_python.Layout.Thread.ThreadId, out ulong identifier) && identifier == thread.Identifier
        && _python.Process.Memory.TryRead(thread.Address + (ulong)_python.Layout.Thread.Interp, out ulong interpreter) && interpreter == thread.Interpreter;
}
