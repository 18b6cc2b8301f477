using System.Runtime.CompilerServices;
using Flame.Python.Layouts;

namespace Flame.Python.Walking;

/// <summary>
/// The words of a frame that a walk needs, whatever kind of frame the version has, as places behind the first of them.
/// </summary>
internal sealed class FrameShape
{
    private const byte LastOwner = 4; // enum _frameowner (Include/internal/pycore_interpframe_structs.h)
    private const byte OwnedByGenerator = 1;

    private readonly PythonLayout _layout;
    private readonly bool _onlyLive;
    private readonly ulong _codeBits; // of a reference to a code object, those that are its address
    private readonly int _referencesWord;
    private readonly int _ownerWord;
    private readonly int _ownerShift;
    private readonly int _firstShimOwner;

    /// <summary>The shape that a layout gives.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="onlyLive">
    /// A frame object that nothing refers to is none: it was left, and waits to be used again for the next call of its code (to
    /// 3.9 with its caller as it was). Else it is taken as it was when it was left, which is mostly just now.
    /// </param>
    public FrameShape(PythonLayout layout, bool onlyLive = false)
    {
        _layout = layout;
        _onlyLive = onlyLive;
        _codeBits = ~layout.ReferenceTagBits;
        IsFrameObject = layout.Frames == FrameModel.FrameObjects;
        ClearsLeftFrames = IsFrameObject || layout.ReferenceTagBits != 0;
        FrameObjectOffsets heap = layout.FrameObject;
        InterpreterFrameOffsets stack = layout.InterpreterFrame;
        int code = IsFrameObject ? heap.Code : stack.Code;
        int previous = IsFrameObject ? heap.Back : stack.Previous;
        int instruction = IsFrameObject ? heap.LastInstruction : stack.Instruction;
        int references = layout.ObjectType - 8; // ob_refcnt is the word before ob_type (Include/object.h)
        int first = Math.Min(IsFrameObject && onlyLive ? references : code, Math.Min(code, Math.Min(previous, instruction))) & ~7;
        int last = Math.Max(code, Math.Max(previous, Math.Max(instruction, IsFrameObject ? 0 : stack.Owner & ~7)));
        FirstByte = first;
        Words = ((last - first) >> 3) + 1;
        CodeWord = (code - first) >> 3;
        PreviousWord = (previous - first) >> 3;
        InstructionWord = (instruction - first) >> 3;
        _referencesWord = (references - first) >> 3;
        _ownerWord = IsFrameObject ? 0 : (stack.Owner - first) >> 3;
        _ownerShift = 8 * (stack.Owner & 7);
        _firstShimOwner = stack.FirstShimOwner;
    }

    /// <summary>Frames are objects of the heap (to 3.10).</summary>
    public bool IsFrameObject { get; }

    /// <summary>A whole stack ends in a shim frame (3.12 and later).</summary>
    public bool EndsInShim => _firstShimOwner <= LastOwner;

    /// <summary>A frame that was left can be told from one that is there: its caller is another one (mostly, to 3.10), or its code is cleared (from 3.14 on).</summary>
    public bool ClearsLeftFrames { get; }

    /// <summary>Bytes from a frame's address to the first word that is needed.</summary>
    public int FirstByte { get; }

    /// <summary>How many words are needed from there.</summary>
    public int Words { get; }

    /// <summary>Where among them the reference to the code object is.</summary>
    public int CodeWord { get; }

    /// <summary>Where the caller's address is.</summary>
    public int PreviousWord { get; }

    /// <summary>Where the instruction is.</summary>
    public int InstructionWord { get; }

    /// <summary>Takes a frame from words; false when they can't be a frame's.</summary>
    /// <param name="address">Of the frame.</param>
    /// <param name="words">As many as <see cref="Words"/>.</param>
    /// <param name="record">The frame.</param>
    public bool TryTake(ulong address, ReadOnlySpan<ulong> words, out FrameRecord record)
    {
        record = default;
        record.Address = address;
        record.Previous = words[PreviousWord];
        record.Code = words[CodeWord] & _codeBits;
        ulong instruction = words[InstructionWord];
        if (IsFrameObject)
        {
            int last = (int)(uint)instruction;
            // -1 says "not started" in any unit: test the sign before multiplying.
            record.Instruction = last < 0 ? ulong.MaxValue : (ulong)last * (ulong)_layout.FrameObject.InstructionUnit;
            return record.Code != 0 && (!_onlyLive || words[_referencesWord] != 0);
        }
        record.Instruction = instruction;
        int owner = (int)(words[_ownerWord] >> _ownerShift) & 0xff;
        record.IsShim = owner >= _firstShimOwner;
        record.IsGenerator = owner == OwnedByGenerator;
        return owner <= LastOwner && (record.IsShim || record.Code != 0);
    }

    /// <summary>The words are those of a frame that was taken before: it has not moved, as far as they tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // for each frame of each sample
    public bool IsSame(in FrameRecord known, ReadOnlySpan<ulong> words) => IsFrameObject
        ? TryTake(known.Address, words, out FrameRecord now) && now.IsSame(known)
        : words[InstructionWord] == known.Instruction && (words[CodeWord] & _codeBits) == known.Code && words[PreviousWord] == known.Previous;

    /// <summary>Where in its bytecode a frame runs, in bytes; false when that is outside of it.</summary>
    public bool TryFindOffset(in FrameRecord record, CodeEntry code, out int offset)
    {
        ulong start = IsFrameObject ? 0 : code.Address + (ulong)_layout.Code.Adaptive;
        long distance = (long)(record.Instruction - start);
        // Not started: -1 to 3.10, one unit before the code in 3.11 and 3.12.
        long before = _layout.Frames switch { FrameModel.FrameObjects => -1, FrameModel.CFrame => -2, _ => 0 };
        offset = (int)distance;
        return distance >= before && distance < code.CodeBytes;
    }

    /// <summary>CPython itself does not show the frame yet: it has not reached its first traceable instruction.</summary>
    public bool IsIncomplete(in FrameRecord record, CodeEntry code, int offset) =>
        _layout.Code.FirstTraceable >= 0 && !record.IsGenerator && offset < 2 * code.Head.FirstTraceable;
}

/// <summary>One frame as it was read, and where it stands among the known call paths.</summary>
internal struct FrameRecord
{
    public ulong Address;
    public ulong Code;
    public ulong Previous;
    public ulong Instruction;
    public bool IsShim;
    public bool IsGenerator;

    /// <summary>It lies in no chunk of the data stack.</summary>
    public bool IsLoose;

    /// <summary>The site of this frame in <see cref="CallPaths"/>; of its caller when it is not shown itself.</summary>
    public int Site;

    /// <summary>The words that were read are the same: the frame has not moved, as far as they tell.</summary>
    public readonly bool IsSame(in FrameRecord other) => Code == other.Code && Previous == other.Previous && Instruction == other.Instruction;
}
