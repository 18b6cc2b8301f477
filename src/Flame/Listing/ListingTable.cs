using System.Globalization;
using System.Text;
using Flame.Diagnostics;

namespace Flame.Listing;

/// <summary>The list for people: columns as wide as their longest cell, the command last and in full.</summary>
internal static class ListingTable
{
    private static readonly string[] Titles = ["PID", "NSPID", "CONTAINER", "VERSION", "THREADS", "CPU%", "COMMAND"];
    private static readonly bool[] IsNumber = [true, true, false, false, true, true, false];

    /// <summary>The table with its title line.</summary>
    public static string Format(IReadOnlyList<ListedProcess> processes)
    {
        string[][] rows = [Titles, .. processes.Select(Cells)];
        int[] widths = new int[Titles.Length];
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length - 1; i++)
            {
                text.Append(IsNumber[i] ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i])).Append("  ");
            }
            text.Append(row[^1]).Append('\n');
        }
        return text.ToString();
    }

    private static string[] Cells(ListedProcess process) =>
    [
        process.Pid.ToString(CultureInfo.InvariantCulture),
        process.InnerPid == process.Pid ? "-" : process.InnerPid.ToString(CultureInfo.InvariantCulture),
        process.Container is { } container ? Printable.Clean($"{container.Runtime}:{container.ShortId}") : "-",
        process.Version is { } version ? version + (process.IsFreeThreaded ? "t" : "") : "?",
        process.Threads.ToString(CultureInfo.InvariantCulture),
        process.CpuPercent.ToString("F0", CultureInfo.InvariantCulture),
        Printable.Clean(string.Join(' ', process.Command)),
    ];
}
