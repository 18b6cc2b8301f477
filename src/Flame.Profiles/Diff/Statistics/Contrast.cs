namespace Flame.Profiles.Diff.Statistics;

/// <summary>
/// How much larger a quantity is on the new side, and how sure that is. One run a side: the hybrid score interval of a
/// difference (Newcombe, Statistics in Medicine 17, 1998, 873-890, method 11), which takes samples for independent; as those of one process
/// are not, what the increase is at least is judged as if there were a fraction of them.
/// Several runs: Welch's t interval of the means of the runs, which takes nothing of what happens within a run for
/// granted; as long as there are few samples, it is never narrower than the interval from the counts.
/// </summary>
internal sealed class Contrast(MeasuredRuns before, MeasuredRuns after)
{
    /// <summary>
    /// So many samples of a single run are taken for one: neighbours often see the same request. Counts do not tell how often; this holds the
    /// level for requests as long as three samples (docs/ci.md).
    /// </summary>
    internal const int Bundle = 4;

    /// <summary>From so many samples a side on the mean of a few runs is taken for normally distributed.</summary>
    private const double FewestSamplesForMeans = 30;

    /// <summary>The largest ratio that is looked for; beyond it there is none.</summary>
    private const double LargestRatio = 1e6;

    /// <summary>New minus <paramref name="factor"/> times base.</summary>
    public double Difference(double factor = 1) => after.Mean - (factor * before.Mean);

    /// <summary>What that is at least, wrong with probability <paramref name="error"/>.</summary>
    public double Lower(double error, double factor = 1) => Bound(error, factor, -1);

    /// <summary>What that is at most, wrong with probability <paramref name="error"/>.</summary>
    public double Upper(double error, double factor = 1) => Bound(error, factor, 1);

    /// <summary>What new divided by base is at least. Above x exactly when new minus x times base is above 0.</summary>
    public double LowerRatio(double error) => Ratio(factor => Lower(error, factor) > 0);

    /// <summary>What new divided by base is at most; infinite when base may be nothing.</summary>
    public double UpperRatio(double error) => Ratio(factor => Upper(error, factor) > 0);

    private double Bound(double error, double factor, int side)
    {
        if (before.Runs == 1 && after.Runs == 1)
        {
            return BoundFromCounts(error, factor, side, side < 0 ? Bundle : 1);
        }
        double fromCounts = BoundFromCounts(error, factor, side);
        double fromRuns = BoundFromRuns(error, factor, side);
        bool isThin = Math.Max(before.Hits, after.Hits) < FewestSamplesForMeans;
        return !isThin ? fromRuns : side < 0 ? Math.Min(fromRuns, fromCounts) : Math.Max(fromRuns, fromCounts);
    }

    private double BoundFromCounts(double error, double factor, int side, double bundle = 1)
    {
        double z = Quantiles.Normal(error);
        Estimate a = before.FromCounts(z, z, bundle);
        Estimate b = after.FromCounts(z, z, bundle);
        double ofBase = side < 0 ? a.Upper - a.Value : a.Value - a.Lower;
        double ofNew = side < 0 ? b.Value - b.Lower : b.Upper - b.Value;
        return b.Value - (factor * a.Value) + (side * Math.Sqrt((ofNew * ofNew) + (factor * factor * ofBase * ofBase)));
    }

    private double BoundFromRuns(double error, double factor, int side)
    {
        // A side with a single run says nothing about how runs differ: the other side's runs have to say it for both.
        double ofBase = factor * factor * (before.Runs > 1 ? before.Variance : after.Variance) / before.Runs;
        double ofNew = (after.Runs > 1 ? after.Variance : before.Variance) / after.Runs;
        double freedom = before.Runs == 1 || after.Runs == 1
            ? Math.Max(before.Runs, after.Runs) - 1
            : Square(ofBase + ofNew) / ((Square(ofBase) / (before.Runs - 1)) + (Square(ofNew) / (after.Runs - 1)));
        return Difference(factor) + (side * Quantiles.StudentT(error, freedom) * Math.Sqrt(ofBase + ofNew));
    }

    private static double Ratio(Func<double, bool> isAbove)
    {
        double low = 0;
        double high = 1;
        while (isAbove(high))
        {
            low = high;
            high *= 2;
            if (high > LargestRatio)
            {
                return double.PositiveInfinity;
            }
        }
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = isAbove(middle) ? (middle, high) : (low, middle);
        }
        return low;
    }

    private static double Square(double value) => value * value;
}
