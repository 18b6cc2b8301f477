using System.Buffers.Binary;

namespace Flame.Python.Layouts;

/// <summary>
/// The table that CPython keeps at the start of <c>_PyRuntime</c> since 3.13, for readers like us (struct _Py_DebugOffsets,
/// Include/internal/pycore_debug_offsets.h; pycore_runtime.h in 3.13). Its numbers are those of the very build that runs.
/// They come from the target, so each is checked before anything is read with it.
/// </summary>
internal static class DebugOffsets
{
    private const ulong MaxStructBytes = 1 << 20;
    private const int VersionAt = 8;
    private const int FreeThreadedAt = 16;

    /// <summary>The first eight bytes of every table.</summary>
    public static ReadOnlySpan<byte> Cookie => "xdebugpy"u8;

    /// <summary>PY_VERSION_HEX, as the table gives it.</summary>
    public static ulong VersionHex(ReadOnlySpan<byte> table) => Word(table, VersionAt);

    /// <summary>The build can run without the GIL (--disable-gil).</summary>
    public static bool IsFreeThreaded(ReadOnlySpan<byte> table) => Word(table, FreeThreadedAt) == 1;

    /// <summary>A row with the table's numbers laid over it; null when one of them can't be right.</summary>
    /// <param name="row">The row of the same minor version and kind of build.</param>
    /// <param name="form">How the tables of that version are laid out.</param>
    /// <param name="table">As many bytes from the start of _PyRuntime as the form says.</param>
    public static PythonLayout? TryOverlay(PythonLayout row, DebugOffsetsForm form, ReadOnlySpan<byte> table) =>
        TryOverlay(row, form, table, out _);

    /// <summary>As above.</summary>
    /// <param name="row">The row of the same minor version and kind of build.</param>
    /// <param name="form">How the tables of that version are laid out.</param>
    /// <param name="table">As many bytes from the start of _PyRuntime as the form says.</param>
    /// <param name="wrongAt">Where in the table the first number stands that can't be right; 0 when none.</param>
    public static PythonLayout? TryOverlay(PythonLayout row, DebugOffsetsForm form, ReadOnlySpan<byte> table, out int wrongAt)
    {
        wrongAt = 0;
        if (table.Length < form.SizeBytes || !table.StartsWith(Cookie) || Word(table, FreeThreadedAt) > 1
            || IsFreeThreaded(table) != row.IsFreeThreaded || !PythonVersion.FromHex(VersionHex(table)).IsSameMinor(row.Version))
        {
            return null;
        }
        var thread = new Fields(table, form.Thread);
        var frame = new Fields(table, form.Frame);
        var code = new Fields(table, form.Code);
        var runtime = new Fields(table, DebugOffsetsForm.Runtime);
        var interpreter = new Fields(table, DebugOffsetsForm.Interpreter);
        var collector = new Fields(table, form.Collector);
        var other = new Fields(table, form.Object);
        var bytes = new Fields(table, form.Bytes);
        var unicode = new Fields(table, form.Unicode);
        PythonLayout layout = row with
        {
            Runtime = row.Runtime with { Finalizing = runtime.Offset(8), InterpretersHead = runtime.Offset(16) },
            Interpreter = new(interpreter.Offset(16), interpreter.Offset(24), interpreter.Offset(form.CevalGil))
            {
                CodeGeneration = CodeGeneration(row, form, ref interpreter),
                Collecting = Collecting(row, form, ref interpreter, ref collector),
            },
            Objects = row.Objects with { InterpreterModules = interpreter.Offset(form.CevalGil - 24) },
            Thread = Overlay(row.Thread, form, ref thread),
            InterpreterFrame = Overlay(row.InterpreterFrame, ref frame),
            Code = Overlay(row.Code, ref code),
            ObjectType = other.Offset(8),
            Bytes = new(Length: bytes.Offset(8), Data: bytes.Offset(16, fieldBytes: 1)),
            Unicode = row.Unicode with
            {
                State = unicode.Offset(8, fieldBytes: 4),
                Length = unicode.Offset(16),
                AsciiData = unicode.Offset(24, fieldBytes: 0),
            },
        };
        wrongAt = First(
            thread.WrongAt, frame.WrongAt, code.WrongAt, runtime.WrongAt, interpreter.WrongAt, collector.WrongAt, other.WrongAt, bytes.WrongAt,
            unicode.WrongAt);
        return wrongAt == 0 ? layout : null;
    }

    /// <summary>One word of a table.</summary>
    public static ulong Word(ReadOnlySpan<byte> table, int at) => BinaryPrimitives.ReadUInt64LittleEndian(table[at..]);

    private static int First(params ReadOnlySpan<int> places)
    {
        int first = 0;
        foreach (int place in places)
        {
            first = place != 0 && (first == 0 || place < first) ? place : first;
        }
        return first;
    }

    // A wrong one would let freed code objects go unnoticed. At another place than the row has it, it is not used at all: code
    // objects are compared by their bytes then, as before 3.14.
    private static int CodeGeneration(PythonLayout row, DebugOffsetsForm form, ref Fields interpreter)
    {
        int offset = form.CodeGeneration < 0 ? -1 : interpreter.Offset(form.CodeGeneration);
        return offset == row.Interpreter.CodeGeneration ? offset : -1;
    }

    // As above: a wrong one would call samples what they are not.
    private static int Collecting(PythonLayout row, DebugOffsetsForm form, ref Fields interpreter, ref Fields collector)
    {
        int offset = interpreter.Offset(form.InterpreterCollector) + collector.Offset(8, fieldBytes: 4);
        return offset == row.Interpreter.Collecting ? offset : -1;
    }

    private static ThreadOffsets Overlay(ThreadOffsets row, DebugOffsetsForm form, ref Fields read)
    {
        int chunk = read.Offset(form.DatastackChunk, trailingBytes: 8);
        return row with
        {
            Next = read.Offset(16),
            Interp = read.Offset(24),
            Frame = read.Offset(32),
            ThreadId = read.Offset(form.ThreadId),
            NativeThreadId = read.Offset(form.ThreadId + 8),
            DatastackChunk = chunk,
            DatastackTop = chunk + 8, // declared behind it since 3.11
        };
    }

    private static InterpreterFrameOffsets Overlay(InterpreterFrameOffsets row, ref Fields read) => row with
    {
        Previous = read.Offset(8),
        Code = read.Offset(16),
        Instruction = read.Offset(24),
        Owner = read.Offset(40, fieldBytes: 1),
        BytecodeIndex = row.BytecodeIndex < 0 ? -1 : read.Offset(DebugOffsetsForm.BytecodeIndex, fieldBytes: 4),
    };

    private static CodeOffsets Overlay(CodeOffsets row, ref Fields read) => row with
    {
        Filename = read.Offset(8),
        Name = read.Offset(16),
        Qualname = read.Offset(24),
        LineTable = read.Offset(32),
        FirstLine = read.Offset(40, fieldBytes: 4),
        Adaptive = read.Offset(72),
        ThreadLocalBytecode = row.ThreadLocalBytecode < 0 ? -1 : read.Offset(80),
    };

    // The part of the table about one structure: its size, then the offsets of its fields.
    private ref struct Fields(ReadOnlySpan<byte> table, int start)
    {
        private readonly ReadOnlySpan<byte> _table = table;
        private readonly int _start = start;

        public int WrongAt { get; private set; }

        // A field has to lie inside its structure, whose size the table gives too, and be aligned.
        public int Offset(int at, int fieldBytes = 8, int trailingBytes = 0)
        {
            ulong offset = Word(_table, _start + at);
            ulong size = Word(_table, _start);
            ulong needed = (ulong)(fieldBytes + trailingBytes);
            bool isAligned = fieldBytes <= 1 || offset % (ulong)fieldBytes == 0;
            if (size > MaxStructBytes || offset > size || size - offset < needed || !isAligned)
            {
                WrongAt = WrongAt == 0 ? _start + at : WrongAt;
                return 0;
            }
            return (int)offset;
        }
    }
}
