using Flame.Profiles.Diff.Statistics;

namespace Flame.Tests.Profiles.Diff;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.05, 1.6448536269514722)]
    [InlineData(0.025, 1.9599639845400545)]
    [InlineData(0.001, 3.090232306167813)]
    [InlineData(1e-6, 4.753424308822899)]
    public void NormalQuantile_IsThatOfTables(double tail, double z) => Assert.Equal(z, Quantiles.Normal(tail), 9);

    [Theory]
    [InlineData(0.025, 1, 12.706204736432095)]
    [InlineData(0.05, 2, 2.919985580355516)]
    [InlineData(0.05, 4, 2.131846786326649)]
    [InlineData(0.025, 10, 2.2281388519649385)]
    [InlineData(0.005, 30, 2.7499956536)]
    public void StudentQuantile_IsThatOfTables(double tail, double freedom, double t) => Assert.Equal(t, Quantiles.StudentT(tail, freedom), 8);

    // Newcombe 1998 (857-872), table I, method 4.
    [Theory]
    [InlineData(81, 263, 0.2535, 0.3682)]
    [InlineData(15, 148, 0.0598, 0.1644)]
    [InlineData(0, 20, 0, 0.2005)]
    [InlineData(1, 29, 0.0018, 0.1963)]
    public void Proportion_HasThePublishedLimits(double hits, double samples, double lower, double upper)
    {
        double z = Quantiles.Normal(0.025);
        Estimate estimate = CountLimits.Proportion(hits, samples, z, z);
        Assert.Equal(lower, estimate.Lower, 4);
        Assert.Equal(upper, estimate.Upper, 4);
    }

    // Newcombe 1998 (873-890), table II, method 11; the lower limit is that of a fraction of the samples.
    [Theory]
    [InlineData(48, 80, 56, 70, 0.0428, 0.3422)]
    [InlineData(3, 10, 9, 10, 0.1013, 0.8387)]
    [InlineData(2, 7, 6, 7, -0.0290, 0.8423)]
    [InlineData(0, 29, 5, 56, -0.0667, 0.2037)]
    public void Difference_HasThePublishedLimits(long baseHits, long baseSamples, long newHits, long newSamples, double lower, double upper)
    {
        const int n = Contrast.Bundle;
        Assert.Equal(lower, OneRun(n * baseHits, n * baseSamples, n * newHits, n * newSamples).Lower(0.025), 4);
        Assert.Equal(upper, OneRun(baseHits, baseSamples, newHits, newSamples).Upper(0.025), 4);
    }

    [Fact]
    public void Ratio_IsAboveAFactorExactlyWhenTheDifferenceIsAboveNothing()
    {
        Contrast contrast = OneRun(400, 4000, 600, 4000);
        double lower = contrast.LowerRatio(0.05);
        double upper = contrast.UpperRatio(0.05);
        Assert.InRange(lower, 1.1, 1.5);
        Assert.InRange(upper, 1.5, 2.2);
        Assert.Equal(0, contrast.Lower(0.05, lower), 9);
        Assert.Equal(0, contrast.Upper(0.05, upper), 9);
        Assert.True(contrast.Lower(0.05, lower - 0.01) > 0 && contrast.Lower(0.05, lower + 0.01) < 0);
    }

    [Fact]
    public void Rate_OfAFractionOfTheSamplesHasAsWideALowerLimit()
    {
        MeasuredRuns few = Counted(100);
        MeasuredRuns many = Counted(400);
        double z = Quantiles.Normal(0.05);

        Assert.Equal(few.FromCounts(z, z).Lower / 100, many.FromCounts(z, z, bundle: 4).Lower / 400, 9);

        static MeasuredRuns Counted(long hits) => new([hits], [new RunScale(1000, 1, 1)], isShare: false);
    }

    [Fact]
    public void Ratio_ToNothingHasNoUpperLimit() => Assert.Equal(double.PositiveInfinity, OneRun(0, 1000, 10, 1000).UpperRatio(0.05));

    [Fact]
    public void Runs_AreComparedByWelch()
    {
        // Shares 0.10 0.12 0.14 and 0.20 0.21 0.25: means 0.12 and 0.22, variances 0.0004 and 0.0007, 3.72 degrees of freedom.
        var before = new MeasuredRuns([1000, 1200, 1400], Scales(10_000, 3), isShare: true);
        var after = new MeasuredRuns([2000, 2100, 2500], Scales(10_000, 3), isShare: true);
        Contrast contrast = new(before, after);
        double half = Quantiles.StudentT(0.05, 3.7231) * Math.Sqrt(0.0011 / 3);
        Assert.Equal(0.1, contrast.Difference(), 12);
        Assert.Equal(0.1 - half, contrast.Lower(0.05), 5);
        Assert.Equal(0.1 + half, contrast.Upper(0.05), 5);
    }

    [Fact]
    public void Runs_ThatHappenToAgreeAreNotTakenForCertain()
    {
        var before = new MeasuredRuns([0, 0, 0], Scales(1000, 3), isShare: true);
        var after = new MeasuredRuns([1, 1, 1], Scales(1000, 3), isShare: true);
        Assert.True(new Contrast(before, after).Lower(0.05) < 0);
    }

    private static Contrast OneRun(long baseHits, long baseSamples, long newHits, long newSamples) => new(
        new MeasuredRuns([baseHits], Scales(baseSamples, 1), isShare: true),
        new MeasuredRuns([newHits], Scales(newSamples, 1), isShare: true));

    private static RunScale[] Scales(long samples, int runs) => [.. Enumerable.Repeat(new RunScale(samples, 1, 1.0 / samples), runs)];
}
