using System.Globalization;
using Flame.Profiles.Diff.Gating;
using Flame.Profiles.Diff.Statistics;

namespace Flame.Profiles.Diff.Reports;

/// <summary>Values, changes and names of a comparison as people read them; the same in every output.</summary>
public static class DiffText
{
    /// <summary>Names longer than this are cut in reports: generated code can have names of megabytes.</summary>
    public const int LongestName = 200;

    /// <summary>A value: <c>12.34 %</c> of all samples, a number of samples, or seconds a second.</summary>
    public static string Value(ProfileDiff diff, double value) => diff.Options.Normalize switch
    {
        Normalization.Total => Invariant($"{100 * value:0.00} %"),
        Normalization.Time => Invariant($"{value:0.0000} s/s"),
        _ => Invariant($"{value:#,0.##}"),
    };

    /// <summary>A change: <c>+1.20 pp</c>, or in percent of the base where values are no shares.</summary>
    public static string Change(ProfileDiff diff, Measure measure) => diff.IsShare
        ? Points(measure.Change)
        : Percent((measure.Base > 0 ? measure.New / measure.Base : measure.New > 0 ? double.PositiveInfinity : 1) - 1);

    /// <summary>An increase or a limit of it in the unit of its threshold.</summary>
    public static string Increase(GateExpression rule, double increase) => rule.Unit == GateUnit.Points ? Points(increase) : Percent(increase);

    /// <summary>The finding in one sentence, without its verdict.</summary>
    public static string Sentence(ProfileDiff diff, GateFinding finding)
    {
        string sizes = $"{Name(finding.Subject)}: {Value(diff, finding.Measure.Base)} -> {Value(diff, finding.Measure.New)}";
        return finding.Note is { } note
            ? $"{sizes}, not judged: {note}"
            : $"{sizes}, {Increase(finding.Rule, finding.Increase)} (at least {Increase(finding.Rule, finding.Lower)}, at most {Increase(finding.Rule, finding.Upper)})";
    }

    /// <summary>The heading of pictures: both sides, by the names of their files.</summary>
    public static string Title(ProfileDiff diff)
    {
        return $"{Side(diff.Base)} \u2192 {Side(diff.New)}";

        static string Side(DiffSide side)
        {
            string file = Name(side.Names[0][(side.Names[0].LastIndexOf('/') + 1)..]);
            return FlameGraph.TextColumns.Cut(file, 35) + (side.Names.Count > 1 ? Invariant($" and {side.Names.Count - 1} more") : "");
        }
    }

    /// <summary>How the sides were made comparable, as a sentence.</summary>
    public static string Method(ProfileDiff diff)
    {
        string values = diff.Options.Normalize switch
        {
            Normalization.Total => "Shares of all samples of a run",
            Normalization.Time => "Seconds of samples in a second of recording",
            _ => "Counts as they stand",
        };
        string runs = diff.Base.Names.Count + diff.New.Names.Count > 2 ? ", each side the mean of its runs" : "";
        string keys = diff.Options.WithLines ? "each line on its own" : "functions by file and name, lines do not count";
        return $"{values}{runs}; {keys}.";
    }

    /// <summary>Where the limits of a gate come from, as sentences.</summary>
    public static string Statistics(ProfileDiff diff, GateReport report)
    {
        int judged = report.Findings.Count(finding => finding.Note is null);
        string confidence = Invariant($"{100 * report.Options.Confidence:0.##} %");
        string interval = diff.Base.IsCut
            ? Invariant($"Limits from the differences between {TimePieces.Count} pieces of each recording, one after the other (Welch's t)")
            : diff.Base.Names.Count + diff.New.Names.Count > 2
            ? "Limits from the differences between runs (Welch's t)"
            : Invariant($"Limits from the counts of one run a side (Newcombe's score interval), lower ones as if every {Contrast.Bundle} samples were one, since samples of one process hang together; recordings (.pyflame) and several runs a side (--base, --new) show how much, and need no such assumption");
        return Invariant($"{interval}. Confidence {confidence}: lower limits for all {judged} comparisons together, upper limits each.");
    }

    /// <summary>What became of a row; empty when it is simply there on both sides.</summary>
    public static string State(DiffRow row) => row.Change switch
    {
        Diff.Change.Added => "new",
        Diff.Change.Removed => "removed",
        Diff.Change.Moved => row.MovedFrom is { } file ? $"moved from {Name(file)}" : "moved: called from elsewhere",
        _ => "",
    };

    /// <summary>A name without line breaks and what turns text around, and not longer than a report bears.</summary>
    public static string Name(string name)
    {
        string cut = name.Length <= LongestName ? name : name[..LongestName] + "\u2026";
        return cut.Any(PlainText.Misleads)
            ? string.Concat(cut.Select(c => PlainText.Misleads(c) ? ' ' : c))
            : cut;
    }

    /// <summary>
    /// The file and line of what grew most, where reports of a repository can point to: not installed code, nothing outside
    /// of the source roots. Null when there is none; line 1 when the line is not known.
    /// </summary>
    public static (string File, string Line)? PlaceOf(GateFinding finding) =>
        finding.Culprit is { } row && SourcePaths.IsInRepository(row.File) && row.File.Length <= LongestName
            ? (Name(row.File), Math.Max(1, row.Line).ToString(CultureInfo.InvariantCulture))
            : null;

    /// <summary>The function that grew most, as a sentence; empty when there is none.</summary>
    public static string WhereToLook(GateFinding finding) => finding.Culprit is { } row
        ? Invariant($"What grew most: {Name(row.Name)}{(row.Line > 0 ? Invariant($", most of its own time at line {row.Line}") : "")}.")
        : "";

    /// <summary>What the rows of a table are.</summary>
    public static string NameOf(DiffTable table) => table switch
    {
        DiffTable.Function => "function",
        DiffTable.File => "file",
        _ => "package",
    };

    /// <summary>Pass, FAIL or inconclusive.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "FAIL",
        _ => "inconclusive",
    };

    private static string Points(double value) => Signed(100 * value, "0.00", " pp");

    private static string Percent(double value) => double.IsPositiveInfinity(value) ? "+inf %" : Signed(100 * value, "0.0", " %");

    private static string Signed(double value, string digits, string unit)
    {
        string text = value.ToString($"+{digits};-{digits};{digits}", CultureInfo.InvariantCulture);
        return text + unit;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
