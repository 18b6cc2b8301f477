namespace Flame.Profiles.Diff.Statistics;

/// <summary>An estimate and how low and how high the truth may be.</summary>
internal readonly record struct Estimate(double Value, double Lower, double Upper);

/// <summary>
/// Limits that follow from a count alone, if each sample fell independently of the others. Each limit errs with the
/// probability that belongs to its z, and a little less: both are score limits with continuity correction.
/// </summary>
internal static class CountLimits
{
    /// <summary>
    /// <paramref name="hits"/> out of <paramref name="samples"/> as a proportion: Wilson's score interval with continuity
    /// correction (Newcombe, Statistics in Medicine 17, 1998, 857-872, method 4).
    /// </summary>
    public static Estimate Proportion(double hits, double samples, double lowerZ, double upperZ)
    {
        double p = Math.Clamp(hits / samples, 0, 1);
        return new Estimate(p, hits < 0.5 ? 0 : WilsonLower(p, samples, lowerZ), hits > samples - 0.5 ? 1 : 1 - WilsonLower(1 - p, samples, upperZ));
    }

    /// <summary><paramref name="hits"/> as a count of events at a steady rate: the score interval of a Poisson mean, corrected alike.</summary>
    public static Estimate Rate(double hits, double lowerZ, double upperZ)
    {
        double low = Math.Max(0, hits - 0.5);
        double high = hits + 0.5;
        return new Estimate(
            hits,
            Math.Max(0, low + (lowerZ * lowerZ / 2) - (lowerZ * Math.Sqrt(low + (lowerZ * lowerZ / 4)))),
            high + (upperZ * upperZ / 2) + (upperZ * Math.Sqrt(high + (upperZ * upperZ / 4))));
    }

    private static double WilsonLower(double p, double n, double z)
    {
        double root = (z * z) - 2 - (1 / n) + (4 * p * ((n * (1 - p)) + 1));
        double lower = ((2 * n * p) + (z * z) - 1 - (z * Math.Sqrt(Math.Max(0, root)))) / (2 * (n + (z * z)));
        return Math.Clamp(lower, 0, p);
    }
}
