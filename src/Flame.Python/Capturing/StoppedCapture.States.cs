using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>What threads were doing: holding the GIL, collecting garbage, running without a GIL; and of those that did not, what the system says of them.</content>
public sealed partial class StoppedCapture
{
    private readonly List<ulong> _holders = [];
    private readonly List<ulong> _collectors = [];
    private readonly List<PythonThread> _threads = [];
    private readonly List<PythonThread> _states = []; // of one thread, the outermost first

    /// <summary>What threads are doing that do not hold the GIL.</summary>
    internal ThreadActivity Activity => _activity;

    /// <summary>Finds out where threads wait for a GIL, for <see cref="Activity"/>.</summary>
    internal bool TryFindGils()
    {
        _look.Begin();
        return _interpreters.TryRefresh() && _gil.TryRead(_holders);
    }

    private void LookAtActivity()
    {
        if (TryFindGils() && _interpreters.TryReadThreads(_threads))
        {
            _activity.Look(_threads, _holders);
        }
        else
        {
            _activity.Forget();
        }
    }

    // The collector does not say whose thread it runs in: that of the GIL's holder. Without a GIL it lets go of all other threads
    // before it comes to its end, so that only one which is alone is known to collect.
    private void FindCollectors()
    {
        _collectors.Clear();
        if (!_withStates || (_gil.FoundNoGil && _stopper.Holders.Count != 1))
        {
            return;
        }
        foreach (PythonThread thread in _stopper.Stopped)
        {
            if (IsHolder(thread.Address) && _gil.IsCollecting(thread.Interpreter))
            {
                _collectors.Add(thread.Address);
            }
        }
    }

    // A thread has a state in each interpreter that it came through. False: nothing tells in which order it came.
    private bool TryFindAcrossInterpreters(PythonThread thread, int first, out int site, out SampleState state)
    {
        site = CallPaths.Outside;
        state = _activity.StateOf(_activity.Of(thread.ThreadId));
        if (!TryOrderStates(thread, first, ref state))
        {
            return false;
        }
        foreach (PythonThread each in _states)
        {
            site = _stacks[each.Address].Find(Paths, site);
        }
        return true;
    }

    // Fills in the states of a thread that have frames, the outermost first.
    private bool TryOrderStates(PythonThread thread, int first, ref SampleState state)
    {
        IReadOnlyList<PythonThread> threads = _stopper.Stopped;
        int last = _interpreters.Addresses.Count > 1 ? threads.Count - 1 : first;
        _states.Clear();
        for (int i = first; i <= last; i++)
        {
            if (threads[i].ThreadId != thread.ThreadId)
            {
                continue;
            }
            if (IsHolder(threads[i].Address))
            {
                state = _collectors.Contains(threads[i].Address) ? SampleState.CollectsGarbage
                    : _gil.FoundNoGil ? SampleState.Running
                    : SampleState.HoldsGil;
            }
            if (_stacks[threads[i].Address].Depth == 0)
            {
                continue;
            }
            int place = _states.Count;
            for (; place > 0; place--)
            {
                if (IsInside(threads[i], _states[place - 1]) is not { } isInside)
                {
                    return false;
                }
                if (isInside)
                {
                    break;
                }
            }
            _states.Insert(place, threads[i]);
        }
        return true;
    }

    // Which of two states of one thread was entered from the other. The C stack tells, since 3.11. Before, that the main interpreter, the
    // oldest one, is entered from no other.
    private bool? IsInside(PythonThread one, PythonThread other)
    {
        ulong place = _stacks[one.Address].EvaluationAddress;
        ulong otherPlace = _stacks[other.Address].EvaluationAddress;
        if (place != 0 && otherPlace != 0)
        {
            return place < otherPlace;
        }
        ulong main = _interpreters.Addresses[^1];
        return other.Interpreter == main ? true : one.Interpreter == main ? false : null;
    }

    private bool IsHolder(ulong threadState)
    {
        foreach (ulong holder in _stopper.Holders)
        {
            if (holder == threadState)
            {
                return true;
            }
        }
        return false;
    }
}
