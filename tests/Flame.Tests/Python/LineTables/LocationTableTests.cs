using Flame.Python.LineTables;

namespace Flame.Tests.Python.LineTables;

public sealed class LocationTableTests
{
    private static LineAnswer Find(byte[] table, int firstLine, int offset, out int line) =>
        LineTable.Find(LineTableFormat.Locations, table, firstLine, offset, out line);

    /// <summary>A first byte, as locations.md pictures it.</summary>
    private static byte Entry(int kind, int codeUnits) => (byte)(0x80 | kind << 3 | (codeUnits - 1));

    public static TheoryData<int, byte[], int> EveryKind()
    {
        TheoryData<int, byte[], int> cases = [];
        for (int kind = 0; kind <= 9; kind++)
        {
            cases.Add(kind, [0x7f], 0);
        }
        cases.Add(10, [0x04, 0x7f], 0);
        cases.Add(11, [0x04, 0x7f], 1);
        cases.Add(12, [0x7f, 0x00], 2);
        cases.Add(13, [0x05], -2);
        cases.Add(13, [0x06], 3);
        cases.Add(13, [0x41, 0x01], -32);
        cases.Add(14, [0x08, 0x03, 0x05, 0x06], 4);
        cases.Add(14, [0x48, 0x01, 0x43, 0x01, 0x45, 0x02, 0x00], 36);
        return cases;
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void EveryKind_MovesTheLineByItsStepAndEndsWhereTheNextBegins(int kind, byte[] rest, int step)
    {
        // Two code units of this kind, then three of "one line further": wrong lengths would break the second entry.
        byte[] table = [Entry(kind, 2), .. rest, Entry(11, 3), 0, 0];

        Assert.Equal(LineAnswer.Line, Find(table, 100, 3, out int line));
        Assert.Equal(100 + step, line);
        Assert.Equal(LineAnswer.Line, Find(table, 100, 4, out int next));
        Assert.Equal(101 + step, next);
        Assert.Equal(LineAnswer.Line, Find(table, 100, 9, out _));
        Assert.Equal(LineAnswer.NoLine, Find(table, 100, 10, out _));
    }

    [Fact]
    public void EntryWithoutLine_LeavesTheNextStepCountingFromTheLineBefore()
    {
        byte[] table = [Entry(11, 1), 0, 0, Entry(15, 8), Entry(11, 1), 0, 0];

        Assert.Equal(LineAnswer.NoLine, Find(table, 10, 2, out int none));
        Assert.Equal(LineAnswer.NoLine, Find(table, 10, 17, out _));
        Assert.Equal(LineAnswer.Line, Find(table, 10, 18, out int line));
        Assert.Equal((0, 12), (none, line));
    }

    [Fact]
    public void FirstInstructionOfAModule_IsAtLineZeroAndShownWithoutLine()
    {
        // 3.11+: RESUME of a module stands at line 0, one before co_firstlineno.
        byte[] table = [Entry(13, 1), 0x03];

        Assert.Equal(LineAnswer.Line, Find(table, 1, 0, out int line));
        Assert.Equal(0, line);
        Assert.Equal(0, LineTable.LineAt(LineTableFormat.Locations, table, 1, 0));
    }

    [Fact]
    public void EmptyTable_HasNoLine()
    {
        Assert.Equal(LineAnswer.NoLine, Find([], 10, 0, out _));
    }

    public static TheoryData<string, byte[]> DamagedTables() => new()
    {
        { "first byte without its mark", [0x58, 0, 0] },
        { "short form cut off", [Entry(3, 1)] },
        { "one-line form cut off", [Entry(11, 1), 0] },
        { "signed number missing", [Entry(13, 1)] },
        { "number that never ends", [Entry(13, 1), 0x40, 0x40] },
        { "number runs into the next entry", [Entry(13, 1), 0x40, Entry(15, 1)] },
        { "short form's byte is a first byte", [Entry(0, 1), Entry(15, 1)] },
        { "number of seven bytes", [Entry(13, 1), 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x00] },
        { "number above 32 bits", [Entry(13, 1), 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x3f] },
        { "long form without its columns", [Entry(14, 1), 0x02, 0x00, 0x01] },
    };

    [Theory]
    [MemberData(nameof(DamagedTables))]
    public void BytesThatNoCompilerWrites_AreDamaged(string what, byte[] table)
    {
        Assert.True(LineAnswer.Damaged == Find(table, 10, 0, out int line), what);
        Assert.Equal(0, line);
    }

    [Fact]
    public void LargestStep_IsRead()
    {
        byte[] table = [Entry(13, 1), 0x7e, 0x7f, 0x7f, 0x7f, 0x7f, 0x03];

        Assert.Equal(LineAnswer.Line, Find(table, 0, 0, out int line));
        Assert.Equal(int.MaxValue, line);
        Assert.Equal(LineAnswer.Damaged, Find(table, 1, 0, out _));
    }
}
