using Flame.Python.LineTables;
using Flame.Python.Objects;

namespace Flame.Python.Layouts;

/// <summary>
/// The rows, measured from each version's headers (Include/internal, Py_BUILD_CORE) and checked on live processes;
/// <c>native/tools</c> derives them again. A release that moved a field inside its minor version has a row of its own.
/// </summary>
internal static class LayoutRows
{
    private static readonly UnicodeOffsets UnicodeTo311 = new(16, 32, AsciiData: 48, CompactData: 72, DataPointer: 72);

    // 3.12 dropped the wchar_t cache (PEP 623).
    private static readonly UnicodeOffsets UnicodeSince312 = new(16, 32, AsciiData: 40, CompactData: 56, DataPointer: 56);

    private static readonly StackChunkOffsets Chunk = new(Previous: 0, Size: 8, Top: 16, Data: 24);

    private static readonly PythonLayout Row27 = new()
    {
        Version = new(2, 7),
        Frames = FrameModel.FrameObjects,
        Gil = GilModel.CurrentThreadVariable,
        Lines = LineTableFormat.LnotabUnsigned,
        Runtime = new(-1, -1, -1, -1),
        Interpreter = new(Next: 0, ThreadsHead: 8, CevalGil: -1),
        Thread = new(Next: 0, Interp: 8, Frame: 16, ThreadId: 144, -1, -1, -1),
        FrameObject = new(Back: 24, Code: 32, LastInstruction: 120, InstructionUnit: 1),
        Code = new(80, 88, -1, LineTable: 104, FirstLine: 96, ByteCode: 32, -1, -1, -1),
        NamesAreBytes = true,
        Unicode = new(-1, -1, -1, -1, -1),
        Bytes = new(Length: 16, Data: 36),
        Objects = new(16, DictModel.OpenTable, AttributeModel.DictOffset),
    };

    private static readonly PythonLayout Row34 = new()
    {
        Version = new(3, 4),
        Frames = FrameModel.FrameObjects,
        Gil = GilModel.CurrentThreadVariable,
        Lines = LineTableFormat.LnotabUnsigned,
        Runtime = new(-1, -1, -1, -1),
        Interpreter = new(Next: 0, ThreadsHead: 8, CevalGil: -1),
        Thread = new(Next: 8, Interp: 16, Frame: 24, ThreadId: 152, -1, -1, -1),
        FrameObject = new(Back: 24, Code: 32, LastInstruction: 120, InstructionUnit: 1),
        Code = new(96, 104, -1, LineTable: 120, FirstLine: 112, ByteCode: 40, -1, -1, -1),
        Unicode = UnicodeTo311,
        Objects = new(16, DictModel.SharedTable, AttributeModel.DictOffset),
    };

    private static readonly PythonLayout Row35 = Row34 with { Version = new(3, 5) };

    private static readonly PythonLayout Row36 = Row34 with
    {
        Version = new(3, 6),
        Lines = LineTableFormat.LnotabSigned,
        Code = new(96, 104, -1, LineTable: 112, FirstLine: 36, ByteCode: 40, -1, -1, -1),
        Objects = new(16, DictModel.Indexed, AttributeModel.DictOffset),
    };

    private static readonly PythonLayout Row37 = Row36 with
    {
        Version = new(3, 7),
        Gil = GilModel.RuntimeGil,
        Runtime = new(InterpretersHead: 24, Finalizing: 8, GilLocked: 1280, GilLastHolder: 1272) { Collecting = 632 },
        Thread = new(Next: 8, Interp: 16, Frame: 24, ThreadId: 176, -1, -1, -1),
        FrameObject = new(Back: 24, Code: 32, LastInstruction: 104, InstructionUnit: 1),
        Objects = new(40, DictModel.Indexed, AttributeModel.DictOffset),
    };

    // To 3.7.3 the heads of the garbage collector's generations, which lie before the GIL, were smaller.
    private static readonly PythonLayout Row37To3 = Row37 with
    {
        Runtime = new(InterpretersHead: 24, Finalizing: 8, GilLocked: 1192, GilLastHolder: 1184) { Collecting = 544 },
    };

    private static readonly PythonLayout Row38 = Row37 with
    {
        Version = new(3, 8),
        Runtime = new(InterpretersHead: 32, Finalizing: 16, GilLocked: 1168, GilLastHolder: 1160) { Collecting = 544 },
        Code = new(104, 112, -1, LineTable: 120, FirstLine: 40, ByteCode: 48, -1, -1, -1),
        Objects = new(56, DictModel.Indexed, AttributeModel.DictOffset),
    };

    private static readonly PythonLayout Row39 = Row38 with
    {
        Version = new(3, 9),
        Runtime = new(InterpretersHead: 32, Finalizing: 16, GilLocked: 368, GilLastHolder: 360),
        Interpreter = Row38.Interpreter with { Collecting = 816 },
        Objects = new(856, DictModel.Indexed, AttributeModel.DictOffset),
    };

    private static readonly PythonLayout Row310 = Row39 with
    {
        Version = new(3, 10),
        Lines = LineTableFormat.Ranges,
        FrameObject = new(Back: 24, Code: 32, LastInstruction: 96, InstructionUnit: 2),
    };

    private static readonly PythonLayout Row311 = new()
    {
        Version = new(3, 11),
        Frames = FrameModel.CFrame,
        Gil = GilModel.RuntimeGil,
        Lines = LineTableFormat.Locations,
        Runtime = new(InterpretersHead: 40, Finalizing: 24, GilLocked: 376, GilLastHolder: 368),
        Interpreter = new(Next: 0, ThreadsHead: 16, CevalGil: -1) { Collecting = 848 },
        Thread = new(Next: 8, Interp: 16, Frame: 56, 152, NativeThreadId: 160, DatastackChunk: 296, DatastackTop: 304),
        CFrameCurrentFrame = 8,
        CFramePrevious = 16,
        InterpreterFrame = new(Code: 32, Previous: 48, Instruction: 56, Owner: 69, FirstShimOwner: 255) { IsEntry = 68 },
        StackChunk = Chunk,
        Code = new(112, 120, 128, LineTable: 136, FirstLine: 72, -1, Adaptive: 184, UnitCount: 16, FirstTraceable: 168),
        Unicode = UnicodeTo311,
        Objects = new(888, DictModel.LogIndexed, AttributeModel.ValuesOrDict, CachedKeys: 872),
    };

    private static readonly PythonLayout Row312 = Row311 with
    {
        Version = new(3, 12),
        Gil = GilModel.InterpreterGil,
        Runtime = new(InterpretersHead: 40, Finalizing: 24, -1, -1),
        Interpreter = new(Next: 0, ThreadsHead: 72, CevalGil: 384) { Collecting = 312 },
        Thread = new(Next: 8, Interp: 16, Frame: 56, 136, NativeThreadId: 144, DatastackChunk: 232, DatastackTop: 240),
        CFrameCurrentFrame = 0,
        CFramePrevious = 8,
        InterpreterFrame = new(Code: 0, Previous: 8, Instruction: 56, Owner: 70, FirstShimOwner: 3),
        Code = new(112, 120, 128, LineTable: 136, FirstLine: 68, -1, Adaptive: 192, UnitCount: 16, FirstTraceable: 176),
        Unicode = UnicodeSince312,
        Objects = new(944, DictModel.LogIndexed, AttributeModel.TaggedValues, CachedKeys: 880),
    };

    // The target's own table of offsets is laid over this row: see DebugOffsets.
    private static readonly PythonLayout Row313 = Row312 with
    {
        Version = new(3, 13),
        Frames = FrameModel.CurrentFrame,
        Runtime = new(InterpretersHead: 632, Finalizing: 608, -1, -1),
        Interpreter = new(Next: 7264, ThreadsHead: 7344, CevalGil: 16) { Collecting = 7600 },
        Thread = new(Next: 8, Interp: 16, Frame: 72, 152, NativeThreadId: 160, DatastackChunk: 232, DatastackTop: 240),
        CFrameCurrentFrame = -1,
        CFramePrevious = -1,
        Code = new(112, 120, 128, LineTable: 136, FirstLine: 68, -1, Adaptive: 200, UnitCount: 16, FirstTraceable: 184),
        Objects = new(7656, DictModel.LogIndexed, AttributeModel.InlineValues, CachedKeys: 880),
    };

    private static readonly PythonLayout Row314 = Row313 with
    {
        Version = new(3, 14),
        Runtime = new(InterpretersHead: 808, Finalizing: 784, -1, -1),
        Interpreter = new(Next: 7272, ThreadsHead: 7344, CevalGil: 16) { CodeGeneration = 7992, Collecting = 7600 },
        InterpreterFrame = new(Code: 0, Previous: 8, Instruction: 56, Owner: 74, FirstShimOwner: 3),
        ReferenceTagBits = 3,
        Code = new(112, 120, 128, LineTable: 136, FirstLine: 68, -1, Adaptive: 208, UnitCount: 16, FirstTraceable: 192),
        Objects = Row313.Objects with { InterpreterModules = 7688 },
    };

    private static readonly PythonLayout Row315 = Row314 with
    {
        Version = new(3, 15),
        Runtime = new(InterpretersHead: 936, Finalizing: 912, -1, -1),
        Interpreter = new(Next: 7264, ThreadsHead: 7336, CevalGil: 16) { CodeGeneration = 7944, Collecting = 7512 },
        Thread = new(Next: 8, Interp: 16, Frame: 72, 176, NativeThreadId: 184, DatastackChunk: 256, DatastackTop: 264),
        Objects = Row313.Objects with { InterpreterModules = 7592, CachedKeys = 888 },
    };

    private static readonly PythonLayout Row313FreeThreaded = FreeThreaded(Row313, threadState: 40) with
    {
        Code = new(128, 136, 144, LineTable: 152, FirstLine: 84, -1, Adaptive: 216, UnitCount: 32, FirstTraceable: 200),
        Objects = Row313.Objects with { InterpreterModules = 7664, CachedKeys = 896 },
    };

    private static readonly PythonLayout Row314FreeThreaded = FreeThreaded(Row314, threadState: 44) with
    {
        InterpreterFrame = Row314.InterpreterFrame with { Owner = 78, BytecodeIndex = 72 },
        Code = new CodeOffsets(128, 136, 144, 152, 84, -1, Adaptive: 232, UnitCount: 32, FirstTraceable: 208) { ThreadLocalBytecode = 224 },
        Unicode = FreeThreaded(Row314, threadState: 44).Unicode with { KindBit = 8 },
        Objects = Row313.Objects with { InterpreterModules = 7712, CachedKeys = 896 },
    };

    private static readonly PythonLayout Row315FreeThreaded = FreeThreaded(Row315, threadState: 48) with
    {
        InterpreterFrame = Row314FreeThreaded.InterpreterFrame,
        Code = Row314FreeThreaded.Code,
        Unicode = Row314FreeThreaded.Unicode,
        Objects = Row313.Objects with { InterpreterModules = 7592, CachedKeys = 904 },
    };

    /// <summary>Every row, oldest version first, those of free-threaded builds last.</summary>
    public static IReadOnlyList<PythonLayout> All { get; } =
    [
        Row27, Row34, Row35, Row36, Row37, Row37To3, Row38, Row39, Row310, Row311, Row312, Row313, Row314, Row315,
        Row313FreeThreaded, Row314FreeThreaded, Row315FreeThreaded,
    ];

    /// <summary>The versions that can be read, one for each <c>--abi</c> number, oldest first.</summary>
    public static IEnumerable<PythonVersion> Versions => All.Where(row => !row.IsFreeThreaded).Select(row => row.Version).Distinct();

    /// <summary>The row for a release; null for versions that can't be read.</summary>
    /// <param name="version">The release; without a patch release, the row of the latest ones.</param>
    /// <param name="isFreeThreaded">The row of a --disable-gil build.</param>
    public static PythonLayout? For(PythonVersion version, bool isFreeThreaded = false)
    {
        if (version.IsSameMinor(Row37.Version))
        {
            return version.Micro is >= 0 and <= 3 ? Row37To3 : Row37;
        }
        foreach (PythonLayout row in All)
        {
            if (row.Version.IsSameMinor(version) && row.IsFreeThreaded == isFreeThreaded)
            {
                return row;
            }
        }
        return null;
    }

    // Object heads are 16 bytes longer, and the GIL, if enabled at all, has a word in front.
    private static PythonLayout FreeThreaded(PythonLayout row, int threadState) => row with
    {
        IsFreeThreaded = true,
        ObjectType = 24,
        GilState = new(LastHolder: 16, Locked: 24, Enabled: 0),
        Thread = row.Thread with { State = threadState },
        Unicode = new(32, 48, AsciiData: 56, CompactData: 72, DataPointer: 72),
        Bytes = new(Length: 32, Data: 48),
    };
}
