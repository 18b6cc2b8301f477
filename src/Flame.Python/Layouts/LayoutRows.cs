using Flame.Python.LineTables;

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

    private static readonly PythonLayout Row36 = new()
    {
        Version = new(3, 6),
        Frames = FrameModel.FrameObjects,
        Gil = GilModel.CurrentThreadVariable,
        Lines = LineTableFormat.LnotabSigned,
        Runtime = new(-1, -1, -1, -1),
        Interpreter = new(Next: 0, ThreadsHead: 8, CevalGil: -1),
        Thread = new(Next: 8, Interp: 16, Frame: 24, ThreadId: 152, -1, -1, -1),
        FrameObject = new(Back: 24, Code: 32, LastInstruction: 120, InstructionUnit: 1),
        Code = new(96, 104, -1, LineTable: 112, FirstLine: 36, ByteCode: 40, -1, -1, -1),
        Unicode = UnicodeTo311,
    };

    private static readonly PythonLayout Row37 = Row36 with
    {
        Version = new(3, 7),
        Gil = GilModel.RuntimeGil,
        Runtime = new(InterpretersHead: 24, Finalizing: 8, GilLocked: 1280, GilLastHolder: 1272),
        Thread = new(Next: 8, Interp: 16, Frame: 24, ThreadId: 176, -1, -1, -1),
        FrameObject = new(Back: 24, Code: 32, LastInstruction: 104, InstructionUnit: 1),
    };

    // To 3.7.3 the heads of the garbage collector's generations, which lie before the GIL, were smaller.
    private static readonly PythonLayout Row37To3 = Row37 with
    {
        Runtime = new(InterpretersHead: 24, Finalizing: 8, GilLocked: 1192, GilLastHolder: 1184),
    };

    private static readonly PythonLayout Row38 = Row37 with
    {
        Version = new(3, 8),
        Runtime = new(InterpretersHead: 32, Finalizing: 16, GilLocked: 1168, GilLastHolder: 1160),
        Code = new(104, 112, -1, LineTable: 120, FirstLine: 40, ByteCode: 48, -1, -1, -1),
    };

    private static readonly PythonLayout Row39 = Row38 with
    {
        Version = new(3, 9),
        Runtime = new(InterpretersHead: 32, Finalizing: 16, GilLocked: 368, GilLastHolder: 360),
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
        Interpreter = new(Next: 0, ThreadsHead: 16, CevalGil: -1),
        Thread = new(Next: 8, Interp: 16, Frame: 56, 152, NativeThreadId: 160, DatastackChunk: 296, DatastackTop: 304),
        CFrameCurrentFrame = 8,
        InterpreterFrame = new(Code: 32, Previous: 48, Instruction: 56, Owner: 69, FirstShimOwner: 255),
        StackChunk = Chunk,
        Code = new(112, 120, 128, LineTable: 136, FirstLine: 72, -1, Adaptive: 184, UnitCount: 16, FirstTraceable: 168),
        Unicode = UnicodeTo311,
    };

    private static readonly PythonLayout Row312 = Row311 with
    {
        Version = new(3, 12),
        Gil = GilModel.InterpreterGil,
        Runtime = new(InterpretersHead: 40, Finalizing: 24, -1, -1),
        Interpreter = new(Next: 0, ThreadsHead: 72, CevalGil: 384),
        GilState = new(LastHolder: 8, Locked: 16),
        Thread = new(Next: 8, Interp: 16, Frame: 56, 136, NativeThreadId: 144, DatastackChunk: 232, DatastackTop: 240),
        CFrameCurrentFrame = 0,
        InterpreterFrame = new(Code: 0, Previous: 8, Instruction: 56, Owner: 70, FirstShimOwner: 3),
        Code = new(112, 120, 128, LineTable: 136, FirstLine: 68, -1, Adaptive: 192, UnitCount: 16, FirstTraceable: 176),
        Unicode = UnicodeSince312,
    };

    // The target's own table of offsets is laid over this row: see DebugOffsets.
    private static readonly PythonLayout Row313 = Row312 with
    {
        Version = new(3, 13),
        Frames = FrameModel.CurrentFrame,
        Runtime = new(InterpretersHead: 632, Finalizing: 608, -1, -1),
        Interpreter = new(Next: 7264, ThreadsHead: 7344, CevalGil: 16),
        Thread = new(Next: 8, Interp: 16, Frame: 72, 152, NativeThreadId: 160, DatastackChunk: 232, DatastackTop: 240),
        CFrameCurrentFrame = -1,
        Code = new(112, 120, 128, LineTable: 136, FirstLine: 68, -1, Adaptive: 200, UnitCount: 16, FirstTraceable: 184),
    };

    /// <summary>Every row, oldest version first.</summary>
    public static IReadOnlyList<PythonLayout> All { get; } =
        [Row36, Row37, Row37To3, Row38, Row39, Row310, Row311, Row312, Row313];

    /// <summary>The row for a release; null for versions that can't be read.</summary>
    public static PythonLayout? For(PythonVersion version)
    {
        if (version.IsSameMinor(new(3, 7)))
        {
            return version.Micro is >= 0 and <= 3 ? Row37To3 : Row37;
        }
        foreach (PythonLayout row in All)
        {
            if (row.Version.IsSameMinor(version))
            {
                return row;
            }
        }
        return null;
    }

    /// <summary>The versions that can be read, one for each <c>--abi</c> number, oldest first.</summary>
    public static IEnumerable<PythonVersion> Versions => All.Select(row => row.Version).Distinct();
}
