using Flame.Profiles;
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
    private readonly List<ThreadWindow> _planned = []; // those of them that may have run since they were read
    private readonly List<ThreadWindow> _alone = [];
    private ulong _threadsHead;
    private ulong _lastHolder;
    private ulong _gilHolder;
    private bool _collects;
    private ulong _switches;
    private int _threadsHeadAt;
    private bool _oneFailed; // in the last pass

    /// <inheritdoc/>
    public CaptureOutcome CaptureAllThreads(List<ThreadCapture> captured, bool excludeIdle)
    {
        ArgumentNullException.ThrowIfNull(captured);
        captured.Clear();
        if (!Begin())
        {
            return CaptureStopped(captured, allThreads: true, excludeIdle);
        }
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            if (TryThreads())
            {
                if (_pause == PauseRule.WhereNeeded && _oneFailed)
                {
                    break; // not even by itself: a thread that starts or ends
                }
                AddThreads(captured, excludeIdle);
                return CaptureOutcome.Whole;
            }
            Counters.Misplaced++;
        }
        return CaptureStopped(captured, allThreads: true, excludeIdle);
    }

    private void AddThreads(List<ThreadCapture> captured, bool excludeIdle)
    {
        bool looks = excludeIdle || _withStates;
        ThreadActivity activity = _stopped.Activity;
        activity.BeginRound();
        foreach (ThreadWindow window in _threads)
        {
            SampleState state = SampleState.Unknown;
            if (window.State == _gilHolder)
            {
                window.Activity?.Forget();
                state = StateOfHolder(_collects);
            }
            else if (looks)
            {
                ThreadActivity.Activity thread = window.Activity ??= activity.Of(window.Thread.ThreadId);
                activity.Look(thread, window.HasMoved);
                window.HasMoved = false;
                if (excludeIdle && activity.IsIdle(thread))
                {
                    continue;
                }
                state = activity.StateOf(thread);
            }
            if (!window.HasFailed)
            {
                Add(captured, window, state);
            }
        }
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
        _planned.Clear();
        bool fits = true;
        ulong before = 0;
        foreach (ThreadWindow window in _threads)
        {
            window.IsPlanned = window.NeedsRead || window.State == _lastHolder || !_gil!.CountsSwitches;
            if (window.IsPlanned)
            {
                window.StateBefore = before;
                _planned.Add(window);
                fits &= window.AddResting(_list);
            }
            before = window.State;
        }
        foreach (ThreadWindow window in _planned)
        {
            fits &= window.AddMoving(_list);
        }
        fits &= _gil!.Add(_list);
        _threadsHeadAt = _list.Add(_interpreter + (ulong)_python.Layout.Interpreter.ThreadsHead, 8);
        foreach (ThreadWindow window in _planned)
        {
            // Whether the list still leads to this state: it may have been freed.
            window.LinkAt = window.StateBefore == 0 ? _threadsHeadAt : _list.Add(window.StateBefore + (ulong)_python.Layout.Thread.Next, 8);
            fits &= window.AddState(_list);
        }
        foreach (ThreadWindow window in _planned)
        {
            fits &= window.AddMovingAgain(_list);
        }
        if (!AddSurroundings(withGil: false) || !fits)
        {
            _list.Clear(); // far more than a process should have: the read of nothing fails
            _threadsHeadAt = _list.Add(0, 8);
        }
    }

    private bool LinksHold()
    {
        foreach (ThreadWindow window in _planned)
        {
            if (_list.Words[window.LinkAt] != window.State || !IsStateOf(window))
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
        if (isSame || isOne)
        {
            sawAll = Ran(last, isOne) & Ran(_lastHolder, isOne);
        }
        else
        {
            foreach (ThreadWindow window in _threads)
            {
                window.HasMoved |= window.State == last || window.State == _lastHolder;
                window.NeedsRead = true;
                sawAll &= window.IsPlanned;
            }
        }
        (_lastHolder, _switches) = (last, switches);
        return sawAll;
    }

    private bool Ran(ulong state, bool needsRead)
    {
        if (!_windows.TryGetValue(state, out ThreadWindow? window))
        {
            return true; // it is not in the list any more, or not yet
        }
        window.HasMoved = true;
        window.NeedsRead |= needsRead;
        return !needsRead || window.IsPlanned;
    }

    private void JudgeThreads()
    {
        _alone.Clear();
        Counters.Unchanged += _threads.Count - _planned.Count;
        foreach (ThreadWindow window in _planned)
        {
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
        window.HasMoved |= _reader.Accept(window, _list.Words);
        window.NeedsRead = window.HasFailed = false;
    }

    // What did not prove itself among the others is read by itself; at last, while it stands.
    private bool ReadAlone()
    {
        _oneFailed = false;
        foreach (ThreadWindow window in _alone)
        {
            if (TryReadAlone(window))
            {
                Believe(window);
            }
            else if (_pause == PauseRule.Never || !TryReadStanding(window))
            {
                _oneFailed = window.HasFailed = window.NeedsRead = true;
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
        window.HasMoved = window.NeedsRead = true; // it goes on from here
        return true;
    }
}
