namespace Flame.Python.Walking;

/// <summary>What came of reading the stack of a thread that runs.</summary>
internal enum ReadOutcome
{
    /// <summary>It is a stack that the thread had.</summary>
    Whole,

    /// <summary>The memory changed under the read.</summary>
    Torn,

    /// <summary>The stack lies where it was not looked for; that was learned, so read again.</summary>
    Misplaced,

    /// <summary>It may be right and is not proven: <see cref="StackReader.LookAtCalls"/>, and read again.</summary>
    Unproven,

    /// <summary>Only a stop can help.</summary>
    Doubtful,
}

/// <summary>
/// Makes a stack out of the words that one call read of a running thread, and judges it. See
/// <c>docs/decisions/0007-reading-without-stopping.md</c> for the proof.
/// </summary>
/// <param name="shape">The frames of this version.</param>
/// <param name="paths">The ways that stops have shown.</param>
/// <param name="codes">Code objects.</param>
/// <param name="watch">Tells when they are others.</param>
/// <param name="mayStop">New ways are proven by a stop; else what reads show has to do.</param>
internal sealed partial class StackReader(FrameShape shape, CallPaths paths, CodeCache codes, CodeWatch watch, bool mayStop)
{
    private readonly FrameShape _shape = shape;
    private readonly CallPaths _paths = paths;
    private readonly CodeCache _codes = codes;
    private readonly CodeWatch _watch = watch;
    private readonly WaySights? _sights = mayStop ? null : new WaySights(paths);
    private FrameRecord[] _fresh = new FrameRecord[64];
    private int _freshCount;
    private int _kept;
    private ulong _missing;
    private bool _hasSight;

    /// <summary>The site of the leaf that the last <see cref="TryRead"/> found.</summary>
    public int Site { get; private set; }

    /// <summary>
    /// Stands for the stack of the last read, where that is one but goes a way that only a stop can prove: the same number twice in a row is hardly
    /// a mixture. 0: the last read was no such stack.
    /// </summary>
    public int NewWay { get; private set; }

    /// <summary>The frame that the last <see cref="ReadOutcome.Misplaced"/> read missed; 0 when it was something else.</summary>
    public ulong Missing => _missing;

    // A way that a stop has shown; without stops, one that reads have shown often enough.
    private bool IsBelieved => _sights?.AreEnough(Site) ?? _paths.IsProven(Site);

    /// <summary>Another call begins, which may show nothing to read: <see cref="NewWay"/> is none of the last one's.</summary>
    public void Begin() => NewWay = 0;

    /// <summary>Reads the stack of a thread.</summary>
    /// <param name="window">The thread.</param>
    /// <param name="list">What the call read.</param>
    /// <param name="stands">It stood still: nothing has to be proved.</param>
    public ReadOutcome TryRead(ThreadWindow window, ReadList list, bool stands)
    {
        (int, int) mark = _paths.Mark();
        ReadOutcome outcome = Read(window, list, stands);
        if (outcome != ReadOutcome.Whole)
        {
            window.DistrustRoots();
        }
        if (outcome is not (ReadOutcome.Whole or ReadOutcome.Unproven) && !_hasSight)
        {
            _paths.GoBack(mark);
        }
        return outcome;
    }

    private ReadOutcome Read(ThreadWindow window, ReadList list, bool stands)
    {
        ReadOnlySpan<ulong> words = list.Words;
        _missing = 0;
        NewWay = 0;
        _hasSight = false;
        if (!window.TryGetTop(words, out ulong top))
        {
            return ReadOutcome.Misplaced;
        }
        // After the pointer first: what is there then was there at the pointer's time, or came later, but is never older.
        ReadOutcome outcome = Follow(window, words, top, again: true);
        if (!stands && _shape.ClearsLeftFrames && (outcome == ReadOutcome.Torn || (outcome == ReadOutcome.Whole && !IsBelieved)))
        {
            outcome = FollowBefore(window, words, top, outcome);
        }
        if (outcome != ReadOutcome.Whole)
        {
            return outcome;
        }
        if (stands)
        {
            _paths.Prove(Site);
            return ReadOutcome.Whole;
        }
        if (IsBelieved && HasItsInstruction(window, words, top))
        {
            return ReadOutcome.Whole;
        }
        if (_sights is not null)
        {
            return ReadOutcome.Unproven;
        }
        NewWay = Fingerprint();
        return ReadOutcome.Torn;
    }

    // Sites won't do: those of a read that was none are forgotten, and their numbers used again.
    private int Fingerprint()
    {
        var hash = new HashCode();
        hash.Add(_kept);
        for (int i = 0; i < _freshCount; i++)
        {
            hash.Add(_fresh[i].Code);
            hash.Add(_fresh[i].Instruction);
        }
        return hash.ToHashCode() | 1;
    }

    // A frame object that was left and is made again for the same caller has the instruction of its last life for a moment. While it
    // is the innermost one before and after, its instruction is its own, unless all that has happened in between. So this instruction must have
    // been seen there more than once, or by a stop.
    private bool HasItsInstruction(ThreadWindow window, ReadOnlySpan<ulong> words, ulong top)
    {
        if (!_shape.IsFrameObject || _paths.IsSeen(Site))
        {
            return true;
        }
        _hasSight = window.PointsStillTo(words, top);
        if (_hasSight)
        {
            _paths.See(Site);
        }
        return _paths.IsSeen(Site);
    }

    /// <summary>The stack that was read last is believed: it is what the next read is compared with.</summary>
    /// <returns>It is not the one that was believed before.</returns>
    public bool Accept(ThreadWindow window, ReadOnlySpan<ulong> words)
    {
        bool isAnother = window.Known.Site != Site;
        if (_freshCount > 0 || _kept != window.Known.Frames.Length || window.Known.Round != _watch.Round)
        {
            window.Known.Take(_kept, _fresh.AsSpan(0, _freshCount), Site, _watch.Round);
        }
        window.Aim(words);
        return isAnother;
    }

    private ReadOnlySpan<FrameRecord> Kept(ThreadWindow window) => window.Known.Frames[.._kept];

    // The leaf has been left meanwhile: its frame was cleared, or its caller has gone on. Then the stack is as it was just before; unless
    // the leaf was only entered then, which shows, too: a frame that was left before it has no code any more, or no caller.
    private ReadOutcome FollowBefore(ThreadWindow window, ReadOnlySpan<ulong> words, ulong top, ReadOutcome after)
    {
        ReadOutcome before = Follow(window, words, top, again: false);
        return after == ReadOutcome.Torn || (before == ReadOutcome.Whole && IsBelieved)
            ? before
            : Follow(window, words, top, again: true);
    }

    private ReadOutcome Follow(ThreadWindow window, ReadOnlySpan<ulong> words, ulong top, bool again)
    {
        window.CompareResting(words);
        int known = window.Known.Round == _watch.Round ? window.Known.CountUnchanged(window, words, _shape, again) : 0;
        _freshCount = _kept = 0;
        ulong frame = top;
        var cycle = new CycleCheck();
        while (frame != 0)
        {
            int index = window.Known.Find(frame, known);
            if (index < window.TrustedRoots)
            {
                index = IsFirstAboveRoots(window, frame) ? window.TrustedRoots - 1 : -1;
            }
            if (index >= 0)
            {
                _kept = index + 1;
                break;
            }
            ReadOnlySpan<ulong> found = window.Find(words, frame, again, out bool isLoose);
            if (found.IsEmpty)
            {
                _missing = frame;
                return ReadOutcome.Misplaced;
            }
            if (cycle.Repeats(frame) || _freshCount == RawStack.MaxDepth || !_shape.TryTake(frame, found, out FrameRecord record))
            {
                return ReadOutcome.Torn;
            }
            if (_freshCount == _fresh.Length)
            {
                Array.Resize(ref _fresh, _freshCount * 2);
            }
            record.IsLoose = isLoose;
            _fresh[_freshCount++] = record;
            frame = record.Previous;
        }
        bool isWhole = _kept > 0 || _freshCount == 0 || !_shape.EndsInShim || _fresh[_freshCount - 1].IsShim;
        return isWhole ? Resolve(window) : ReadOutcome.Torn;
    }

    // The roots that were not read lie below the same frame as before, at the same place: the beginning of the data stack, where it has no caller.
    private bool IsFirstAboveRoots(ThreadWindow window, ulong frame)
    {
        int roots = window.TrustedRoots;
        ReadOnlySpan<FrameRecord> known = window.Known.Frames;
        return roots > 0 && roots < known.Length && _freshCount > 0
            && frame == known[roots - 1].Address && _fresh[_freshCount - 1].Address == known[roots].Address;
    }

    // From the root to the leaf: which function, at which instruction, and where in the tree of ways.
    private ReadOutcome Resolve(ThreadWindow window)
    {
        int site = _kept > 0 ? window.Known.Frames[_kept - 1].Site : CallPaths.Outside;
        for (int i = _freshCount - 1; i >= 0; i--)
        {
            ref FrameRecord record = ref _fresh[i];
            if (!record.IsShim)
            {
                CodeEntry? code = _codes.Get(record.Code, out bool isNew);
                if (code is null || !_shape.TryFindOffset(record, code, out int offset))
                {
                    return ReadOutcome.Torn;
                }
                if (isNew)
                {
                    code.ProvedInRound = _watch.Round;
                    return ReadOutcome.Misplaced; // what was decoded after the read says nothing of it
                }
                _watch.Meet(code);
                if (!_shape.IsIncomplete(record, code, offset))
                {
                    site = _paths.Site(_paths.Entry(site, code), offset);
                }
            }
            record.Site = site;
        }
        Site = site;
        return ReadOutcome.Whole;
    }
}
