namespace Flame.Profiles.Diff.Statistics;

/// <summary>How far out one has to go to leave a given probability outside, on one side.</summary>
internal static class Quantiles
{
    private static volatile Known? _last;

    /// <summary>The z that a standard normal variable exceeds with probability <paramref name="tail"/> (0 &lt; tail &lt;= 0.5).</summary>
    public static double Normal(double tail)
    {
        // A gate asks for the same again and again.
        if (_last is not { } last || last.Tail != tail)
        {
            _last = last = new Known(tail, Find(tail, SpecialFunctions.NormalTail));
        }
        return last.Quantile;
    }

    /// <summary>The same of Student's t with <paramref name="freedom"/> degrees of freedom, which need not be whole.</summary>
    public static double StudentT(double tail, double freedom) =>
        Find(tail, t => 0.5 * SpecialFunctions.Beta(freedom / 2, 0.5, freedom / (freedom + (t * t))));

    /// <summary>Where the falling function <paramref name="tailOf"/> comes down to <paramref name="tail"/>.</summary>
    private static double Find(double tail, Func<double, double> tailOf)
    {
        double low = 0;
        double high = 1;
        while (tailOf(high) > tail && high < 1e12)
        {
            low = high;
            high *= 2;
        }
        for (int i = 0; i < 100 && high - low > 1e-13 * high; i++)
        {
            double middle = (low + high) / 2;
            if (tailOf(middle) > tail)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
        return high;
    }

    private sealed record Known(double Tail, double Quantile);
}
