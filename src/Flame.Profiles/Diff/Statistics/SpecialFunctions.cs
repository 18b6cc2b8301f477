namespace Flame.Profiles.Diff.Statistics;

/// <summary>The two functions that the distributions here are made of, to about 14 digits.</summary>
internal static class SpecialFunctions
{
    private const int MostTerms = 500;
    private const double Precision = 1e-15;
    private const double Tiny = 1e-300;

    // Lanczos' approximation of the gamma function with g = 7 and nine terms.
    private static ReadOnlySpan<double> Lanczos =>
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>The logarithm of the gamma function of <paramref name="x"/>, which is at least 0.5.</summary>
    public static double LogGamma(double x)
    {
        double sum = Lanczos[0];
        for (int i = 1; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (x - 1 + i);
        }
        double t = x + 6.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    /// <summary>The regularised incomplete beta function I_x(a, b), with 0 at x = 0 and 1 at x = 1.</summary>
    public static double Beta(double a, double b, double x)
    {
        if (x <= 0)
        {
            return 0;
        }
        if (x >= 1)
        {
            return 1;
        }
        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        // The fraction converges fast on one side of the mean only; the other side is its mirror image.
        return x < (a + 1) / (a + b + 2) ? front * BetaFraction(a, b, x) / a : 1 - (front * BetaFraction(b, a, 1 - x) / b);
    }

    /// <summary>The probability that a standard normal variable is more than <paramref name="z"/>.</summary>
    public static double NormalTail(double z) => z switch
    {
        < 0 => 1 - NormalTail(-z),
        < 3 => 0.5 - NormalSeries(z),
        _ => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) / TailFraction(z),
    };

    /// <summary>The probability between 0 and <paramref name="z"/>, by the series of Abramowitz and Stegun, 26.2.11.</summary>
    private static double NormalSeries(double z)
    {
        double term = z;
        double sum = z;
        for (int i = 1; i < MostTerms && term > sum * Precision; i++)
        {
            term *= z * z / ((2 * i) + 1);
            sum += term;
        }
        return sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>z + 1/(z + 2/(z + 3/(z + …))), from its end (26.2.14).</summary>
    private static double TailFraction(double z)
    {
        double value = z;
        for (int i = 200; i > 0; i--)
        {
            value = z + (i / value);
        }
        return value;
    }

    /// <summary>The continued fraction of the incomplete beta function (26.5.8), by Lentz' method.</summary>
    private static double BetaFraction(double a, double b, double x)
    {
        double c = 1;
        double d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        double value = d;
        for (int m = 1; m < MostTerms; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < Precision)
            {
                break;
            }
        }
        return value;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
