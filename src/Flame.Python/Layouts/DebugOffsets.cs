using System.Buffers.Binary;

namespace Flame.Python.Layouts;

/// <summary>
/// The table that CPython 3.13 keeps at the start of <c>_PyRuntime</c> for readers like us (struct _Py_DebugOffsets,
/// Include/internal/pycore_runtime.h). Its own form is fixed inside a minor version; its numbers are those of the very
/// build that runs. They come from the target, so each is checked before anything is read with it.
/// </summary>
internal static class DebugOffsets
{
    /// <summary>How many bytes the table of 3.13 has.</summary>
    public const int SizeBytes = 584;

    private const ulong MaxStructBytes = 1 << 20;
    private const int VersionAt = 8;
    private const int FreeThreadedAt = 16;

    /// <summary>The first eight bytes of every table.</summary>
    public static ReadOnlySpan<byte> Cookie => "xdebugpy"u8;

    /// <summary>PY_VERSION_HEX, as the table gives it.</summary>
    public static ulong VersionHex(ReadOnlySpan<byte> table) => Word(table, VersionAt);

    /// <summary>The build has no GIL (--disable-gil): other layouts, object headers and rules.</summary>
    public static bool IsFreeThreaded(ReadOnlySpan<byte> table) => Word(table, FreeThreadedAt) != 0;

    /// <summary>The row of 3.13 with the table's numbers laid over it; null when one of them can't be right.</summary>
    /// <param name="row">The row of the same minor version.</param>
    /// <param name="table"><see cref="SizeBytes"/> bytes from the start of _PyRuntime.</param>
    public static PythonLayout? TryOverlay(PythonLayout row, ReadOnlySpan<byte> table)
    {
        ArgumentNullException.ThrowIfNull(row);
        var read = new Fields(table);
        PythonLayout layout = row with
        {
            Runtime = row.Runtime with { Finalizing = read.Offset(32, 24), InterpretersHead = read.Offset(40, 24) },
            Interpreter = new(read.Offset(64, 48), read.Offset(72, 48), read.Offset(112, 48)),
            Thread = row.Thread with
            {
                Next = read.Offset(168, 152),
                Interp = read.Offset(176, 152),
                Frame = read.Offset(184, 152),
                ThreadId = read.Offset(192, 152),
                NativeThreadId = read.Offset(200, 152),
                DatastackChunk = read.Offset(208, 152),
                DatastackTop = read.Offset(208, 152) + 8, // declared next to each other since 3.11
            },
            InterpreterFrame = row.InterpreterFrame with
            {
                Previous = read.Offset(232, 224),
                Code = read.Offset(240, 224),
                Instruction = read.Offset(248, 224),
                Owner = read.Offset(264, 224, fieldBytes: 1),
            },
            Code = row.Code with
            {
                Filename = read.Offset(280, 272),
                Name = read.Offset(288, 272),
                Qualname = read.Offset(296, 272),
                LineTable = read.Offset(304, 272),
                FirstLine = read.Offset(312, 272, fieldBytes: 4),
                Adaptive = read.Offset(344, 272),
            },
            ObjectType = read.Offset(360, 352),
            Bytes = new(Length: read.Offset(520, 512), Data: read.Offset(528, 512, fieldBytes: 1)),
            Unicode = row.Unicode with
            {
                State = read.Offset(544, 536, fieldBytes: 4),
                Length = read.Offset(552, 536),
                AsciiData = read.Offset(560, 536, fieldBytes: 0),
            },
        };
        return read.AllPlausible ? layout : null;
    }

    private static ulong Word(ReadOnlySpan<byte> table, int at) => BinaryPrimitives.ReadUInt64LittleEndian(table[at..]);

    private ref struct Fields(ReadOnlySpan<byte> table)
    {
        private readonly ReadOnlySpan<byte> _table = table;

        public bool AllPlausible { get; private set; } = true;

        // A field has to lie inside its structure, whose size the table gives too, and be aligned.
        public int Offset(int at, int sizeAt, int fieldBytes = 8)
        {
            ulong offset = Word(_table, at);
            ulong size = Word(_table, sizeAt);
            bool isAligned = fieldBytes <= 1 || offset % (ulong)fieldBytes == 0;
            if (size > MaxStructBytes || offset > size || size - offset < (ulong)fieldBytes || !isAligned)
            {
                AllPlausible = false;
                return 0;
            }
            return (int)offset;
        }
    }
}
