using Flame.Profiles.Diff.Gating;

namespace Flame.Profiles.Diff.Reports;

/// <summary>What tables of rows are about.</summary>
public enum DiffTable
{
    /// <summary>Functions.</summary>
    Function,

    /// <summary>Files.</summary>
    File,

    /// <summary>Top-level packages.</summary>
    Package,
}

/// <summary>A comparison, what a gate said to it, and how much of it a report shows.</summary>
public sealed record DiffReport
{
    /// <summary>The comparison.</summary>
    public required ProfileDiff Diff { get; init; }

    /// <summary>What the gate found; null when no rule was given.</summary>
    public GateReport? Gate { get; init; }

    /// <summary>The rows of a table that a report for people shows. Default: 20.</summary>
    public int Top { get; init; } = 20;

    /// <summary>The tables that a report for people shows. Default: functions.</summary>
    public IReadOnlyList<DiffTable> Tables { get; init; } = [DiffTable.Function];

    /// <summary>The version of the program that writes it; empty: it is not said.</summary>
    public string ToolVersion { get; init; } = "";

    /// <summary>The rows of a table that changed, the largest change of self first.</summary>
    internal IReadOnlyList<DiffRow> Changed(DiffTable table) =>
        [.. Rows(table).Where(row => Size(row) > 0).OrderByDescending(Size).ThenBy(row => row.Name, StringComparer.Ordinal)];

    internal IReadOnlyList<DiffRow> Rows(DiffTable table) => table switch
    {
        DiffTable.Function => Diff.Functions,
        DiffTable.File => Diff.Files,
        _ => Diff.Packages,
    };

    // By what the code itself does: a total counts every caller up to the root, which all change with one function.
    private static double Size(DiffRow row) => Math.Abs(row.Self.Change);
}
