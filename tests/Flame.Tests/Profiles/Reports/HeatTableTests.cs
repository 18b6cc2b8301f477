using Flame.Profiles.Reports;
using Flame.Tests.Profiles.Formats;

namespace Flame.Tests.Profiles.Reports;

public sealed class HeatTableTests
{
    [Fact]
    public void Functions_CountRecursionOnce()
    {
        IReadOnlyList<HeatRow> rows = HeatTable.Functions(ReadText.Of("x.py:f:1;y.py:g:2;x.py:f:3 5\nx.py:f:1 2\ny.py:g:2 1\n").Profile);

        Assert.Equal([("f", 7L, 7L), ("g", 1L, 6L)], rows.Select(row => (row.Function, row.Self, row.Total)));
    }

    [Fact]
    public void Functions_OfOneNameInTwoFilesAreTwo() =>
        Assert.Equal(2, HeatTable.Functions(ReadText.Of("x.py:f:1;y.py:f:1 5\n").Profile).Count);

    [Fact]
    public void Lines_HaveTheirOwnHeat()
    {
        IReadOnlyList<HeatRow> rows = HeatTable.Lines(ReadText.Of("x.py:f:1;x.py:g:9 5\nx.py:f:1 2\nx.py:h:9 1\n").Profile);

        Assert.Equal([(1, 2L, 7L), (9, 6L, 6L)], rows.Select(row => (row.Line, row.Self, row.Total)));
    }

    [Fact]
    public void Functions_OfADeepStackNeedNoDeepCalls()
    {
        string deep = string.Join(';', Enumerable.Range(0, 100_000).Select(i => $"f{i % 10}"));

        Assert.All(HeatTable.Functions(ReadText.Of(deep + " 3\n").Profile), row => Assert.Equal(3, row.Total));
    }
}
