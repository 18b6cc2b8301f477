using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>The call that a pass over all threads makes.</content>
public sealed partial class RunningCapture
{
    private void PlanThreads()
    {
        _list.Clear();
        _plan.Choose(all: !_gil!.CountsSwitches);
        bool fits = true;
        foreach (ThreadWindow window in _plan.Planned)
        {
            window.IsLeftToStop = window.State == _plan.LastHolder && IsToBeStopped(window.FirstReads);
            _groups.Touch(window);
            _quietUntil[window.Index] = 0;
            fits &= window.IsLeftToStop || window.AddResting(_list);
        }
        fits &= _gil.Add(_list);
        _threadsHeadAt = _list.Add(_interpreter + (ulong)_python.Layout.Interpreter.ThreadsHead, 8);
        foreach (ThreadWindow window in _plan.Planned)
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
        foreach (ThreadWindow window in _plan.Planned)
        {
            if (_list.Words[window.LinkAt] != window.State || !IsStateOf(window))
            {
                return false;
            }
        }
        return true;
    }

    // False: a thread that may have run since the last pass was not in this read.
    private bool TakeSwitches()
    {
        if (_gil!.CountsSwitches)
        {
            return _plan.Take(_gil.LastHolder(_list.Words), _gil.Switches(_list.Words));
        }
        if (_gilHolder != 0)
        {
            _plan.Take(_gilHolder);
        }
        return true;
    }
}
