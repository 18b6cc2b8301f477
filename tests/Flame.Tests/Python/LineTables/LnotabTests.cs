using Flame.Python.LineTables;

namespace Flame.Tests.Python.LineTables;

public sealed class LnotabTests
{
    // def f():        # line 10
    //     a = 1       # line 11, from offset 0
    //     b = 2       # line 12, from offset 4
    private static readonly byte[] s_twoLines = [0, 1, 4, 1];

    [Theory]
    [InlineData(0, 11)]
    [InlineData(2, 11)]
    [InlineData(3, 11)]
    [InlineData(4, 12)]
    [InlineData(100_000, 12)]
    public void Line_HoldsUntilTheNextAddressStep(int offset, int expected)
    {
        Assert.Equal(expected, LineTable.LineAt(LineTableFormat.LnotabSigned, s_twoLines, 10, offset));
        Assert.Equal(expected, LineTable.LineAt(LineTableFormat.LnotabUnsigned, s_twoLines, 10, offset));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void EmptyTable_IsAllFirstLine(int offset)
    {
        Assert.Equal(7, LineTable.LineAt(LineTableFormat.LnotabSigned, [], 7, offset));
    }

    [Fact]
    public void LineStepAbove127_GoesBackSince36Only()
    {
        byte[] table = [6, 0xfe];

        Assert.Equal(98, LineTable.LineAt(LineTableFormat.LnotabSigned, table, 100, 6));
        Assert.Equal(354, LineTable.LineAt(LineTableFormat.LnotabUnsigned, table, 100, 6));
    }

    [Theory]
    [InlineData(299, 1)]
    [InlineData(300, 301)]
    public void LongSteps_AreSumsOfPairs(int offset, int expected)
    {
        // 300 bytes of code and 300 lines: the address first, then the line in pieces of at most 127.
        byte[] table = [255, 0, 45, 127, 0, 127, 0, 46];

        Assert.Equal(expected, LineTable.LineAt(LineTableFormat.LnotabSigned, table, 1, offset));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OddLength_IsDamaged(bool signedSteps)
    {
        LineTableFormat format = signedSteps ? LineTableFormat.LnotabSigned : LineTableFormat.LnotabUnsigned;
        Assert.Equal(LineAnswer.Damaged, LineTable.Find(format, [0, 1, 4], 10, 0, out int line));
        Assert.Equal(0, line);
        Assert.Equal(0, LineTable.LineAt(format, [0, 1, 4], 10, 0));
    }

    [Fact]
    public void LineBeyondAnInt_IsDamaged()
    {
        Assert.Equal(LineAnswer.Damaged, LineTable.Find(LineTableFormat.LnotabSigned, [0, 1], int.MaxValue, 0, out _));
        Assert.Equal(LineAnswer.Damaged, LineTable.Find(LineTableFormat.LnotabSigned, [0, 0xff], int.MinValue, 0, out _));
    }

    [Fact]
    public void LineBelowOne_IsShownAsNoLine()
    {
        Assert.Equal(LineAnswer.Line, LineTable.Find(LineTableFormat.LnotabSigned, [0, 0xf0], 3, 0, out int line));
        Assert.Equal(-13, line);
        Assert.Equal(0, LineTable.LineAt(LineTableFormat.LnotabSigned, [0, 0xf0], 3, 0));
    }
}
