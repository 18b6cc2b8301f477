using System.Text;
using Flame.Linux.Memory;
using Flame.Profiles;
using Flame.Python.Layouts;
using Flame.Python.Objects;

namespace Flame.Python.Walking;

/// <summary>
/// Code objects by address. Each is decoded once; every capture proves again, with one call for a whole stack, that the
/// code objects it meets are still the same ones. The thread has to stand still from the walk on.
/// </summary>
internal sealed class CodeCache(PythonLayout layout, ulong codeType, CaptureMemory memory, StringTable strings)
{
    private const int MaxEntries = 1 << 16;
    private const int MaxCodeBytes = 16 << 20;
    private const int MaxLineTableBytes = 4 << 20;
    private const int MaxProvedCharacters = 128;

    private readonly PythonLayout _layout = layout;
    private readonly ulong _codeType = codeType;
    private readonly CaptureMemory _memory = memory;
    private readonly StringTable _strings = strings;
    private readonly Dictionary<ulong, CodeEntry> _entries = [];
    private readonly List<CodeEntry> _toProve = [];
    private readonly byte[] _head = new byte[CodeHead.LengthBytes(layout)];
    private long _capture;

    /// <summary>How often a code object was decoded anew.</summary>
    public long Decoded { get; private set; }

    /// <summary>
    /// How many code objects the interpreter had freed when the thread stood still (code_object_generation, 3.14 and later); null: not known.
    /// What was proved at the same count needs no look.
    /// </summary>
    public ulong? Generation { get; set; }

    /// <summary>
    /// Finds the code of every frame and drops the frames that CPython itself does not show: those that have not reached
    /// their first traceable instruction (_PyFrame_IsIncomplete), among them the helper frame of specialised class calls.
    /// </summary>
    /// <returns>False when a frame's code is no code object, or its instruction lies outside of it.</returns>
    public bool TryResolve(RawStack stack)
    {
        _capture++;
        ForgetChanged(stack.Frames);
        ReadOnlySpan<RawFrame> frames = stack.Frames;
        for (int i = 0; i < frames.Length; i++)
        {
            CodeEntry? entry = Find(frames[i].Code);
            if (entry is null || !TryFindOffset(frames[i], entry, out int offset))
            {
                return false;
            }
            entry.SeenInGeneration = Generation ?? ulong.MaxValue;
            stack.Codes[i] = IsIncomplete(frames[i], entry, offset) ? null : entry;
            stack.Offsets[i] = offset;
        }
        return true;
    }

    /// <summary>The code object at an address as it is known, or decoded now; null when there is none.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="isNew">It was decoded now.</param>
    public CodeEntry? Get(ulong address, out bool isNew)
    {
        isNew = false;
        if (_entries.TryGetValue(address, out CodeEntry? entry))
        {
            return entry;
        }
        isNew = true;
        _memory.Forget();
        return Find(address);
    }

    /// <summary>
    /// Looks whether code objects are still what was decoded, all in one call. Those that are not become stale and are
    /// forgotten here.
    /// </summary>
    public void Prove(List<CodeEntry> entries)
    {
        _memory.Forget();
        foreach (CodeEntry entry in entries)
        {
            _memory.Request(entry.Address, _head.Length);
            entry.Proof.Request(_memory);
        }
        _memory.Fetch();
        // Where nothing can be read the process has ended: that says nothing of what its code was.
        if (entries.Exists(entry => !_memory.View(entry.Address, _head.Length).IsEmpty))
        {
            ForgetOthers(entries);
        }
    }

    private void ForgetOthers(List<CodeEntry> entries)
    {
        foreach (CodeEntry entry in entries)
        {
            ReadOnlySpan<byte> head = _memory.View(entry.Address, _head.Length);
            if (head.IsEmpty || CodeHead.From(head, _layout) != entry.Head || !entry.Proof.Holds(_memory))
            {
                entry.IsStale = true;
                if (_entries.TryGetValue(entry.Address, out CodeEntry? current) && current == entry)
                {
                    _entries.Remove(entry.Address);
                }
            }
        }
    }

    private bool TryFindOffset(in RawFrame frame, CodeEntry entry, out int offset)
    {
        offset = 0;
        ulong start = 0; // to 3.10 the frame has the offset itself
        if (_layout.Frames != FrameModel.FrameObjects && !TryFindBytecode(frame, entry, out start))
        {
            return false;
        }
        long distance = (long)(frame.Instruction - start);
        // Not started: -1 to 3.10, one unit before the code in 3.11 and 3.12.
        long before = _layout.Frames switch { FrameModel.FrameObjects => -1, FrameModel.CFrame => -2, _ => 0 };
        offset = (int)distance;
        return distance >= before && distance < entry.CodeBytes;
    }

    // A free-threaded build gives each thread a copy of the bytecode, in an array that is replaced when threads are added.
    private bool TryFindBytecode(in RawFrame frame, CodeEntry entry, out ulong start)
    {
        const int FirstCopyAt = 8; // struct _PyCodeArray: a count, then pointers (Include/internal/pycore_code.h)
        start = entry.Address + (ulong)_layout.Code.Adaptive;
        return _layout.Code.ThreadLocalBytecode < 0
            || (_memory.TryReadWord(entry.Address + (ulong)_layout.Code.ThreadLocalBytecode, out ulong copies)
                && _memory.TryReadWord(copies, out ulong count)
                && frame.BytecodeIndex >= 0 && (ulong)frame.BytecodeIndex < count
                && _memory.TryReadWord(copies + FirstCopyAt + (8 * (ulong)frame.BytecodeIndex), out start));
    }

    private bool IsIncomplete(in RawFrame frame, CodeEntry entry, int offset) =>
        _layout.Code.FirstTraceable >= 0 && !frame.IsGenerator && offset < 2 * entry.Head.FirstTraceable;

    private CodeEntry? Find(ulong address)
    {
        if (_entries.TryGetValue(address, out CodeEntry? entry))
        {
            return entry;
        }
        entry = Decode(address);
        if (entry is not null)
        {
            if (_entries.Count >= MaxEntries)
            {
                _entries.Clear();
            }
            entry.SeenInCapture = _capture;
            _entries.Add(address, entry);
        }
        return entry;
    }

    private void ForgetChanged(ReadOnlySpan<RawFrame> frames)
    {
        _toProve.Clear();
        foreach (ref readonly RawFrame frame in frames)
        {
            if (_entries.TryGetValue(frame.Code, out CodeEntry? entry) && entry.SeenInCapture != _capture && entry.SeenInGeneration != Generation)
            {
                entry.SeenInCapture = _capture;
                _toProve.Add(entry);
                _memory.Request(entry.Address, _head.Length);
                entry.Proof.Request(_memory);
            }
        }
        _memory.Fetch();
        ForgetOthers(_toProve);
    }

    private CodeEntry? Decode(ulong address)
    {
        if (!_memory.TryRead(address, _head) || CodeHead.From(_head, _layout) is var head && head.Type != _codeType)
        {
            return null;
        }
        var proof = new IdentityProof();
        if (!TryReadName(head.Filename, proof, out int file)
            || !TryReadName(head.Name, proof, out int function)
            || !TryReadBytes(head.LineTable, proof, out byte[] lines)
            || !TryReadCodeLength(head, out int codeBytes))
        {
            return null;
        }
        Decoded++;
        return new CodeEntry(address, head, new CodeNames(file, function, lines, proof), codeBytes, _layout.Lines);
    }

    private bool TryReadName(ulong address, IdentityProof proof, out int id)
    {
        id = 0;
        if (_layout.NamesAreBytes)
        {
            bool isRead = TryReadBytes(address, proof, out byte[] bytes);
            id = isRead ? _strings.Intern(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, UnicodeReader.MaxCharacters)))) : 0;
            return isRead;
        }
        if (!UnicodeReader.TryReadShape(_memory, _layout.Unicode, address, out StringShape shape)
            || !UnicodeReader.TryRead(_memory, _layout.Unicode, address, out string text))
        {
            return false;
        }
        ReadOnlySpan<byte> data = _memory.View(shape.Data, (int)Math.Min(shape.Length, MaxProvedCharacters) * shape.Kind);
        proof.Add(address + (ulong)_layout.Unicode.Length, shape.Length, shape.Data, data);
        id = _strings.Intern(text);
        return true;
    }

    private bool TryReadBytes(ulong address, IdentityProof proof, out byte[] bytes)
    {
        bytes = [];
        ulong lengthAt = address + (ulong)_layout.Bytes.Length;
        if (address == 0 || !_memory.TryRead(lengthAt, out long length) || length is < 0 or > MaxLineTableBytes)
        {
            return false;
        }
        bytes = new byte[length];
        if (length > 0 && !_memory.TryRead(address + (ulong)_layout.Bytes.Data, bytes))
        {
            return false;
        }
        proof.Add(lengthAt, length, address + (ulong)_layout.Bytes.Data, bytes);
        return true;
    }

    private bool TryReadCodeLength(in CodeHead head, out int codeBytes)
    {
        long length = head.UnitCount * 2;
        codeBytes = 0;
        if (_layout.Code.ByteCode >= 0 && !_memory.TryRead(head.ByteCode + (ulong)_layout.Bytes.Length, out length))
        {
            return false;
        }
        codeBytes = length is > 0 and <= MaxCodeBytes ? (int)length : 0;
        return codeBytes > 0;
    }
}
