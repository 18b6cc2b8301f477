using System.Globalization;
using Flame.Profiles;

namespace Flame.Commands;

/// <summary>Counts of a profile, for people.</summary>
internal static class Amounts
{
    private const decimal NanosecondsPerSecond = 1_000_000_000;

    /// <summary>A count with its unit: <c>1,234 samples</c>, <c>1.5 s</c>.</summary>
    public static string Text(long count, ProfileInfo info)
    {
        decimal value = Value(count, info);
        return info.Unit switch
        {
            "nanoseconds" => string.Create(CultureInfo.InvariantCulture, $"{value / NanosecondsPerSecond:0.###} s"),
            "samples" when count == 1 && info.CountDecimals == 0 => "1 sample",
            var unit => string.Create(CultureInfo.InvariantCulture, $"{value:#,0.###} {Diagnostics.Printable.Clean(unit)}"),
        };
    }

    /// <summary>The same without its unit, for a column whose head says it.</summary>
    public static string Number(long count, ProfileInfo info) => info.Unit == "nanoseconds"
        ? string.Create(CultureInfo.InvariantCulture, $"{Value(count, info) / NanosecondsPerSecond:0.000}")
        : string.Create(CultureInfo.InvariantCulture, $"{Value(count, info):#,0.###}");

    /// <summary>What such numbers are.</summary>
    public static string Unit(ProfileInfo info) => info.Unit == "nanoseconds" ? "seconds" : Diagnostics.Printable.Clean(info.Unit);

    // Exact, which a double is not beyond 2^53.
    private static decimal Value(long count, ProfileInfo info) => count / (decimal)Math.Pow(10, info.CountDecimals);
}
