using Flame.Python.Layouts;

namespace Flame.Python.Walking;

/// <summary>
/// What of one thread is read in a call, learned from the calls before, and in which order:
/// <code>
///   1  what rests: older chunks of the data stack, the newest one below its top, frames elsewhere that lay deep
///   2  what moves: the top of the newest chunk (in one with what rests in it), frames elsewhere that lay near the leaf; not where it would tell
///      nothing
///   3  the thread state, and with it the pointer (in 3.11 and 3.12 by way of the C frame): it says which stack is meant
///   4  what moves, once more
/// </code>
/// Everything is addressed by guesses from the last call; a guess that was wrong shows afterwards.
/// </summary>
internal sealed partial class ThreadWindow
{
    /// <summary><see cref="Group"/> of a thread that is counted by itself, or not at all.</summary>
    public const int NoGroup = -1;

    private const int ReadsPerRoots = 16;

    private readonly PythonLayout _layout;
    private readonly FrameShape _shape;
    private readonly LooseFrames _loose;
    private readonly CFramePlaces? _cframes;
    private readonly int _stateBytes;
    private int _stateAt;
    private int _pointerAfterAt;
    private int _readsSinceRoots;

    /// <summary>A window on the thread whose state is at an address.</summary>
    public ThreadWindow(ulong state, PythonLayout layout, FrameShape shape)
    {
        State = state;
        _layout = layout;
        _shape = shape;
        _loose = new LooseFrames(shape);
        _cframes = layout.Frames == FrameModel.CFrame ? new CFramePlaces(layout.CFrameCurrentFrame) : null;
        ThreadOffsets at = layout.Thread;
        _stateBytes = Math.Max(Math.Max(at.Next, at.Interp), Math.Max(Math.Max(at.Frame, at.NativeThreadId), Math.Max(at.ThreadId, at.DatastackTop))) + 8;
    }

    /// <summary>Address of the thread state.</summary>
    public ulong State { get; }

    /// <summary>The stack that was believed last, root first, shim frames included.</summary>
    public KnownStack Known { get; } = new();

    /// <summary>Whose it is.</summary>
    public PythonThread Thread { get; set; }

    /// <summary>The thread may have run since <see cref="Known"/> was read.</summary>
    public bool NeedsRead { get; set; } = true;

    /// <summary>Its stack was another one than before, or it held the GIL, since what the thread does was last looked at.</summary>
    public bool HasMoved { get; set; } = true;

    /// <summary>What the thread does when it does not hold the GIL; null: never asked for.</summary>
    public KnownActivity? Activity { get; set; }

    /// <summary>How its first reads end.</summary>
    public FirstReads FirstReads { get; } = new();

    /// <summary>What its last stop has shown, if it held the GIL then.</summary>
    public StopSample? LastStop { get; set; }

    /// <summary>Its sample of this pass is that.</summary>
    public bool ShowsLastStop { get; set; }

    /// <summary>It is part of the call that is being made.</summary>
    public bool IsPlanned { get; set; }

    /// <summary>Of it no more is part of the call than its state: it is to be stopped, and a read just before would move it.</summary>
    public bool IsLeftToStop { get; set; }

    /// <summary>Its stack could not be read whole.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Its thread has ended, and left its state behind: there is nothing to show. Null: nobody has looked.</summary>
    public bool? HasEnded { get; set; }

    /// <summary>Which of the threads that show the same it is counted with.</summary>
    public int Group { get; set; } = NoGroup;

    /// <summary>It may show something else than that.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Its place in the list of threads.</summary>
    public int Index { get; set; }

    /// <summary>The thread state before it in the interpreter's list; 0: it is the first.</summary>
    public ulong StateBefore { get; set; }

    /// <summary>Where the word is that leads to this thread state in the interpreter's list.</summary>
    public int LinkAt { get; set; }

    /// <summary>It has to <see cref="TryLearn"/> before anything can be read.</summary>
    public bool MustLearn { get; set; } = true;

    /// <summary>
    /// So many shim frames at the root were not read, and are taken to be what they were. They lie on the C stack, each a segment of its own,
    /// and change when a thread leaves all its Python code.
    /// </summary>
    public int TrustedRoots { get; private set; }

    /// <summary>The next read has all frames in it.</summary>
    public void DistrustRoots() => _readsSinceRoots = ReadsPerRoots;

    /// <summary>Adds 1: what rests.</summary>
    public bool AddResting(ReadList list)
    {
        bool trusts = Known.RootCount > 0 && _readsSinceRoots < ReadsPerRoots;
        TrustedRoots = trusts ? Known.RootCount : 0;
        _readsSinceRoots = trusts ? _readsSinceRoots + 1 : 0;
        bool fits = _loose.AddResting(list, withRoots: !trusts);
        for (int i = _chunkCount - 1; i >= 0; i--)
        {
            ref Chunk chunk = ref _chunks[i];
            int room = i == 0 ? _topFrom + _topBytes : chunk.Bytes;
            chunk.Place = list.Reserve(room);
            if (chunk.Place < 0)
            {
                return false;
            }
            // A frame that begins below the moving part and ends in it rests as a whole. Where the moving part is looked at twice, the newest
            // chunk is read with the first look.
            int bytes = i > 0 ? chunk.Bytes : _topFrom == 0 || _shape.ClearsLeftFrames ? 0 : Math.Min(room, _topFrom + (_shape.Words << 3));
            if (bytes > 0)
            {
                _ = list.Add(chunk.Address, bytes, chunk.Place);
            }
        }
        return fits;
    }

    /// <summary>Adds 2: what moves, for the first time, where frames that were left can be told.</summary>
    public bool AddMoving(ReadList list)
    {
        if (!_shape.ClearsLeftFrames)
        {
            return true;
        }
        if (_chunkCount > 0)
        {
            _ = list.Add(_chunks[0].Address, _topFrom + _topBytes, _chunks[0].Place);
        }
        return _loose.AddMoving(list, again: false);
    }

    /// <summary>Adds 3: the thread state.</summary>
    public bool AddState(ReadList list)
    {
        _stateAt = list.Add(State, _stateBytes);
        return _stateAt >= 0 && _cframes?.Add(list) != false;
    }

    /// <summary>Adds 4: what moves, once more.</summary>
    public bool AddMovingAgain(ReadList list)
    {
        bool fits = _loose.AddMoving(list, again: true, alone: !_shape.ClearsLeftFrames);
        if (_chunkCount > 0)
        {
            _topAgainAt = list.Add(_chunks[0].Address + (ulong)_topFrom, _topBytes);
            fits &= _topAgainAt >= 0;
        }
        if (_shape.IsFrameObject)
        {
            _pointerAfterAt = list.Add(State + (ulong)_layout.Thread.Frame, 8);
            fits &= _pointerAfterAt >= 0;
        }
        return fits;
    }

    /// <summary>The pointer led to a frame before its words were read and afterwards; looked at where frames are objects.</summary>
    public bool PointsStillTo(ReadOnlySpan<ulong> words, ulong frame) => words[_pointerAfterAt] == frame;

    /// <summary>Adds the word that says how far the newest chunk of the data stack is in use; where frames are objects, any other one.</summary>
    public void AddTopOfStack(ReadList list) => _ = list.Add(State + (ulong)Math.Max(0, _layout.Thread.DatastackTop), 8);

    /// <summary>A frame is not above the top of the chunk that it lies in, if that is the newest one.</summary>
    public bool IsBelowTopOfStack(ulong frame, ulong top) =>
        _chunkCount == 0 || frame - _chunks[0].Address >= (ulong)_chunks[0].SizeBytes || frame < top;

    /// <summary>A word of the thread state that was read.</summary>
    public ulong StateWord(ReadOnlySpan<ulong> words, int offset) => words[_stateAt + (offset >> 3)];

    /// <summary>
    /// The address of the running frame (0: none); false when it was not where it was looked for: read again, and <see cref="TryLearn"/> before that
    /// where <see cref="MustLearn"/> says so.
    /// </summary>
    public bool TryGetTop(ReadOnlySpan<ulong> words, out ulong frame)
    {
        ThreadOffsets at = _layout.Thread;
        frame = StateWord(words, at.Frame);
        if (_layout.Frames == FrameModel.FrameObjects)
        {
            return true;
        }
        if (_cframes?.TryGetFrame(words, frame, out frame) == false)
        {
            return false;
        }
        bool isThere = IsInNewestChunk(words);
        MustLearn |= !isThere && !TrySwitchChunk(words);
        return isThere;
    }

    /// <summary>The words of a frame; empty when they are not among those that were read.</summary>
    /// <param name="words">All words that were read.</param>
    /// <param name="frame">Its address.</param>
    /// <param name="again">Those that were read after the thread state, if it lies in what moves.</param>
    /// <param name="isLoose">It lies in no chunk of the data stack.</param>
    public ReadOnlySpan<ulong> Find(ReadOnlySpan<ulong> words, ulong frame, bool again, out bool isLoose)
    {
        isLoose = false;
        if ((frame & 7) != 0)
        {
            return [];
        }
        int need = _shape.Words << 3;
        ulong start = frame + (ulong)_shape.FirstByte;
        for (int i = 0; i < _chunkCount; i++)
        {
            ref readonly Chunk chunk = ref _chunks[i];
            ulong distance = start - chunk.Address;
            int bytes = i == 0 ? _topFrom + _topBytes : chunk.Bytes;
            if (distance < (ulong)bytes && (int)distance + need <= bytes)
            {
                bool isMoving = i == 0 && (int)distance >= _topFrom;
                int place = isMoving ? MovingAt(again) + (((int)distance - _topFrom) >> 3) : chunk.Place + ((int)distance >> 3);
                return words.Slice(place, _shape.Words);
            }
        }
        isLoose = true;
        int loose = _loose.Find(frame, again);
        return loose < 0 ? [] : words.Slice(loose, _shape.Words);
    }
}
