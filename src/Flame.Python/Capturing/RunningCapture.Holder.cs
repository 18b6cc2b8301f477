using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>
/// The thread that holds the GIL. Who that will be is a guess, too: the call reads the threads that held it lately, and the GIL
/// behind them.
/// </content>
public sealed partial class RunningCapture
{
    private const int MaxHolders = 4;
    private const int KeptAsHolder = 64;

    private readonly List<(ThreadWindow Window, long LastHeld)> _holders = [];
    private ThreadWindow? _held; // who held the GIL in the last read, if it is a thread that was read

    /// <inheritdoc/>
    public CaptureOutcome CaptureGilHolders(List<ThreadCapture> captured)
    {
        ArgumentNullException.ThrowIfNull(captured);
        captured.Clear();
        if (!Begin())
        {
            return CaptureHoldersStopped(captured, isHeld: false);
        }
        SampleBy by = Choose(_holderReads);
        ReadOutcome outcome = Look(by, captured);
        if (IsIdle(outcome) || (by == SampleBy.LastStop && TryTakeLastStop(captured)))
        {
            return CaptureOutcome.Whole;
        }
        if (by == SampleBy.Stop && TryStopHolders(captured, isHeld: _gilHolder != 0, out CaptureOutcome stopped))
        {
            return stopped;
        }
        if (by != SampleBy.Read && outcome != ReadOutcome.Whole)
        {
            outcome = TryHolder(captured);
        }
        bool isHeld = _gilHolder != 0;
        return IsReadAtLast(outcome, captured) ? CaptureOutcome.Whole : CaptureHoldersStopped(captured, isHeld);
    }

    // A read takes cache lines away from the target, and a stop right behind it finds the target where it waits for them. So where the stack is not
    // to be read, no more is asked than who holds the GIL; nor even that, where it is told from beside. Where both are due, the target runs on between them.
    private ReadOutcome Look(SampleBy by, List<ThreadCapture> captured)
    {
        ReadOutcome outcome = ReadOutcome.Torn;
        bool isRead = by == SampleBy.Read || _holderReads.IsDue(_began);
        if (isRead)
        {
            outcome = TryHolder(captured);
            _holderReads.Note(outcome == ReadOutcome.Whole, _began);
        }
        if (by != SampleBy.Stop)
        {
            return isRead ? outcome : LookAtGil(withStates: true);
        }
        captured.Clear();
        if (_stopped.LooksFromBeside)
        {
            _gilHolder = 0; // not known yet
            return ReadOutcome.Torn;
        }
        if (!isRead)
        {
            return LookAtGil(withStates: false);
        }
        if (IsIdle(outcome))
        {
            return outcome;
        }
        _stopped.LetRunByChance();
        return ReadOutcome.Torn;
    }

    // Torn: somebody holds it, and nothing of the stack was read.
    private ReadOutcome LookAtGil(bool withStates)
    {
        _held = null;
        _gilHolder = 0;
        _list.Clear();
        bool fits = true;
        if (withStates)
        {
            foreach ((ThreadWindow window, _) in _holders)
            {
                fits &= window.AddState(_list);
            }
        }
        if (!AddSurroundings() || !fits || _list.Read() != _list.Count || !SurroundingsHold()) // cold or not: one word can't be torn
        {
            return ReadOutcome.Torn;
        }
        _gilHolder = _gil!.Holder(_list.Words);
        if (withStates && _gilHolder != 0 && FindHolder(_gilHolder) is { } held && IsStateOf(held))
        {
            _held = held;
        }
        return _gilHolder == 0 ? ReadOutcome.Whole : ReadOutcome.Torn;
    }

    // Nobody held the GIL: one word tells, so this is as often as it is so.
    private bool IsIdle(ReadOutcome outcome) => outcome == ReadOutcome.Whole && _gilHolder == 0;

    // Tries again while that can help. Somebody held the GIL: should it be free meanwhile, then it was not so when the sample was due.
    private bool IsReadAtLast(ReadOutcome outcome, List<ThreadCapture> captured)
    {
        var failed = default(FailedReads);
        while (outcome != ReadOutcome.Whole || IsIdle(outcome))
        {
            if (!MayTryAgain(IsIdle(outcome) ? ReadOutcome.Torn : outcome, ref failed))
            {
                return IsIdle(outcome);
            }
            outcome = TryHolder(captured);
        }
        return true;
    }

    private ReadOutcome TryHolder(List<ThreadCapture> captured)
    {
        _reader.Begin();
        _held = null;
        _gilHolder = 0;
        if (!TryFindGil())
        {
            return ReadOutcome.Doubtful;
        }
        if (!PlanHolders() || Read() != _list.Count)
        {
            foreach ((ThreadWindow window, _) in _holders)
            {
                window.MustLearn = true; // something that one of them leads to is gone
            }
            _holders.Clear();
            return _python.Process.IsAlive ? ReadOutcome.Misplaced : ReadOutcome.Doubtful;
        }
        if (!SurroundingsHold())
        {
            return ReadOutcome.Misplaced;
        }
        _gilHolder = _gil!.Holder(_list.Words);
        _collects = _gil.IsCollecting(_list.Words); // judging may use the list again
        return _gilHolder == 0 ? ReadOutcome.Whole : TryHolder(captured, _gilHolder);
    }

    private ReadOutcome TryHolder(List<ThreadCapture> captured, ulong holder)
    {
        ThreadWindow? held = FindHolder(holder);
        if (held is null)
        {
            return AddHolder(holder);
        }
        if (!IsStateOf(held))
        {
            // Another thread's state took the place of this one's, or it is a sub-interpreter's.
            _holders.Clear();
            return WindowOf(holder) is { } other && other.Thread.Interpreter == _interpreter ? ReadOutcome.Misplaced : ReadOutcome.Doubtful;
        }
        _held = held;
        ReadOutcome outcome = Judge(held);
        if (outcome == ReadOutcome.Whole)
        {
            Add(captured, held, StateOfHolder(_collects));
        }
        return outcome;
    }

    // States are freed and used again.
    private bool IsStateOf(ThreadWindow window) =>
        window.StateWord(_list.Words, _python.Layout.Thread.ThreadId) == window.Thread.Identifier
        && window.StateWord(_list.Words, _python.Layout.Thread.Interp) == _interpreter;

    private bool PlanHolders()
    {
        _list.Clear();
        bool fits = true;
        foreach ((ThreadWindow window, _) in _holders)
        {
            fits &= window.AddResting(_list);
        }
        foreach ((ThreadWindow window, _) in _holders)
        {
            fits &= AddLooks(window);
        }
        // Whoever holds the GIL at the end has had this stack since its state was read, running or waiting for the GIL.
        return AddSurroundings() && fits;
    }

    private ThreadWindow? FindHolder(ulong state)
    {
        ThreadWindow? found = null;
        for (int i = _holders.Count - 1; i >= 0; i--)
        {
            if (_holders[i].Window.State == state)
            {
                found = _holders[i].Window;
                _holders[i] = (found, _captures);
            }
            else if (_captures - _holders[i].LastHeld > KeptAsHolder)
            {
                _holders.RemoveAt(i);
            }
        }
        return found;
    }

    private ReadOutcome AddHolder(ulong state)
    {
        if (WindowOf(state) is not { MustLearn: false } window)
        {
            return ReadOutcome.Torn;
        }
        if (_holders.Count >= MaxHolders)
        {
            _holders.RemoveAt(0);
        }
        _holders.Add((window, _captures));
        return ReadOutcome.Misplaced;
    }
}
