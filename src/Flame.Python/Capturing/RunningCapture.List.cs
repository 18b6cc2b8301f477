using System.Diagnostics;
using Flame.Linux.Procfs;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>Which threads there are, and the window on each.</content>
public sealed partial class RunningCapture
{
    private const int MaxWindows = 1 << 16;
    private const int LooksAtOnce = 16;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<ulong, ThreadWindow> _windows = [];
    private readonly List<PythonThread> _listed = [];
    private readonly HashSet<ulong> _listedStates = [];
    private long _lookedForEnded;
    private int _lookedAt;

    private bool TryListThreads()
    {
        if (!_interpreters.TryRefresh() || !_interpreters.TryReadThreads(_listed))
        {
            return false;
        }
        _threads.Clear();
        _groups.Drop();
        _plan.Reopen();
        ulong before = 0;
        _listedStates.Clear();
        foreach (PythonThread thread in _listed)
        {
            _ = _listedStates.Add(thread.Address);
            ThreadWindow window = WindowOf(thread);
            window.NeedsRead = true;
            (window.Index, window.StateBefore, before) = (_threads.Count, before, window.State);
            window.HasEnded ??= _pause == PauseRule.Never && HasEnded(thread);
            _threads.Add(window);
        }
        _threadsHead = _threads.Count > 0 ? _threads[0].State : 0;
        _quietUntil = _quietUntil.Length < _threads.Count ? new long[_threads.Count * 2] : _quietUntil;
        Array.Clear(_quietUntil);
        foreach (ulong state in _windows.Keys)
        {
            if (!_listedStates.Contains(state))
            {
                _ = _windows.Remove(state);
            }
        }
        return true;
    }

    // A thread that ends in C code (pthread_exit) leaves its state behind, and nothing in memory tells. A stop would; without one the system
    // is asked, for a few threads now and then.
    private void LookForEnded()
    {
        if (_pause != PauseRule.Never || Stopwatch.GetElapsedTime(_lookedForEnded) < LookInterval)
        {
            return;
        }
        _lookedForEnded = Stopwatch.GetTimestamp();
        for (int looks = Math.Min(LooksAtOnce, _threads.Count); looks > 0; looks--)
        {
            _lookedAt = (_lookedAt + 1) % _threads.Count;
            _threads[_lookedAt].HasEnded = HasEnded(_threads[_lookedAt].Thread);
        }
    }

    // Without an id it has ended, too, where thread states are made with one (to 3.10: their maker's).
    private bool HasEnded(in PythonThread thread) => thread.ThreadId == 0
        ? _python.Layout.Thread.NativeThreadId < 0
        : _python.Process.Waits.Look(thread.ThreadId, out _) == TaskWait.Gone;

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
            window.HasEnded = null;
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
        _groups.Drop();
        _plan.Reopen();
        foreach (ThreadWindow window in _windows.Values)
        {
            window.Known.Forget();
            window.NeedsRead = true;
        }
    }
}
