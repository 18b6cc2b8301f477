using Flame.Python.LineTables;

namespace Flame.Tests.Python.LineTables;

public sealed class LineRangesTests
{
    private const byte NoLine = 0x80;

    private static LineAnswer Find(byte[] table, int firstLine, int offset, out int line) =>
        LineTable.Find(LineTableFormat.Ranges, table, firstLine, offset, out line);

    [Theory]
    [InlineData(0, 11)]
    [InlineData(3, 11)]
    [InlineData(4, 13)]
    [InlineData(5, 13)]
    [InlineData(6, 12)]
    [InlineData(9, 12)]
    public void Range_HoldsFromItsStartToBeforeItsEnd(int offset, int expected)
    {
        Assert.Equal(LineAnswer.Line, Find([4, 1, 2, 2, 4, 0xff], 10, offset, out int line));
        Assert.Equal(expected, line);
    }

    [Fact]
    public void OffsetBehindTheLastRange_HasNoLine()
    {
        Assert.Equal(LineAnswer.NoLine, Find([4, 1], 10, 4, out int line));
        Assert.Equal(0, line);
    }

    [Fact]
    public void EmptyTable_HasNoLine()
    {
        Assert.Equal(LineAnswer.NoLine, Find([], 10, 0, out _));
    }

    [Fact]
    public void RangeWithoutLine_LeavesTheNextStepCountingFromTheLineBefore()
    {
        byte[] table = [2, 1, 2, NoLine, 2, 1];

        Assert.Equal(LineAnswer.Line, Find(table, 10, 0, out int before));
        Assert.Equal(LineAnswer.NoLine, Find(table, 10, 2, out int none));
        Assert.Equal(LineAnswer.Line, Find(table, 10, 4, out int after));
        Assert.Equal((11, 0, 12), (before, none, after));
    }

    [Fact]
    public void EmptyRange_OnlyMovesTheLine()
    {
        Assert.Equal(LineAnswer.Line, Find([0, 127, 0, 127, 2, 46], 1, 0, out int line));
        Assert.Equal(301, line);
    }

    [Fact]
    public void SmallestStep_IsMinus127()
    {
        Assert.Equal(LineAnswer.Line, Find([2, 0x81], 200, 0, out int line));
        Assert.Equal(73, line);
    }

    [Fact]
    public void OddLength_IsDamaged()
    {
        Assert.Equal(LineAnswer.Damaged, Find([4, 1, 2], 10, 0, out _));
    }

    [Fact]
    public void LineBeyondAnInt_IsDamaged()
    {
        Assert.Equal(LineAnswer.Damaged, Find([2, 1], int.MaxValue, 0, out _));
    }
}
