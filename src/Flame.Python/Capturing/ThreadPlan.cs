using System.Runtime.InteropServices;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Which threads a pass over all of them has to read. Python code runs under the GIL alone, and the GIL counts how often it passes to another
/// thread: where the count stands still, only the thread that held it last can have changed its stack; where it went up by one, that thread and
/// the one that holds it now. Of a thousand threads most wait, and what has no part in a pass is not looked at.
/// </summary>
/// <param name="threads">All threads, in the order of the interpreter's list.</param>
/// <param name="windows">The same by their states.</param>
internal sealed class ThreadPlan(List<ThreadWindow> threads, Dictionary<ulong, ThreadWindow> windows)
{
    private static readonly Predicate<ThreadWindow> IsRead = static window => !window.NeedsRead;

    private readonly List<ThreadWindow> _threads = threads;
    private readonly Dictionary<ulong, ThreadWindow> _windows = windows;
    private readonly List<ThreadWindow> _planned = [];
    private readonly List<ThreadWindow> _ran = []; // since the last choice, and not among those
    private bool _isOpen = true;
    private ulong _switches;

    /// <summary>The threads that were chosen last: they may have run since they were read.</summary>
    public List<ThreadWindow> Planned => _planned;

    /// <summary>The thread state that held the GIL in the last pass, or held it last before.</summary>
    public ulong LastHolder { get; private set; }

    /// <summary>There are other threads now, or any of them may have to be read: the next choice asks each whether it <see cref="ThreadWindow.NeedsRead"/>.</summary>
    public void Reopen() => _isOpen = true;

    /// <summary>Chooses the threads of the next pass: who held the GIL last, who ran since, and who could not be read.</summary>
    /// <param name="all">Each of them: nothing counts who ran.</param>
    public void Choose(bool all)
    {
        foreach (ThreadWindow window in _planned)
        {
            (window.IsPlanned, window.ShowsLastStop) = (false, false);
        }
        if (all || _isOpen)
        {
            ChooseAmongAll(all);
        }
        else
        {
            ChooseAmongFew();
        }
        _ran.Clear();
    }

    /// <summary>Takes what a pass has read of the GIL.</summary>
    /// <param name="holder">The thread state that holds it, or held it last.</param>
    /// <param name="switches">How often it has passed from one thread to another.</param>
    /// <returns>Every thread that may have run since the pass before was chosen for this one.</returns>
    public bool Take(ulong holder, ulong switches)
    {
        bool isSame = switches == _switches && holder == LastHolder;
        bool isOne = switches == _switches + 1;
        bool sawAll = isSame || isOne ? Ran(holder, isOne) & Ran(LastHolder, isOne) : AnyRan(holder);
        (LastHolder, _switches) = (holder, switches);
        return sawAll;
    }

    /// <summary>Takes who holds the GIL where nothing counts who ran.</summary>
    public void Take(ulong holder) => LastHolder = holder;

    private void ChooseAmongAll(bool all)
    {
        _isOpen = false;
        _planned.Clear();
        foreach (ThreadWindow window in CollectionsMarshal.AsSpan(_threads))
        {
            ChooseIf(all || window.NeedsRead || window.State == LastHolder, window);
        }
    }

    private void ChooseAmongFew()
    {
        _planned.RemoveAll(IsRead);
        foreach (ThreadWindow window in _planned)
        {
            window.IsPlanned = true;
        }
        foreach (ThreadWindow window in _ran)
        {
            ChooseIf(!window.IsPlanned, window);
        }
        if (_windows.TryGetValue(LastHolder, out ThreadWindow? last))
        {
            ChooseIf(!last.IsPlanned, last);
        }
    }

    private void ChooseIf(bool isToBeRead, ThreadWindow window)
    {
        if (isToBeRead)
        {
            window.IsPlanned = true;
            _planned.Add(window);
        }
    }

    private bool AnyRan(ulong holder)
    {
        bool sawAll = true;
        foreach (ThreadWindow window in _threads)
        {
            window.HasMoved |= window.State == holder || window.State == LastHolder;
            window.NeedsRead = true;
            sawAll &= window.IsPlanned;
        }
        _isOpen = true;
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
            return true; // who was chosen needs it until the read is believed
        }
        window.NeedsRead = true;
        _ran.Add(window);
        return false;
    }
}
