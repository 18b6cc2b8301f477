using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>
/// All threads. Those that can't have run since the last capture (<see cref="ThreadPlan"/>) are taken over from it, proven and not read.
/// </content>
public sealed partial class RunningCapture
{
    private const int FailedReadsToLearn = 4;

    private readonly List<ThreadWindow> _threads = []; // in the order of the interpreter's list
    private readonly ThreadPlan _plan;
    private readonly ThreadGroups _groups;
    private readonly List<(ThreadWindow Window, SampleBy By)> _alone = [];
    private long[] _quietUntil = []; // of each of the threads: until that round of ThreadActivity it waits, as long as it is not planned
    private ulong _threadsHead;
    private int _threadsHeadAt;
    private bool _oneFailed; // in the last pass
    private int _failedReads; // one after the other

    /// <summary>
    /// Threads of a pass over all of them that show the same, and whose states are not wanted, may come as one, without saying which they are
    /// (<see cref="ThreadCapture.Count"/>).
    /// </summary>
    public bool GroupsThreads { get; init; }

    // Who has ended is known without stops only when it is asked for, thread by thread.
    private bool MayGroup => GroupsThreads && !_withStates && _pause == PauseRule.WhereNeeded;

    /// <inheritdoc/>
    public CaptureOutcome CaptureAllThreads(List<ThreadCapture> captured, bool excludeIdle)
    {
        ArgumentNullException.ThrowIfNull(captured);
        captured.Clear();
        if (!Begin())
        {
            return CaptureAllStopped(captured, excludeIdle);
        }
        (long, long, long) before = (Counters.Held, Counters.Biased, Counters.Unchanged);
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            (Counters.Held, Counters.Biased, Counters.Unchanged) = before; // a pass that is made again counts once
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
        (Counters.Held, Counters.Biased, Counters.Unchanged) = before;
        _groups.Drop();
        return CaptureAllStopped(captured, excludeIdle);
    }

    private void AddThreads(List<ThreadCapture> captured, bool excludeIdle)
    {
        if (MayGroup && !excludeIdle)
        {
            _groups.AddTo(captured);
            return;
        }
        bool looks = (excludeIdle || _withStates) && TryFindWaits();
        ThreadActivity activity = _stopped.Activity;
        activity.BeginRound();
        LookForEnded();
        for (int i = 0; i < _threads.Count; i++)
        {
            if (excludeIdle && _quietUntil[i] > activity.Round)
            {
                continue; // of a thousand threads most
            }
            ThreadWindow window = _threads[i];
            SampleState state = SampleState.Unknown;
            if (window.State == _gilHolder)
            {
                window.Activity?.Forget();
                state = StateOfHolder(_collects);
            }
            else if (looks)
            {
                KnownActivity thread = window.Activity ??= activity.Of(window.Thread.ThreadId);
                activity.Look(thread, window.HasMoved);
                window.HasMoved = false;
                if (excludeIdle && activity.IsIdle(thread))
                {
                    _quietUntil[i] = thread.QuietUntil;
                    continue;
                }
                state = activity.StateOf(thread);
            }
            if (!window.HasFailed && (window.HasEnded != true || window.State == _gilHolder))
            {
                Add(captured, window, state);
            }
        }
    }

    private bool TryFindWaits()
    {
        _knowsWaits = _knowsWaits || _stopped.TryFindGils();
        return _knowsWaits;
    }

    // One pass. False: something about the list of threads or the GIL has changed; look again.
    private bool TryThreads()
    {
        if (!TryFindGil() || (_threads.Count == 0 && !TryListThreads()))
        {
            return false;
        }
        PlanThreads();
        if (Read() != _list.Count)
        {
            if (++_failedReads >= FailedReadsToLearn)
            {
                LearnAnew();
            }
            _threads.Clear();
            return false;
        }
        _failedReads = 0;
        if (!SurroundingsHold() || _list.Words[_threadsHeadAt] != _threadsHead)
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

    // Threads that end make a read fail, too, and are not in the next list. What fails again and again leads to something that is gone.
    private void LearnAnew()
    {
        _failedReads = 0;
        foreach (ThreadWindow window in _plan.Planned)
        {
            window.MustLearn = true;
        }
    }

    private void JudgeThreads()
    {
        _alone.Clear();
        Counters.Unchanged += _threads.Count - _plan.Planned.Count;
        foreach (ThreadWindow window in _plan.Planned)
        {
            window.NeedsRead = true;
            if (window.IsLeftToStop)
            {
                _alone.Add((window, window.State == _gilHolder ? SampleBy.Stop : SampleBy.Read));
                continue;
            }
            // Only who holds the GIL moves. What the read showed has no part in this.
            SampleBy by = window.State == _gilHolder ? Choose(window.FirstReads) : SampleBy.Read;
            bool isWhole = _reader.TryRead(window, _list, stands: false) == ReadOutcome.Whole;
            window.FirstReads.Note(isWhole, _began);
            if (isWhole)
            {
                Believe(window);
            }
            window.ShowsLastStop = by == SampleBy.LastStop && TryHold(window);
            window.HasFailed &= !window.ShowsLastStop;
            if ((!isWhole && !window.ShowsLastStop) || by == SampleBy.Stop)
            {
                _alone.Add((window, by));
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
        foreach ((ThreadWindow window, SampleBy by) in _alone)
        {
            if (by == SampleBy.Stop && !window.IsLeftToStop)
            {
                _stopped.LetRunByChance(); // it has just been read
            }
            if ((by == SampleBy.Stop && TryStop(window)) || TryReadAlone(window))
            {
                continue;
            }
            if (_pause == PauseRule.Never || !TryReadStanding(window))
            {
                _oneFailed = window.HasFailed = window.NeedsRead = true;
                Counters.Failed += _pause == PauseRule.Never ? 1 : 0;
            }
        }
        return true;
    }

    private bool TryReadAlone(ThreadWindow window)
    {
        var failed = default(FailedReads);
        ReadOutcome outcome;
        while ((outcome = ReadOnce(window)) != ReadOutcome.Whole)
        {
            if (!MayTryAgain(outcome, ref failed))
            {
                return false;
            }
        }
        Believe(window);
        return true;
    }

    private ReadOutcome ReadOnce(ThreadWindow window)
    {
        _reader.Begin();
        if (window.MustLearn)
        {
            _ = window.TryLearn(_list);
        }
        _list.Clear();
        if (!window.AddResting(_list) || !window.AddMoving(_list) || !window.AddState(_list) || !window.AddMovingAgain(_list)
            || _list.Read() != _list.Count)
        {
            window.MustLearn = true;
            return ReadOutcome.Torn;
        }
        if (!IsStateOf(window))
        {
            return ReadOutcome.Doubtful;
        }
        _generationAt = -1;
        return Judge(window);
    }

    private bool TryReadStanding(ThreadWindow window)
    {
        Counters.Stopped++;
        int site = _stopped.CaptureOne(window.Thread, window.State == _gilHolder);
        if (site < 0)
        {
            return false;
        }
        window.Known.TakeSite(site);
        bool isShown = window.State == _gilHolder && site != CallPaths.Outside;
        window.LastStop = isShown ? new StopSample(_paths.Stack(site), StateOfHolder(_stopped.OneCollects), _began) : null;
        window.ShowsLastStop = isShown;
        window.HasFailed = window.NeedsRead = false; // should it go on from here, the GIL tells
        window.HasMoved = true;
        return true;
    }
}
