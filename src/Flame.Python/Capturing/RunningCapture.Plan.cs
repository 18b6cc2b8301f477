using System.Runtime.InteropServices;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>Which threads a pass over all of them has to read, and which may have run since.</content>
public sealed partial class RunningCapture
{
    private static readonly Predicate<ThreadWindow> IsRead = static window => !window.NeedsRead;

    private readonly List<ThreadWindow> _planned = []; // those threads that may have run since they were read
    private readonly List<ThreadWindow> _ran = []; // since the last plan was made, and were not in it
    private bool _mayAllHaveRun = true; // each that NeedsRead, wherever it is in the list

    private void PlanThreads()
    {
        _list.Clear();
        ChooseThreads();
        bool fits = true;
        foreach (ThreadWindow window in _planned)
        {
            window.IsLeftToStop = window.State == _lastHolder && IsToBeStopped(window.FirstReads);
            Touch(window);
            fits &= window.IsLeftToStop || window.AddResting(_list);
        }
        fits &= _gil!.Add(_list);
        _threadsHeadAt = _list.Add(_interpreter + (ulong)_python.Layout.Interpreter.ThreadsHead, 8);
        foreach (ThreadWindow window in _planned)
        {
            // Whether the list still leads to this state: it may have been freed.
            window.LinkAt = window.StateBefore == 0 ? _threadsHeadAt : _list.Add(window.StateBefore + (ulong)_python.Layout.Thread.Next, 8);
            fits &= window.IsLeftToStop ? window.AddState(_list) : AddLooks(window);
        }
        if (!AddSurroundings(withGil: false) || !fits)
        {
            _list.Clear(); // far more than a process should have: the read of nothing fails
            _threadsHeadAt = _list.Add(0, 8);
        }
    }

    // Of a thousand threads most wait: what has no part in this is not looked at.
    private void ChooseThreads()
    {
        foreach (ThreadWindow window in _planned)
        {
            (window.IsPlanned, window.ShowsLastStop) = (false, false);
        }
        bool all = !_gil!.CountsSwitches;
        if (all || _mayAllHaveRun)
        {
            _mayAllHaveRun = false;
            _planned.Clear();
            foreach (ThreadWindow window in CollectionsMarshal.AsSpan(_threads))
            {
                PlanIf(all || window.NeedsRead || window.State == _lastHolder, window);
            }
        }
        else
        {
            _planned.RemoveAll(IsRead);
            foreach (ThreadWindow window in _planned)
            {
                window.IsPlanned = true;
            }
            foreach (ThreadWindow window in _ran)
            {
                PlanIf(!window.IsPlanned, window);
            }
            if (_windows.TryGetValue(_lastHolder, out ThreadWindow? last))
            {
                PlanIf(!last.IsPlanned, last);
            }
        }
        _ran.Clear();
    }

    private void PlanIf(bool isToBeRead, ThreadWindow window)
    {
        if (isToBeRead)
        {
            window.IsPlanned = true;
            _planned.Add(window);
        }
    }

    // Of one thread next to each other: the less time between them, the fewer reads fail.
    private bool AddLooks(ThreadWindow window) => window.AddMoving(_list) & window.AddState(_list) & window.AddMovingAgain(_list);

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
            _lastHolder = _gilHolder != 0 ? _gilHolder : _lastHolder;
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
            _mayAllHaveRun = true;
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
        if (!needsRead || window.IsPlanned)
        {
            return true; // a plan's threads need it until they are read
        }
        window.NeedsRead = true;
        _ran.Add(window);
        return false;
    }
}
