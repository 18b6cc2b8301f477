using System.Globalization;
using System.Text;
using Flame.Commands;
using Flame.Diagnostics;
using Flame.Profiles;
using Flame.Profiles.Reports;

namespace Flame.Reporting;

/// <summary>The table of functions.</summary>
internal static class FunctionReport
{
    /// <summary>The first <paramref name="most"/> functions by their own count, or by their total.</summary>
    public static string Format(Profile profile, int most, bool byTotal)
    {
        IReadOnlyList<HeatRow> rows = HeatTable.Functions(profile);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Amounts.Text(profile.TotalSamples, profile.Info)} in {rows.Count:N0} functions\n\n");
        string unit = Amounts.Unit(profile.Info).ToUpperInvariant();
        text.Append(CultureInfo.InvariantCulture, $"{"SELF",7} {unit,12}  {"TOTAL",7} {unit,12}  FUNCTION\n");
        IEnumerable<HeatRow> sorted = byTotal ? rows.OrderByDescending(row => row.Total) : rows;
        foreach (HeatRow row in sorted.Take(most))
        {
            string place = row.File.Length == 0 ? "" : $"  {Printable.Clean(row.File)}";
            text.Append(CultureInfo.InvariantCulture,
                $"{Percent(row.Self, profile),7} {Amounts.Number(row.Self, profile.Info),12}  {Percent(row.Total, profile),7} {Amounts.Number(row.Total, profile.Info),12}  {Printable.Clean(row.Function)}{place}\n");
        }
        return text.ToString();
    }

    /// <summary>A share of the whole profile.</summary>
    public static string Percent(long count, Profile profile) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / profile.TotalSamples:0.00}%");
}
