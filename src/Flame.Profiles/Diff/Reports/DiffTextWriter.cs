using System.Globalization;
using System.Text;
using Flame.Profiles.Diff.Gating;

namespace Flame.Profiles.Diff.Reports;

/// <summary>A comparison as text for a terminal.</summary>
public static class DiffTextWriter
{
    private const int MostFindings = 50;

    /// <summary>Writes it; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        StringBuilder text = new();
        AppendSide(text, "base", report.Diff.Base);
        AppendSide(text, "new", report.Diff.New);
        text.Append(DiffText.Method(report.Diff)).Append('\n');
        foreach (DiffTable table in report.Tables)
        {
            AppendTable(text, report, table);
        }
        if (report.Gate is { } gate)
        {
            AppendGate(text, report, gate);
        }
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        output.Flush();
    }

    private static void AppendSide(StringBuilder text, string name, DiffSide side)
    {
        text.Append(CultureInfo.InvariantCulture, $"{name,-4} {side.Samples,12:N0}  {DiffText.Name(side.Names[0])}");
        text.Append(side.Names.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {side.Names.Count - 1} more\n") : "\n");
    }

    private static void AppendTable(StringBuilder text, DiffReport report, DiffTable table)
    {
        IReadOnlyList<DiffRow> rows = report.Changed(table);
        text.Append(CultureInfo.InvariantCulture, $"\n{"self base",12}{"new",12}{"change",12}{"total base",14}{"new",12}{"change",12}  {DiffText.NameOf(table)}\n");
        foreach (DiffRow row in rows.Take(report.Top))
        {
            AppendMeasure(text, report.Diff, row.Self, 12);
            AppendMeasure(text, report.Diff, row.Total, 14);
            string state = DiffText.State(row);
            text.Append("  ").Append(DiffText.Name(row.Name));
            text.Append(state.Length > 0 ? $"  ({state})\n" : "\n");
        }
        if (rows.Count > report.Top)
        {
            text.Append(CultureInfo.InvariantCulture, $"{rows.Count - report.Top:N0} more changed less (--top shows more)\n");
        }
        if (rows.Count == 0)
        {
            text.Append("nothing changed\n");
        }
    }

    private static void AppendMeasure(StringBuilder text, ProfileDiff diff, Measure measure, int firstWidth)
    {
        text.Append(DiffText.Value(diff, measure.Base).PadLeft(firstWidth));
        text.Append(DiffText.Value(diff, measure.New).PadLeft(12));
        text.Append(DiffText.Change(diff, measure).PadLeft(12));
    }

    private static void AppendGate(StringBuilder text, DiffReport report, GateReport gate)
    {
        text.Append('\n').Append(DiffText.Statistics(report.Diff, gate)).Append('\n');
        foreach (IGrouping<GateExpression, GateFinding> findings in gate.Findings.GroupBy(finding => finding.Rule))
        {
            text.Append(CultureInfo.InvariantCulture, $"{DiffText.Word(findings.Max(finding => finding.Verdict)),-13} {DiffText.Name(findings.Key.Text)}\n");
            foreach (GateFinding finding in findings.Where(finding => findings.Key.Scope == GateScope.Together || finding.Verdict != Verdict.Pass).Take(MostFindings))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {DiffText.Word(finding.Verdict),-12} {DiffText.Sentence(report.Diff, finding)}\n");
            }
        }
        text.Append(CultureInfo.InvariantCulture, $"verdict: {DiffText.Word(gate.Verdict)}\n");
    }
}
