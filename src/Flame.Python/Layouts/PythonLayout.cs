using Flame.Python.LineTables;
using Flame.Python.Objects;

namespace Flame.Python.Layouts;

/// <summary>Where a thread's frames are.</summary>
internal enum FrameModel
{
    /// <summary>To 3.10: a list of frame objects on the heap, linked by f_back from the thread state's frame.</summary>
    FrameObjects,

    /// <summary>3.11, 3.12: interpreter frames, found through a structure on the C stack (_PyCFrame).</summary>
    CFrame,

    /// <summary>Since 3.13: interpreter frames, found from the thread state.</summary>
    CurrentFrame,
}

/// <summary>How the thread that holds the GIL is found.</summary>
internal enum GilModel
{
    /// <summary>To 3.6: the variable _PyThreadState_Current points at its thread state (Python/pystate.c).</summary>
    CurrentThreadVariable,

    /// <summary>3.7 to 3.11: one GIL in _PyRuntime (Include/internal/pycore_gil.h).</summary>
    RuntimeGil,

    /// <summary>Since 3.12: each interpreter points at the one it uses.</summary>
    InterpreterGil,
}

/// <summary>In <c>_PyRuntimeState</c>, or -1.</summary>
internal readonly record struct RuntimeOffsets(int InterpretersHead, int Finalizing, int GilLocked, int GilLastHolder)
{
    /// <summary>gc.collecting: 1 while the garbage collector runs (3.7 and 3.8); or -1.</summary>
    public int Collecting { get; init; } = -1;
}

/// <summary>In <c>PyInterpreterState</c>; CevalGil is a pointer to the GIL in use, or -1.</summary>
internal readonly record struct InterpreterOffsets(int Next, int ThreadsHead, int CevalGil)
{
    /// <summary>code_object_generation: how many code objects were freed (3.14 and later); or -1.</summary>
    public int CodeGeneration { get; init; } = -1;

    /// <summary>gc.collecting: 1 while the interpreter's garbage collector runs (3.9 and later); or -1.</summary>
    public int Collecting { get; init; } = -1;
}

/// <summary>
/// In <c>struct _gil_runtime_state</c>, where the runtime or an interpreter has it. Enabled is 0 in a free-threaded
/// build that runs without a GIL; -1 in builds that always have one.
/// </summary>
internal readonly record struct GilOffsets(int LastHolder, int Locked, int Enabled = -1);

/// <summary>
/// In <c>PyThreadState</c>, or -1. Frame is the pointer that <see cref="FrameModel"/> starts from: frame, cframe or current_frame.
/// </summary>
internal readonly record struct ThreadOffsets(
    int Next, int Interp, int Frame, int ThreadId, int NativeThreadId, int DatastackChunk, int DatastackTop)
{
    /// <summary>state: 1 while a thread of a free-threaded build is attached, that is, runs Python code; or -1.</summary>
    public int State { get; init; } = -1;
}

/// <summary>In <c>PyFrameObject</c> of 3.10 and before.</summary>
/// <param name="Back">f_back: the caller.</param>
/// <param name="Code">f_code.</param>
/// <param name="LastInstruction">f_lasti, 32 bits signed.</param>
/// <param name="InstructionUnit">Bytes in one unit of f_lasti: 1, and 2 in 3.10.</param>
internal readonly record struct FrameObjectOffsets(int Back, int Code, int LastInstruction, int InstructionUnit);

/// <summary>In <c>_PyInterpreterFrame</c> (3.11 and later).</summary>
/// <param name="Code">f_code, later f_executable.</param>
/// <param name="Previous">The caller, or a shim frame.</param>
/// <param name="Instruction">prev_instr (3.11, 3.12) or instr_ptr: an address inside the code object.</param>
/// <param name="Owner">Who owns the memory, one byte.</param>
/// <param name="FirstShimOwner">Owners from this value on mark shim frames, which belong to no function; 255: there are none.</param>
internal readonly record struct InterpreterFrameOffsets(int Code, int Previous, int Instruction, int Owner, int FirstShimOwner)
{
    /// <summary>is_entry: the frame was entered from C (3.11, which has no shims); or -1.</summary>
    public int IsEntry { get; init; } = -1;

    /// <summary>tlbc_index: which copy of the bytecode the frame runs (free-threaded 3.14 and later); or -1.</summary>
    public int BytecodeIndex { get; init; } = -1;
}

/// <summary>In <c>_PyStackChunk</c>, where a thread's interpreter frames lie one behind the other.</summary>
internal readonly record struct StackChunkOffsets(int Previous, int Size, int Top, int Data);

/// <summary>
/// In <c>PyCodeObject</c>, or -1. Bytecode is a bytes object that ByteCode points at (to 3.10), or begins at Adaptive and is
/// UnitCount 2-byte units long.
/// </summary>
internal readonly record struct CodeOffsets(
    int Filename, int Name, int Qualname, int LineTable, int FirstLine, int ByteCode, int Adaptive, int UnitCount, int FirstTraceable)
{
    /// <summary>co_tlbc: the copies of the bytecode, one for each thread (free-threaded 3.14 and later); or -1.</summary>
    public int ThreadLocalBytecode { get; init; } = -1;

    /// <summary>The same in objects with a longer head.</summary>
    public CodeOffsets Shifted(int bytes)
    {
        int Shift(int offset) => offset < 0 ? offset : offset + bytes;
        return new CodeOffsets(
            Shift(Filename), Shift(Name), Shift(Qualname), Shift(LineTable), Shift(FirstLine), Shift(ByteCode), Shift(Adaptive),
            Shift(UnitCount), Shift(FirstTraceable)) { ThreadLocalBytecode = Shift(ThreadLocalBytecode) };
    }

    /// <summary>How much of a code object has to be read to have all of these.</summary>
    public int HeadBytes => Math.Max(Math.Max(Filename, Name), Math.Max(Qualname, Math.Max(LineTable, Math.Max(FirstTraceable, ThreadLocalBytecode)))) + 8;
}

/// <summary>In <c>PyUnicodeObject</c> and its heads (Include/cpython/unicodeobject.h).</summary>
/// <param name="Length">In characters.</param>
/// <param name="State">32 bits: kind (3 bits), compact, ascii, one after the other from <see cref="KindBit"/> on.</param>
/// <param name="AsciiData">Where characters begin in a compact ASCII string.</param>
/// <param name="CompactData">Where they begin in another compact string.</param>
/// <param name="DataPointer">Pointer to the characters of a string that is not compact.</param>
internal readonly record struct UnicodeOffsets(int Length, int State, int AsciiData, int CompactData, int DataPointer)
{
    /// <summary>Where the bits of the kind begin in State: behind "interned", which is a byte in free-threaded 3.14 and later.</summary>
    public int KindBit { get; init; } = 2;
}

/// <summary>In <c>PyBytesObject</c>.</summary>
internal readonly record struct BytesOffsets(int Length, int Data);

/// <summary>
/// One row: all that reading the threads and frames of one minor version of CPython needs to know of its structures.
/// Offsets are in bytes, for 64-bit little-endian builds; -1 marks what a version does not have.
/// </summary>
internal sealed record PythonLayout
{
    /// <summary>Which minor version.</summary>
    public required PythonVersion Version { get; init; }

    /// <summary>Where frames are.</summary>
    public required FrameModel Frames { get; init; }

    /// <summary>A build that can run without the GIL (--disable-gil, since 3.13): longer object heads, other rules.</summary>
    public bool IsFreeThreaded { get; init; }

    /// <summary>How the GIL holder is found.</summary>
    public required GilModel Gil { get; init; }

    /// <summary>How lines are encoded.</summary>
    public required LineTableFormat Lines { get; init; }

    /// <summary>The runtime; all -1 to 3.6, which has none.</summary>
    public required RuntimeOffsets Runtime { get; init; }

    /// <summary>Interpreters.</summary>
    public required InterpreterOffsets Interpreter { get; init; }

    /// <summary>The GIL.</summary>
    public GilOffsets GilState { get; init; } = new(LastHolder: 8, Locked: 16);

    /// <summary>Thread states.</summary>
    public required ThreadOffsets Thread { get; init; }

    /// <summary>_PyCFrame.current_frame (3.11, 3.12).</summary>
    public int CFrameCurrentFrame { get; init; } = -1;

    /// <summary>_PyCFrame.previous: of the evaluation that this one was called from (3.11, 3.12).</summary>
    public int CFramePrevious { get; init; } = -1;

    /// <summary>Frame objects (to 3.10).</summary>
    public FrameObjectOffsets FrameObject { get; init; } = new(-1, -1, -1, 0);

    /// <summary>Interpreter frames (3.11 and later).</summary>
    public InterpreterFrameOffsets InterpreterFrame { get; init; } = new(-1, -1, -1, -1, 255);

    /// <summary>Data-stack chunks (3.11 and later).</summary>
    public StackChunkOffsets StackChunk { get; init; } = new(-1, -1, -1, -1);

    /// <summary>Code objects.</summary>
    public required CodeOffsets Code { get; init; }

    /// <summary>Bits of a frame's reference to its code that are no part of the address (3.14 and later).</summary>
    public ulong ReferenceTagBits { get; init; }

    /// <summary>Names are bytes objects, not Unicode (2.7).</summary>
    public bool NamesAreBytes { get; init; }

    /// <summary>Strings.</summary>
    public required UnicodeOffsets Unicode { get; init; }

    /// <summary>Bytes objects (str of 2.7).</summary>
    public BytesOffsets Bytes { get; init; } = new(Length: 16, Data: 32);

    /// <summary>Modules, dictionaries and attributes, for the names of threads.</summary>
    public required ObjectOffsets Objects { get; init; }

    /// <summary>PyObject.ob_type.</summary>
    public int ObjectType { get; init; } = 8;

    /// <summary>The same for a reader to whom functions have their short names alone, as they had in every version before 3.11.</summary>
    public PythonLayout WithPlainNames() => this with { Code = Code with { Qualname = -1 } };

    /// <summary>The same for a build whose objects all have a longer head (Py_TRACE_REFS; to 3.7 every debug build).</summary>
    public PythonLayout WithLongerObjectHeads(int bytes) => this with
    {
        ObjectType = ObjectType + bytes,
        FrameObject = Frames != FrameModel.FrameObjects ? FrameObject : FrameObject with
        {
            Back = FrameObject.Back + bytes,
            Code = FrameObject.Code + bytes,
            LastInstruction = FrameObject.LastInstruction + bytes,
        },
        Code = Code.Shifted(bytes),
        Objects = Objects with { CachedKeys = Objects.CachedKeys < 0 ? -1 : Objects.CachedKeys + bytes },
        Bytes = new(Bytes.Length + bytes, Bytes.Data + bytes),
        Unicode = Unicode with
        {
            Length = Unicode.Length + bytes,
            State = Unicode.State + bytes,
            AsciiData = Unicode.AsciiData + bytes,
            CompactData = Unicode.CompactData + bytes,
            DataPointer = Unicode.DataPointer + bytes,
        },
    };
}
