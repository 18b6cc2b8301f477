using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>What threads were doing: holding the GIL, collecting garbage, running without a GIL; and of those that did not, what the system says of them.</content>
public sealed partial class StoppedCapture
{
    private readonly List<ulong> _holders = [];
    private readonly List<ulong> _collectors = [];
    private readonly List<PythonThread> _threads = [];

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

    // Interpreters are listed newest first, so of one thread's states the last one is the outermost.
    private int FindAcrossInterpreters(PythonThread thread, int first, out SampleState state)
    {
        IReadOnlyList<PythonThread> threads = _stopper.Stopped;
        int last = _interpreters.Addresses.Count > 1 ? threads.Count - 1 : first;
        int site = CallPaths.Outside;
        state = _activity.StateOf(_activity.Of(thread.ThreadId));
        for (int i = last; i >= first; i--)
        {
            if (threads[i].ThreadId == thread.ThreadId)
            {
                site = _stacks[threads[i].Address].Find(Paths, site);
                if (IsHolder(threads[i].Address))
                {
                    state = _collectors.Contains(threads[i].Address) ? SampleState.CollectsGarbage
                        : _gil.FoundNoGil ? SampleState.Running
                        : SampleState.HoldsGil;
                }
            }
        }
        return site;
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
