using System.Buffers.Binary;
using Flame.Python.Layouts;

namespace Flame.Python.Walking;

/// <summary>
/// Follows a thread's frames from the innermost to the outermost. The thread has to stand still, or the caller has to
/// prove afterwards that nothing moved. Whatever does not look like a whole stack is a failure, never a shorter stack.
/// </summary>
internal sealed class FrameWalker(PythonLayout layout, CaptureMemory memory)
{
    private const int ChunkBytes = 16 << 10; // _PY_DATA_STACK_CHUNK_SIZE (Python/pystate.c); larger frames get larger chunks
    private const ulong TopSlackBytes = 2 << 10;
    private const int MaxChunks = 1 << 14;

    private const byte OwnedByGenerator = 1; // enum _frameowner (Include/internal/pycore_interpframe_structs.h)
    private const byte LastOwner = 4;

    private readonly PythonLayout _layout = layout;
    private readonly CaptureMemory _memory = memory;
    private readonly int _frameBytes = FrameBytes(layout.InterpreterFrame);
    private ulong _olderChunk;
    private int _chunksLeft;
    private ulong _cframe; // of the innermost evaluation (3.11, 3.12), a local variable of it
    private ulong _callersTop; // the running frame of the evaluation that called the innermost one (3.11, 3.12); 0: none

    /// <summary>Reads the frames of a thread.</summary>
    /// <param name="threadState">Address of its thread state.</param>
    /// <param name="stack">Receives them.</param>
    /// <returns>False when the memory makes no sense or can't be read; a thread without frames is true and empty.</returns>
    public bool TryWalk(ulong threadState, RawStack stack) => _layout.Frames == FrameModel.FrameObjects
        ? TryWalkFrameObjects(threadState, stack)
        : TryWalkInterpreterFrames(threadState, stack);

    private bool TryWalkFrameObjects(ulong threadState, RawStack stack)
    {
        FrameObjectOffsets at = _layout.FrameObject;
        int bytes = Math.Max(Math.Max(at.Back, at.Code), at.LastInstruction) + 8;
        stack.Clear();
        if (!_memory.TryReadWord(threadState + (ulong)_layout.Thread.Frame, out ulong frame))
        {
            return false;
        }
        var cycle = new CycleCheck();
        while (frame != 0)
        {
            ReadOnlySpan<byte> fields = _memory.View(frame, bytes);
            if (fields.IsEmpty || cycle.Repeats(frame))
            {
                return false;
            }
            int instruction = BinaryPrimitives.ReadInt32LittleEndian(fields[at.LastInstruction..]);
            // -1 says "not started" in any unit: test the sign before multiplying.
            long offset = instruction < 0 ? -1 : (long)instruction * at.InstructionUnit;
            if (!stack.TryAdd(new RawFrame(frame, Word(fields, at.Code), (ulong)offset, 0, IsGenerator: false)))
            {
                return false;
            }
            frame = Word(fields, at.Back);
        }
        return true;
    }

    private bool TryWalkInterpreterFrames(ulong threadState, RawStack stack)
    {
        stack.Clear();
        if (!TryReadTop(threadState, out ulong frame))
        {
            return false;
        }
        stack.EvaluationAddress = _cframe;
        InterpreterFrameOffsets at = _layout.InterpreterFrame;
        var cycle = new CycleCheck();
        int owner = at.FirstShimOwner;
        ulong callersTop = _callersTop;
        while (frame != 0)
        {
            ReadOnlySpan<byte> fields = ViewFrame(frame, _frameBytes);
            if (fields.IsEmpty || cycle.Repeats(frame))
            {
                return false;
            }
            owner = fields[at.Owner];
            if (owner > LastOwner)
            {
                return false;
            }
            if (owner < at.FirstShimOwner && !TryAdd(stack, frame, fields, owner))
            {
                return false;
            }
            // An entry frame is a local variable of the evaluation.
            stack.EvaluationAddress = owner >= at.FirstShimOwner && stack.EvaluationAddress == 0 ? frame : stack.EvaluationAddress;
            frame = Word(fields, at.Previous);
            bool isEntry = at.IsEntry >= 0 ? fields[at.IsEntry] != 0 : owner >= at.FirstShimOwner;
            if (isEntry && frame == 0 && callersTop != 0)
            {
                return false;
            }
            callersTop = isEntry ? 0 : callersTop;
        }
        // A frame that is being left is cut off from its caller an instant before the thread state forgets it (3.12, a
        // generator that yields: 3 of 1,000 stops). With shim frames, each whole stack ends in one, in a greenlet too.
        return at.FirstShimOwner > LastOwner || owner >= at.FirstShimOwner;
    }

    private bool TryAdd(RawStack stack, ulong frame, ReadOnlySpan<byte> fields, int owner)
    {
        InterpreterFrameOffsets at = _layout.InterpreterFrame;
        int copy = at.BytecodeIndex < 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(fields[at.BytecodeIndex..]);
        ulong code = Word(fields, at.Code) & ~_layout.ReferenceTagBits;
        return stack.TryAdd(new RawFrame(frame, code, Word(fields, at.Instruction), copy, owner == OwnedByGenerator));
    }

    // The thread state, then the newest chunk of its data stack as far as it is used; older ones when the walk gets there.
    private bool TryReadTop(ulong threadState, out ulong frame)
    {
        ThreadOffsets at = _layout.Thread;
        ReadOnlySpan<byte> fields = _memory.View(threadState, Math.Max(at.DatastackTop, at.Frame) + 8);
        _olderChunk = 0;
        _chunksLeft = MaxChunks;
        frame = 0;
        if (fields.IsEmpty)
        {
            return false;
        }
        frame = Word(fields, at.Frame);
        ulong chunk = Word(fields, at.DatastackChunk);
        ulong top = Word(fields, at.DatastackTop);
        if (chunk != 0 && top > chunk && top - chunk <= ChunkBytes * 64)
        {
            // Rounded up, so that a range that was foreseen serves a top that has moved a little.
            ulong used = Math.Max(top - chunk, Math.Min(ChunkBytes, (top - chunk + TopSlackBytes) & ~(TopSlackBytes - 1)));
            _memory.Request(chunk, (int)used);
            _memory.Fetch();
            _ = _memory.TryReadWord(chunk + (ulong)_layout.StackChunk.Previous, out _olderChunk);
        }
        _callersTop = _cframe = 0;
        return (_layout.Frames != FrameModel.CFrame || TryReadCFrame(ref frame)) && !(chunk != 0 && frame >= top && frame - chunk < ChunkBytes);
    }

    // 3.11 and 3.12 link a new evaluation to the thread an instant before it has its frame: until then it points to what lay there, such as a
    // generator that has yielded and lost its caller, or a frame that was popped. The evaluation that it was called from knows better.
    private bool TryReadCFrame(ref ulong frame)
    {
        _cframe = frame;
        if (!_memory.TryReadWord(_cframe + (ulong)_layout.CFrameCurrentFrame, out frame))
        {
            return false;
        }
        if (_memory.TryReadWord(_cframe + (ulong)_layout.CFramePrevious, out ulong outer) && outer != 0)
        {
            _ = _memory.TryReadWord(outer + (ulong)_layout.CFrameCurrentFrame, out _callersTop);
        }
        return true;
    }

    private ReadOnlySpan<byte> ViewFrame(ulong frame, int bytes)
    {
        while (_olderChunk != 0 && !_memory.Holds(frame, bytes) && --_chunksLeft > 0)
        {
            FetchOlderChunk();
        }
        return _memory.View(frame, bytes);
    }

    private void FetchOlderChunk()
    {
        ulong chunk = _olderChunk;
        _olderChunk = 0;
        if (!_memory.Request(chunk, ChunkBytes))
        {
            return;
        }
        _memory.Fetch();
        if (_memory.TryReadWord(chunk + (ulong)_layout.StackChunk.Size, out ulong size) && size > ChunkBytes && size <= ChunkBytes * 64)
        {
            _memory.Request(chunk + ChunkBytes, (int)(size - ChunkBytes));
            _memory.Fetch();
        }
        _ = _memory.TryReadWord(chunk + (ulong)_layout.StackChunk.Previous, out _olderChunk);
    }

    // A target's own table of offsets may have the fields in any order.
    private static int FrameBytes(in InterpreterFrameOffsets at) =>
        Math.Max(Math.Max(at.Owner + 1, at.BytecodeIndex + 4), Math.Max(at.Code, Math.Max(at.Previous, at.Instruction)) + 8);

    private static ulong Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
