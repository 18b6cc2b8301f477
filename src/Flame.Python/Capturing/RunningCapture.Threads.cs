using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>
/// All threads. Python code runs under the GIL alone, and the GIL counts how often it passes to another thread: where the count
/// stands still, only the thread that held it last can have changed its stack; where it went up by one, that thread and the
/// one that holds it now. The rest is taken over from the last capture, proven and not read.
/// </content>
public sealed partial class RunningCapture
{
    private readonly List<ThreadWindow> _threads = []; // in the order of the interpreter's list
    private readonly List<ThreadWindow> _alone = [];
    private ulong _threadsHead;
    private ulong _lastHolder;
    private ulong _gilHolder;
    private bool _collects;
    private ulong _switches;
    private int _threadsHeadAt;

    /// <inheritdoc/>
    public CaptureOutcome CaptureAllThreads(List<ThreadCapture> captured, bool excludeIdle)
    {
        ArgumentNullException.ThrowIfNull(captured);
        captured.Clear();
        if (!Begin())
        {
            return CaptureStopped(captured, allThreads: true, excludeIdle);
        }
        if (excludeIdle || _withStates)
        {
            _stopped.LookAtActivity();
        }
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            if (TryThreads())
            {
                if (_pause == PauseRule.WhereNeeded && _threads.Exists(static window => window.HasFailed))
                {
                    break; // not even by itself: a thread that starts or ends
                }
                foreach (ThreadWindow window in _threads)
                {
                    if (!window.HasFailed && !(excludeIdle && _stopped.IsIdle(window.Thread.ThreadId)))
                    {
                        Add(captured, window, window.State == _gilHolder ? StateOfHolder(_collects) : _stopped.StateOf(window.Thread.ThreadId));
                    }
                }
                return CaptureOutcome.Whole;
            }
            Counters.Misplaced++;
        }
        return CaptureStopped(captured, allThreads: true, excludeIdle);
    }

    // One pass. False: something about the list of threads or the GIL has changed; look again.
    private bool TryThreads()
    {
        if (!TryFindGil() || (_threads.Count == 0 && !TryListThreads()))
        {
            return false;
        }
        PlanThreads();
        if (_list.Read() != _list.Count || !SurroundingsHold() || _list.Words[_threadsHeadAt] != _threadsHead)
        {
            _threads.Clear();
            return false;
        }
        if (_generationAt >= 0 && _watch.TakeGeneration(_list.Words[_generationAt]))
        {
            ForgetStacks();
            return false;
        }
        // Reading by itself uses the list again.
        ulong? generation = _generationAt >= 0 ? _list.Words[_generationAt] : null;
        _gilHolder = _gil!.Holder(_list.Words);
        _collects = _gil.IsCollecting(_list.Words);
        if (!LinksHold())
        {
            _threads.Clear();
            return false;
        }
        bool sawAll = TakeSwitches();
        JudgeThreads();
        return sawAll && ReadAlone() && ProveCodes(generation);
    }

    private void PlanThreads()
    {
        _list.Clear();
        bool fits = true;
        for (int i = 0; i < _threads.Count; i++)
        {
            ThreadWindow window = _threads[i];
            window.IsPlanned = window.NeedsRead || window.State == _lastHolder || !_gil!.CountsSwitches;
            if (window.IsPlanned)
            {
                fits &= window.AddResting(_list);
            }
        }
        foreach (ThreadWindow window in _threads)
        {
            fits &= !window.IsPlanned || window.AddMoving(_list);
        }
        fits &= _gil!.Add(_list);
        _threadsHeadAt = _list.Add(_interpreter + (ulong)_python.Layout.Interpreter.ThreadsHead, 8);
        for (int i = 0; i < _threads.Count; i++)
        {
            if (_threads[i].IsPlanned)
            {
                // Whether the list still leads to this state: it may have been freed.
                _threads[i].LinkAt = i == 0 ? _threadsHeadAt : _list.Add(_threads[i - 1].State + (ulong)_python.Layout.Thread.Next, 8);
                fits &= _threads[i].AddState(_list);
            }
        }
        foreach (ThreadWindow window in _threads)
        {
            fits &= !window.IsPlanned || window.AddMovingAgain(_list);
        }
        if (!AddSurroundings(withGil: false) || !fits)
        {
            _list.Clear(); // far more than a process should have: the read of nothing fails
            _threadsHeadAt = _list.Add(0, 8);
        }
    }

    private bool LinksHold()
    {
        foreach (ThreadWindow window in _threads)
        {
            if (window.IsPlanned && (_list.Words[window.LinkAt] != window.State || !IsStateOf(window)))
            {
                return false;
            }
        }
        return true;
    }

    // Which threads may have run since the last pass; false: one of them was not in this read.
    private bool TakeSwitches()
    {
        if (!_gil!.CountsSwitches)
        {
            return true;
        }
        ulong last = _gil.LastHolder(_list.Words);
        ulong switches = _gil.Switches(_list.Words);
        bool isSame = switches == _switches && last == _lastHolder;
        bool isOne = switches == _switches + 1;
        bool sawAll = true;
        foreach (ThreadWindow window in _threads)
        {
            if (!isSame && (!isOne || window.State == last || window.State == _lastHolder))
            {
                window.NeedsRead = true;
                sawAll &= window.IsPlanned;
            }
        }
        (_lastHolder, _switches) = (last, switches);
        return sawAll;
    }

    private void JudgeThreads()
    {
        _alone.Clear();
        foreach (ThreadWindow window in _threads)
        {
            if (!window.IsPlanned)
            {
                Counters.Unchanged++;
                continue;
            }
            window.NeedsRead = true;
            if (_reader.TryRead(window, _list, stands: false) == ReadOutcome.Whole)
            {
                Believe(window);
            }
            else
            {
                _alone.Add(window);
            }
        }
    }

    private void Believe(ThreadWindow window)
    {
        _reader.Accept(window, _list.Words);
        window.NeedsRead = window.HasFailed = false;
    }

    // What did not prove itself among the others is read by itself; at last, while it stands.
    private bool ReadAlone()
    {
        foreach (ThreadWindow window in _alone)
        {
            if (TryReadAlone(window))
            {
                Believe(window);
            }
            else if (_pause == PauseRule.Never || !TryReadStanding(window))
            {
                window.HasFailed = window.NeedsRead = true;
                Counters.Failed += _pause == PauseRule.Never ? 1 : 0;
            }
        }
        return true;
    }

    private bool TryReadAlone(ThreadWindow window)
    {
        int torn = 0;
        for (int attempt = 0; attempt < MaxTries && torn < _tornTries; attempt++)
        {
            if (window.MustLearn)
            {
                _ = window.TryLearn(_list);
            }
            _list.Clear();
            if (!window.AddResting(_list) || !window.AddMoving(_list) || !window.AddState(_list) || !window.AddMovingAgain(_list)
                || _list.Read() != _list.Count)
            {
                window.MustLearn = true;
                torn++;
                continue;
            }
            if (!IsStateOf(window))
            {
                return false;
            }
            _generationAt = -1;
            switch (Judge(window))
            {
                case ReadOutcome.Whole:
                    return true;
                case ReadOutcome.Misplaced:
                    Counters.Misplaced++;
                    break;
                case ReadOutcome.Torn:
                    Counters.Retried++;
                    torn++;
                    break;
                default:
                    return false;
            }
        }
        return false;
    }

    private bool TryReadStanding(ThreadWindow window)
    {
        Counters.Stopped++;
        int site = _stopped.CaptureOne(window.Thread);
        if (site < 0)
        {
            return false;
        }
        window.Known.TakeSite(site);
        window.HasFailed = false;
        window.NeedsRead = true; // it goes on from here
        return true;
    }
}
