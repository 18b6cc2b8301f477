using System.Globalization;
using Flame.Profiles;

namespace Flame.Commands;

/// <summary>Counts of a profile, for people.</summary>
internal static class Amounts
{
    /// <summary>A count with its unit: <c>1,234 samples</c>, <c>1.5 s</c>.</summary>
    public static string Text(long count, ProfileInfo info)
    {
        double value = Value(count, info);
        return info.Unit switch
        {
            "nanoseconds" => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:0.###} s"),
            "samples" when count == 1 && info.CountDecimals == 0 => "1 sample",
            var unit => string.Create(CultureInfo.InvariantCulture, $"{value:#,0.###} {Diagnostics.Printable.Clean(unit)}"),
        };
    }

    /// <summary>The same without its unit, for a column whose head says it.</summary>
    public static string Number(long count, ProfileInfo info) => info.Unit == "nanoseconds"
        ? string.Create(CultureInfo.InvariantCulture, $"{Value(count, info) / 1e9:0.000}")
        : string.Create(CultureInfo.InvariantCulture, $"{Value(count, info):#,0.###}");

    /// <summary>What such numbers are.</summary>
    public static string Unit(ProfileInfo info) => info.Unit == "nanoseconds" ? "seconds" : Diagnostics.Printable.Clean(info.Unit);

    private static double Value(long count, ProfileInfo info) => count / Math.Pow(10, info.CountDecimals);
}
