using Flame.Linux.Procfs;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>Which threads there are, and the window on each.</content>
public sealed partial class RunningCapture
{
    private const int MaxWindows = 1 << 16;

    private readonly Dictionary<ulong, ThreadWindow> _windows = [];
    private readonly List<PythonThread> _listed = [];
    private readonly HashSet<ulong> _listedStates = [];

    private bool TryListThreads()
    {
        if (!_interpreters.TryRefresh() || !_interpreters.TryReadThreads(_listed))
        {
            return false;
        }
        _threads.Clear();
        _listedStates.Clear();
        foreach (PythonThread thread in _listed)
        {
            _ = _listedStates.Add(thread.Address);
            ThreadWindow window = WindowOf(thread);
            window.NeedsRead = true;
            window.HasEnded = _pause == PauseRule.Never && HasEnded(thread); // a stop would tell
            _threads.Add(window);
        }
        _threadsHead = _threads.Count > 0 ? _threads[0].State : 0;
        foreach (ulong state in _windows.Keys)
        {
            if (!_listedStates.Contains(state))
            {
                _ = _windows.Remove(state);
            }
        }
        return true;
    }

    // Without an id it has ended, too, where thread states are made with one (to 3.10: their maker's).
    private bool HasEnded(in PythonThread thread) => thread.ThreadId == 0
        ? _python.Layout.Thread.NativeThreadId < 0
        : !(TaskStat.TryReadThread(_python.Process.Pid, thread.ThreadId, out TaskStat stat) && stat.HasMemory);

    private ThreadWindow WindowOf(PythonThread thread)
    {
        if (_windows.Count > MaxWindows)
        {
            // States of threads that came and went; those that are left are learned again.
            _windows.Clear();
            _holders.Clear();
            _threads.Clear();
        }
        if (!_windows.TryGetValue(thread.Address, out ThreadWindow? window) || window.Thread.Identifier != thread.Identifier)
        {
            window = new ThreadWindow(thread.Address, _python.Layout, _shape);
            _windows[thread.Address] = window;
        }
        if (window.Thread.ThreadId != thread.ThreadId)
        {
            window.Activity = null; // its id was not known yet
        }
        window.Thread = thread;
        if (window.MustLearn)
        {
            _ = window.TryLearn(_list);
        }
        return window;
    }

    private ThreadWindow? WindowOf(ulong state) =>
        _interpreters.TryRefresh() && _interpreters.TryReadThread(state, out PythonThread thread) ? WindowOf(thread) : null;

    private void ForgetStacks()
    {
        foreach (ThreadWindow window in _windows.Values)
        {
            window.Known.Forget();
            window.NeedsRead = true;
        }
    }
}
