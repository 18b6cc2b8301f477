namespace Flame.Bench.Reporting;

/// <summary>Several takes of the same measurement.</summary>
internal sealed class Series(IEnumerable<double> takes)
{
    private readonly double[] _sorted = [.. takes.Where(double.IsFinite).Order()];

    public int Count => _sorted.Length;

    /// <summary>Null when nothing was taken.</summary>
    public double? Median => _sorted.Length == 0 ? null
        : _sorted.Length % 2 == 1 ? _sorted[_sorted.Length / 2]
        : (_sorted[(_sorted.Length / 2) - 1] + _sorted[_sorted.Length / 2]) / 2;

    public string Spread => Count == 0 ? "nothing taken" : $"median of {Count}, {Figure.Number(_sorted[0])} to {Figure.Number(_sorted[^1])}";

    /// <summary>The smallest take that at least this share of all takes does not exceed.</summary>
    public double Quantile(double share) => _sorted[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)];

    public double Mean => _sorted.Average();

    /// <summary>Half the width of the 95 % confidence interval of the mean (Student's t).</summary>
    public double HalfWidth95
    {
        get
        {
            if (Count < 2)
            {
                return double.PositiveInfinity;
            }
            double mean = Mean;
            double variance = _sorted.Sum(take => (take - mean) * (take - mean)) / (Count - 1);
            return StudentT975(Count - 1) * Math.Sqrt(variance / Count);
        }
    }

    /// <summary>The 97.5 % point of Student's distribution: Cornish-Fisher's series from the normal one, good to 0.2 % from 4 on.</summary>
    internal static double StudentT975(int freedom)
    {
        ReadOnlySpan<double> few = [12.706, 4.303, 3.182];
        if (freedom <= few.Length)
        {
            return few[freedom - 1];
        }
        const double z = 1.959964;
        double z3 = z * z * z, z5 = z3 * z * z, n = freedom;
        return z + ((z3 + z) / (4 * n)) + (((5 * z5) + (16 * z3) + (3 * z)) / (96 * n * n))
            + (((3 * z5 * z * z) + (19 * z5) + (17 * z3) - (15 * z)) / (384 * n * n * n));
    }
}
