using Flame.Linux.Tracing;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Brings those threads to a stand that a capture is about, and finds out which those are: that takes looks before and
/// after the stops. Stops end with the tracer's scope.
/// </summary>
internal sealed class ThreadStopper(
    int pid, Tracer tracer, CaptureMemory look, InterpreterList interpreters, GilReader gil, ThreadActivity activity)
{
    private const int MaxLooks = 8;
    private const int MostCaughtWithAll = 5;

    private readonly int _pid = pid;
    private readonly Tracer _tracer = tracer;
    private readonly CaptureMemory _look = look;
    private readonly InterpreterList _interpreters = interpreters;
    private readonly GilReader _gil = gil;
    private readonly ThreadActivity _activity = activity;
    private readonly List<ulong> _holders = [];
    private readonly List<PythonThread> _threads = [];
    private readonly List<PythonThread> _stopped = [];
    private readonly List<int> _holderIds = [];
    private readonly HashSet<(ulong Interpreter, int ThreadId)> _idsSeen = [];
    private readonly HashSet<int> _gone = []; // ids of threads that had ended when a look before this one was taken
    private readonly FreeGil _free = new();
    private bool _excludeIdle;
    private bool _timedOut;

    /// <summary>The threads to walk. All of them stand still.</summary>
    public IReadOnlyList<PythonThread> Stopped => _stopped;

    /// <summary>
    /// Trying again would only take that long again: since <see cref="Begin"/> a thread did not stop in time, or each time where it does not hold
    /// the GIL that it was seen to hold.
    /// </summary>
    public bool IsHopeless => _timedOut || _free.IsHopeless;

    /// <summary>What is known of a GIL that was free at the last try.</summary>
    public FreeGil Free => _free;

    /// <summary>The thread states that held a GIL, or ran without one, when the last look was taken.</summary>
    public IReadOnlyList<ulong> Holders => _holders;

    /// <summary>Starts a capture.</summary>
    /// <param name="excludeIdle">Threads that are idle may run on: they are not wanted.</param>
    /// <param name="isHeld">Somebody holds a GIL, as was seen just now.</param>
    public void Begin(bool excludeIdle, bool isHeld)
    {
        (_timedOut, _excludeIdle) = (false, excludeIdle);
        _free.Begin(isHeld);
    }

    /// <summary>Stops the threads that hold a GIL. A look tells which; only one that names threads which stood still before it is still true.</summary>
    /// <remarks>Whether anybody holds it is told by looks before a stop; a stop that finds it free is not where the sample was due (<see cref="FreeGil"/>).</remarks>
    public CaptureOutcome StopGilHolders()
    {
        _free.BeginTry();
        bool isHeld = false;
        for (int look = 0; look < MaxLooks; look++)
        {
            _look.Begin();
            if (!_interpreters.TryRefresh() || !_gil.TryRead(_holders))
            {
                return CaptureOutcome.Torn;
            }
            if (_holders.Count == 0 && _free.IsByChance(isHeld))
            {
                return CaptureOutcome.Torn;
            }
            isHeld = _holders.Count > 0;
            CaptureOutcome? outcome = StopHolders();
            if (outcome is not null)
            {
                return outcome == CaptureOutcome.Whole && !TryAddOuterStates() ? CaptureOutcome.Torn : outcome.Value;
            }
        }
        return StopAllThenFindHolders();
    }

    /// <summary>Nobody holds a GIL where that thread stands, which held it when the capture began; another stop may find it held.</summary>
    public bool IsCaughtFree(int threadId)
    {
        _free.BeginTry();
        _free.NoteHolder(threadId);
        _look.Begin();
        return _interpreters.TryRefresh() && _gil.TryRead(_holders) && _holders.Count == 0 && _free.IsCaught();
    }

    /// <summary>Stops all threads. More may come meanwhile: look again until there is none that still runs.</summary>
    /// <remarks>Who holds a GIL is told to stop first, and has to hold it then, too, if another stop can have it so (<see cref="FreeGil"/>).</remarks>
    public CaptureOutcome StopAllThreads()
    {
        _free.BeginTry();
        _look.Begin();
        if (!_interpreters.TryRefresh() || !_gil.TryRead(_holders))
        {
            return CaptureOutcome.Torn;
        }
        bool isHeld = _holders.Count > 0 && !_gil.FoundNoGil;
        if (isHeld && StopHolders() is { } outcome && outcome != CaptureOutcome.Whole)
        {
            return outcome;
        }
        CaptureOutcome all = StopAll();
        return all == CaptureOutcome.Whole && isHeld && _holders.Count == 0 && _free.IsCaught(MostCaughtWithAll) ? CaptureOutcome.Torn : all;
    }

    private CaptureOutcome StopAll()
    {
        _gone.Clear();
        for (int look = 0; look < MaxLooks; look++)
        {
            _look.Begin();
            if (!_interpreters.TryRefresh() || !TryListThreads())
            {
                continue; // a list that changed under the read; the threads stopped so far stay stopped
            }
            CaptureOutcome? outcome = StopListed();
            if (outcome is not null)
            {
                return outcome == CaptureOutcome.Whole && !_gil.TryRead(_holders) ? CaptureOutcome.Torn : outcome.Value;
            }
        }
        return CaptureOutcome.Torn;
    }

    // Up to 3.11 a new thread state has its maker's id until its own thread puts in another (t_bootstrap,
    // Modules/_threadmodule.c): that the maker stands still says nothing of it, and nothing runs in it that could be shown.
    // Lists are newest first, so of two states with one id the maker's is the later one.
    private bool TryListThreads()
    {
        if (!_interpreters.TryReadThreads(_threads))
        {
            return false;
        }
        _idsSeen.Clear();
        for (int i = _threads.Count - 1; i >= 0; i--)
        {
            if (!_idsSeen.Add((_threads[i].Interpreter, _threads[i].ThreadId)))
            {
                _threads.RemoveAt(i);
            }
        }
        return true;
    }

    // Null: somebody was still running when the look was taken; look again.
    private CaptureOutcome? StopHolders()
    {
        _stopped.Clear();
        bool allStoodStill = true;
        foreach (ulong holder in _holders)
        {
            if (!_interpreters.TryReadThread(holder, out PythonThread thread))
            {
                return null;
            }
            allStoodStill &= _tracer.IsStopped(thread.ThreadId);
            _free.NoteHolder(thread.ThreadId);
            switch (_tracer.Stop(_pid, thread.ThreadId))
            {
                case StopOutcome.Denied:
                    return CaptureOutcome.Denied;
                case StopOutcome.JobStopped:
                    _stopped.Clear();
                    return CaptureOutcome.Whole;
                case StopOutcome.Stopped:
                    _stopped.Add(thread);
                    break;
                case StopOutcome.TimedOut:
                    _timedOut = true;
                    return CaptureOutcome.Torn;
                default:
                    _interpreters.ThreadIds.Forget(thread.ThreadId);
                    return null;
            }
        }
        return allStoodStill ? CaptureOutcome.Whole : null;
    }

    private CaptureOutcome? StopListed()
    {
        _stopped.Clear();
        bool allStoodStill = true;
        foreach (PythonThread thread in _threads)
        {
            if (thread.ThreadId == 0 || (_excludeIdle && _activity.IsIdle(_activity.Of(thread.ThreadId))))
            {
                continue; // just being made, or its thread has ended, or it is not wanted
            }
            bool stoodStill = _tracer.IsStopped(thread.ThreadId);
            switch (_tracer.Stop(_pid, thread.ThreadId))
            {
                case StopOutcome.Denied:
                    return CaptureOutcome.Denied;
                case StopOutcome.TimedOut:
                    _timedOut = true;
                    return CaptureOutcome.Torn;
                case StopOutcome.Stopped or StopOutcome.JobStopped:
                    _stopped.Add(thread);
                    break;
                default:
                    // Its thread is gone, its state not yet, or never will be (a fork, an extension that lets it be): it has nothing to show.
                    stoodStill = !_gone.Add(thread.ThreadId);
                    _interpreters.ThreadIds.Forget(thread.ThreadId);
                    break;
            }
            allStoodStill &= stoodStill;
        }
        return allStoodStill ? CaptureOutcome.Whole : null;
    }

    // The GIL changes hands faster than threads stop: stop all that could hold it, then look.
    private CaptureOutcome StopAllThenFindHolders()
    {
        CaptureOutcome outcome = StopAll();
        if (outcome != CaptureOutcome.Whole)
        {
            return outcome;
        }
        _holderIds.Clear();
        foreach (PythonThread thread in _stopped)
        {
            if (_holders.Contains(thread.Address))
            {
                _holderIds.Add(thread.ThreadId);
            }
        }
        _stopped.RemoveAll(thread => !_holderIds.Contains(thread.ThreadId));
        return _holderIds.Count == _holders.Count ? CaptureOutcome.Whole : CaptureOutcome.Torn;
    }

    // A thread that runs code of a sub-interpreter has a thread state in each interpreter that it came through.
    private bool TryAddOuterStates()
    {
        if (_interpreters.Addresses.Count < 2 || _stopped.Count == 0)
        {
            return true;
        }
        if (!TryListThreads())
        {
            return false;
        }
        int holders = _stopped.Count;
        foreach (PythonThread thread in _threads)
        {
            if (!_stopped.Contains(thread) && _stopped.FindIndex(0, holders, stopped => stopped.ThreadId == thread.ThreadId) >= 0)
            {
                _stopped.Add(thread);
            }
        }
        return true;
    }
}
