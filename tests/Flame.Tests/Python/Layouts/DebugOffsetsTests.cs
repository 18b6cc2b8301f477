using System.Buffers.Binary;
using Flame.Python.Layouts;

namespace Flame.Tests.Python.Layouts;

/// <summary>The tables of offsets that CPython gives out since 3.13, laid over the rows; and tables that lie.</summary>
public sealed class DebugOffsetsTests
{
    private const int StructBytes = 1 << 16; // in every table made here
    private const int CollectingInCollector = 192;
    private const int Cookie = 0, Version = 8, FreeThreaded = 16;

    public static TheoryData<string> Rows =>
        [.. BuiltRows.Labels.Where(label => BuiltRows.Row(label).Version.IsAtLeast(3, 13))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void TableThatAgreesWithTheRow_ChangesNothing(string label)
    {
        PythonLayout row = BuiltRows.Row(label);

        Assert.Equal(row, Overlay(row, TableOf(row)));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void EveryNumberThatIsUsed_IsTakenFromTheTableAndCheckedFirst(string label)
    {
        PythonLayout row = BuiltRows.Row(label);
        int used = 0;
        for (int at = DebugOffsetsForm.Runtime; at < TableOf(row).Length; at += sizeof(ulong))
        {
            byte[] table = TableOf(row);
            ulong value = Word(table, at);
            Set(table, at, value + 64);
            bool isSize = value == StructBytes;
            bool isUsed = Overlay(row, table) != row;
            Set(table, at, ulong.MaxValue);
            bool isChecked = Overlay(row, table) is null;
            Set(table, at, StructBytes + 8);
            isChecked &= isSize || Overlay(row, table) is null;
            Assert.True(isChecked || (!isUsed && !isSize), $"word {at} is used unchecked");
            used += isUsed ? 1 : 0;
        }
        Assert.True(used >= 24, $"only {used} numbers made a difference");
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void TableOfAnotherBuild_IsNotBelieved(string label)
    {
        PythonLayout row = BuiltRows.Row(label);
        foreach ((int at, ulong value) in ((int, ulong)[])
            [(Cookie, 0), (Version, 0x030b00f0), (FreeThreaded, row.IsFreeThreaded ? 0ul : 1), (FreeThreaded, 2)])
        {
            byte[] table = TableOf(row);
            Set(table, at, value);
            Assert.Null(Overlay(row, table));
        }
        Assert.Null(DebugOffsets.TryOverlay(row, DebugOffsetsForm.For(row.Version), TableOf(row).AsSpan(8)));
        Assert.Null(DebugOffsets.TryOverlay(row, DebugOffsetsForm.For(row.Version), []));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void TableThatLies_MakesAWalkFailAndNotThrow(string label)
    {
        PythonLayout row = BuiltRows.Row(label);
        Random random = new(5);
        int believed = 0;
        for (int round = 0; round < 200; round++)
        {
            byte[] table = TableOf(row);
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                int at = DebugOffsetsForm.Runtime + (sizeof(ulong) * random.Next((table.Length - DebugOffsetsForm.Runtime) / sizeof(ulong)));
                if (Word(table, at) != StructBytes)
                {
                    Set(table, at, (ulong)(8 * random.Next(random.Next(2) == 0 ? 40 : 3_000)));
                }
            }
            if (Overlay(row, table) is { } layout)
            {
                believed++;
                BuiltPython python = new(row);
                ulong thread = python.AddThread(python.AddInterpreter(), 1);
                _ = python.Push(thread, python.Objects.NewCode("a.py", "f", 1, [0x80, 0], 1), 0);
                string[]? stack = python.As(layout).Walk(thread);
                Assert.True(stack is null || stack.Length <= 1);
            }
        }
        Assert.True(believed > 100, $"only {believed} tables were laid over");
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void CollectorAtAnotherPlaceThanTheRowHasIt_IsNotUsed(string label)
    {
        PythonLayout row = BuiltRows.Row(label);
        byte[] table = TableOf(row);
        Set(table, DebugOffsetsForm.For(row.Version).Collector + 8, CollectingInCollector + 8);
        PythonLayout? layout = Overlay(row, table);

        Assert.Equal(-1, layout?.Interpreter.Collecting);
        Assert.False(LayoutChoice.IsUnproven(layout!, BuiltRows.Build(label).Location), "all that is used is as the row has it");
    }

    private static PythonLayout? Overlay(PythonLayout row, byte[] table) =>
        DebugOffsets.TryOverlay(row, DebugOffsetsForm.For(row.Version), table);

    internal static byte[] TableOf(PythonLayout row)
    {
        DebugOffsetsForm form = DebugOffsetsForm.For(row.Version);
        byte[] table = new byte[form.SizeBytes];
        DebugOffsets.Cookie.CopyTo(table);
        Set(table, Version, (ulong)(row.Version.Major << 24 | row.Version.Minor << 16 | 0xf0));
        Set(table, FreeThreaded, row.IsFreeThreaded ? 1ul : 0);
        Part(DebugOffsetsForm.Runtime, (8, row.Runtime.Finalizing), (16, row.Runtime.InterpretersHead));
        Part(
            DebugOffsetsForm.Interpreter,
            (16, row.Interpreter.Next), (24, row.Interpreter.ThreadsHead), (form.CevalGil, row.Interpreter.CevalGil),
            (form.CevalGil - 24, row.Objects.InterpreterModules), (form.InterpreterCollector, row.Interpreter.Collecting - CollectingInCollector),
            (Math.Max(0, form.CodeGeneration), form.CodeGeneration < 0 ? -1 : row.Interpreter.CodeGeneration));
        Part(form.Collector, (8, CollectingInCollector));
        ThreadOffsets thread = row.Thread;
        Part(
            form.Thread, (16, thread.Next), (24, thread.Interp), (32, thread.Frame), (form.ThreadId, thread.ThreadId),
            (form.ThreadId + 8, thread.NativeThreadId), (form.DatastackChunk, thread.DatastackChunk));
        InterpreterFrameOffsets frame = row.InterpreterFrame;
        Part(
            form.Frame, (8, frame.Previous), (16, frame.Code), (24, frame.Instruction), (40, frame.Owner),
            (DebugOffsetsForm.BytecodeIndex, frame.BytecodeIndex));
        CodeOffsets code = row.Code;
        Part(
            form.Code, (8, code.Filename), (16, code.Name), (24, code.Qualname), (32, code.LineTable), (40, code.FirstLine),
            (72, code.Adaptive), (80, code.ThreadLocalBytecode));
        Part(form.Object, (8, row.ObjectType));
        Part(form.Bytes, (8, row.Bytes.Length), (16, row.Bytes.Data));
        Part(form.Unicode, (8, row.Unicode.State), (16, row.Unicode.Length), (24, row.Unicode.AsciiData));
        return table;

        void Part(int start, params ReadOnlySpan<(int At, int Offset)> fields)
        {
            Set(table, start, StructBytes);
            foreach ((int at, int offset) in fields)
            {
                if (offset >= 0)
                {
                    Set(table, start + at, (ulong)offset);
                }
            }
        }
    }

    private static ulong Word(byte[] table, int at) => BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan(at));

    private static void Set(byte[] table, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(at), value);
}
