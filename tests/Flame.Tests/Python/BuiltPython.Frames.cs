using Flame.Python.Layouts;

namespace Flame.Tests.Python;

/// <content>How frames and the chunks that they lie in are laid out.</content>
internal sealed partial class BuiltPython
{
    private void Link(ulong thread, ulong frame, ulong code, int unit, byte owner)
    {
        ulong caller = Top(thread);
        if (HasFrameObjects)
        {
            FrameObjectOffsets at = Layout.FrameObject;
            Memory.WriteWord(frame + (ulong)Layout.ObjectType - 8, 1); // ob_refcnt
            Memory.WriteWord(frame + (ulong)at.Back, caller);
            Memory.WriteWord(frame + (ulong)at.Code, code);
            Memory.WriteInt(frame + (ulong)at.LastInstruction, unit < 0 ? -1 : unit * 2 / at.InstructionUnit);
        }
        else
        {
            InterpreterFrameOffsets at = Layout.InterpreterFrame;
            Memory.WriteWord(frame + (ulong)at.Previous, caller);
            // Tag bit 0: a borrowed reference.
            Memory.WriteWord(frame + (ulong)at.Code, code | (Layout.ReferenceTagBits & 1));
            int copy = at.BytecodeIndex < 0 ? 0 : 1;
            ulong start = owner >= Layout.InterpreterFrame.FirstShimOwner ? 0 : Objects.Bytecode(code, copy);
            Memory.WriteWord(frame + (ulong)at.Instruction, unchecked(start + (ulong)(2 * unit)));
            if (copy > 0)
            {
                Memory.WriteInt(frame + (ulong)at.BytecodeIndex, copy);
            }
            Memory.Write(frame + (ulong)at.Owner, [owner]);
        }
        SetTop(thread, frame);
    }

    private ulong NewFrame(ulong thread, byte owner)
    {
        if (HasFrameObjects || owner is OwnedByGenerator or OwnedByCStack)
        {
            return Memory.Allocate(512);
        }
        ulong chunk = Memory.Word(thread + (ulong)Layout.Thread.DatastackChunk);
        if (_chunkTops[chunk] + FrameBytes > chunk + ChunkBytes)
        {
            AddChunk(thread, chunk);
            chunk = Memory.Word(thread + (ulong)Layout.Thread.DatastackChunk);
        }
        ulong frame = _chunkTops[chunk];
        _chunkTops[chunk] = frame + FrameBytes;
        Memory.WriteWord(thread + (ulong)Layout.Thread.DatastackTop, frame + FrameBytes);
        return frame;
    }

    private void AddChunk(ulong thread, ulong previous)
    {
        ulong chunk = Memory.Allocate(ChunkBytes);
        Memory.WriteWord(chunk + (ulong)Layout.StackChunk.Previous, previous);
        Memory.WriteWord(chunk + (ulong)Layout.StackChunk.Size, ChunkBytes);
        _chunkTops[chunk] = chunk + (ulong)Layout.StackChunk.Data;
        Memory.WriteWord(thread + (ulong)Layout.Thread.DatastackChunk, chunk);
        Memory.WriteWord(thread + (ulong)Layout.Thread.DatastackTop, _chunkTops[chunk]);
    }

    // A holder stays in last_holder after it let go.
    private void WriteGil(ulong lastHolder, ulong locked, ulong thread)
    {
        Memory.WriteWord(lastHolder, thread == 0 ? 0xdead_0000 : thread);
        Memory.WriteInt(locked, thread == 0 ? 0 : 1);
    }
}
