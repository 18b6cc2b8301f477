using Flame.Bench.Reporting;

namespace Flame.Tests.Bench;

/// <summary>The statistics of `make bench`.</summary>
public sealed class SeriesTests
{
    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(3, 3.182)]
    [InlineData(4, 2.776)]
    [InlineData(9, 2.262)]
    [InlineData(30, 2.042)]
    public void StudentT975_IsTheTabulatedOne(int freedom, double tabulated) =>
        Assert.Equal(tabulated, Series.StudentT975(freedom), tabulated * 0.003);

    [Fact]
    public void Median_IsTheMiddleOneOrBetweenTheTwo()
    {
        Assert.Equal(2, new Series([3, 1, 2]).Median);
        Assert.Equal(2.5, new Series([4, 1, 3, 2]).Median);
        Assert.Null(new Series([]).Median);
        Assert.Equal(1, new Series([double.NaN, 1]).Median);
    }

    [Fact]
    public void HalfWidth95_IsThatOfTheMean()
    {
        // Mean 3, standard deviation √2.5, five takes: 2.776 · √2.5 / √5.
        Assert.Equal(1.963, new Series([1, 2, 3, 4, 5]).HalfWidth95, 0.01);
        Assert.Equal(double.PositiveInfinity, new Series([1]).HalfWidth95);
    }

    [Fact]
    public void Quantile_IsNotExceededByThatShare()
    {
        var series = new Series(Enumerable.Range(1, 100).Select(number => (double)number));
        Assert.Equal(99, series.Quantile(0.99));
        Assert.Equal(100, series.Quantile(1));
    }
}
