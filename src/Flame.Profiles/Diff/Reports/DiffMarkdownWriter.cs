using System.Globalization;
using System.Text;
using Flame.Profiles.Diff.Gating;

namespace Flame.Profiles.Diff.Reports;

/// <summary>
/// A comparison as GitHub's Markdown, for a pull request or the summary of a job, which takes 1,024 KiB of one step. Names
/// are shown as they are: nothing in them can become markup, a link or a mention.
/// </summary>
public static class DiffMarkdownWriter
{
    /// <summary>The longest output. What does not fit is left out and said.</summary>
    public const int MostBytes = 900 * 1024;

    private const int MostFindings = 50;

    /// <summary>Writes it; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        MarkdownText text = new(MostBytes);
        ProfileDiff diff = report.Diff;
        text.Line(report.Gate is { } gate ? $"### Profile comparison: {Heading(gate.Verdict)}" : "### Profile comparison");
        text.Line("");
        text.Line("| | samples | |");
        text.Line("| --- | ---: | --- |");
        text.Line(Side("base", diff.Base));
        text.Line(Side("new", diff.New));
        text.Line("");
        text.Line(DiffText.Method(diff));
        if (report.Gate is not null)
        {
            WriteGate(text, diff, report.Gate);
        }
        foreach (DiffTable table in report.Tables)
        {
            WriteTable(text, report, table);
        }
        output.Write(Encoding.UTF8.GetBytes(text.Finish()));
        output.Flush();
    }

    private static void WriteGate(MarkdownText text, ProfileDiff diff, GateReport gate)
    {
        text.Line("");
        text.Line("| verdict | rule | what | base | new | increase | at least | at most |");
        text.Line("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (IGrouping<GateExpression, GateFinding> findings in gate.Findings.GroupBy(finding => finding.Rule))
        {
            bool isTogether = findings.Key.Scope == GateScope.Together;
            GateFinding[] shown = [.. findings.Where(finding => isTogether || finding.Verdict != Verdict.Pass)];
            foreach (GateFinding finding in shown.Take(MostFindings))
            {
                text.Line(Row(diff, finding));
            }
            int passed = findings.Count() - shown.Length;
            if (passed > 0 || shown.Length > MostFindings)
            {
                string more = shown.Length > MostFindings ? string.Create(CultureInfo.InvariantCulture, $"{shown.Length - MostFindings:N0} more did not pass; ") : "";
                text.Line(string.Create(CultureInfo.InvariantCulture, $"| | {MarkdownText.Code(findings.Key.Text)} | {more}{passed:N0} passed | | | | | |"));
            }
        }
        text.Line("");
        text.Line(MarkdownText.Escape(DiffText.Statistics(diff, gate)));
    }

    private static string Row(ProfileDiff diff, GateFinding finding)
    {
        string subject = finding.Rule.Scope == GateScope.Together ? finding.Note ?? Culprit(finding) : MarkdownText.Code(finding.Subject);
        return $"| {Heading(finding.Verdict)} | {MarkdownText.Code(finding.Rule.Text)} | {subject} | {DiffText.Value(diff, finding.Measure.Base)} | {DiffText.Value(diff, finding.Measure.New)} "
            + $"| {DiffText.Increase(finding.Rule, finding.Increase)} | {DiffText.Increase(finding.Rule, finding.Lower)} | {DiffText.Increase(finding.Rule, finding.Upper)} |";
    }

    private static string Culprit(GateFinding finding) => finding.Culprit is { } row ? $"most in {MarkdownText.Code(row.Name)}" : "";

    private static void WriteTable(MarkdownText text, DiffReport report, DiffTable table)
    {
        IReadOnlyList<DiffRow> rows = report.Changed(table);
        text.Line("");
        text.Line($"| {DiffText.NameOf(table)} | self base | new | change | total base | new | change | |");
        text.Line("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
        foreach (DiffRow row in rows.Take(report.Top))
        {
            text.Line($"| {MarkdownText.Code(row.Name)} | {Cells(report.Diff, row.Self)} | {Cells(report.Diff, row.Total)} | {MarkdownText.Escape(DiffText.State(row))} |");
        }
        if (rows.Count > report.Top)
        {
            text.Line("");
            text.Line(string.Create(CultureInfo.InvariantCulture, $"{rows.Count - report.Top:N0} more changed less."));
        }
    }

    private static string Cells(ProfileDiff diff, Measure measure) =>
        $"{DiffText.Value(diff, measure.Base)} | {DiffText.Value(diff, measure.New)} | {DiffText.Change(diff, measure)}";

    private static string Side(string name, DiffSide side)
    {
        string more = side.Names.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {side.Names.Count - 1} more") : "";
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {side.Samples:N0} | {MarkdownText.Code(side.Names[0])}{more} |");
    }

    private static string Heading(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "✅ pass",
        Verdict.Fail => "❌ fail",
        _ => "❔ inconclusive",
    };
}
