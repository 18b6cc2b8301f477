using System.Runtime.InteropServices;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>Which threads a pass over all of them has to read, and which may have run since.</content>
public sealed partial class RunningCapture
{
    private void PlanThreads()
    {
        _list.Clear();
        _planned.Clear();
        bool fits = true;
        ulong before = 0;
        bool planAll = !_gil!.CountsSwitches;
        foreach (ThreadWindow window in CollectionsMarshal.AsSpan(_threads))
        {
            if (window.IsPlanned)
            {
                (window.IsPlanned, window.ShowsLastStop) = (false, false); // written where it changes: most of a thousand threads stay as they are
            }
            if (planAll || window.NeedsRead || window.State == _lastHolder)
            {
                window.IsPlanned = true;
                window.StateBefore = before;
                window.IsLeftToStop = window.State == _lastHolder && IsToBeStopped(window.FirstReads);
                _planned.Add(window);
                Touch(window);
                fits &= window.IsLeftToStop || window.AddResting(_list);
            }
            before = window.State;
        }
        fits &= _gil.Add(_list);
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
}
