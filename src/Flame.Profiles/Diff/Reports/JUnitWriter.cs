using System.Text;
using Flame.Profiles.Diff.Gating;
using Flame.Profiles.FlameGraph;

namespace Flame.Profiles.Diff.Reports;

/// <summary>
/// What a gate found as JUnit's XML, which every CI service can show: a test case for each finding. What can't be told is
/// skipped, as it is neither a success nor a failure. There are no times in it: the same input gives the same bytes.
/// </summary>
public static class JUnitWriter
{
    /// <summary>Findings beyond these are left out, those that passed first; a services' page could not show them anyway.</summary>
    public const int MostFindings = 2000;

    /// <summary>Writes it; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        GateFinding[] findings = [.. (report.Gate?.Findings ?? []).OrderByDescending(finding => finding.Verdict).Take(MostFindings)];
        Utf8Output xml = new(output);
        xml.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"u8);
        WriteSuite(xml, findings);
        xml.Write("  <properties>\n"u8);
        WriteProperty(xml, "base", string.Join(", ", report.Diff.Base.Names.Select(DiffText.Name)));
        WriteProperty(xml, "new", string.Join(", ", report.Diff.New.Names.Select(DiffText.Name)));
        WriteProperty(xml, "method", DiffText.Method(report.Diff));
        if (report.Gate is not null)
        {
            WriteProperty(xml, "statistics", DiffText.Statistics(report.Diff, report.Gate));
        }
        xml.Write("  </properties>\n"u8);
        foreach (GateFinding finding in findings)
        {
            WriteCase(xml, report.Diff, finding);
        }
        xml.Write("</testsuite>\n</testsuites>\n"u8);
        xml.Flush();
    }

    private static void WriteSuite(Utf8Output xml, GateFinding[] findings)
    {
        xml.Write("<testsuite name=\"pyflame diff\" tests=\""u8);
        xml.Write(findings.Length);
        xml.Write("\" failures=\""u8);
        xml.Write(findings.Count(finding => finding.Verdict == Verdict.Fail));
        xml.Write("\" errors=\"0\" skipped=\""u8);
        xml.Write(findings.Count(IsSkipped));
        xml.Write("\" time=\"0\">\n"u8);
    }

    // What a rule selects may not be there: such a rule would seem to pass for ever.
    private static bool IsSkipped(GateFinding finding) => finding.Verdict == Verdict.Inconclusive || finding.Note is not null;

    private static void WriteProperty(Utf8Output xml, string name, string value)
    {
        xml.Write("    <property"u8);
        WriteAttribute(xml, "name", name);
        WriteAttribute(xml, "value", value);
        xml.Write("/>\n"u8);
    }

    private static void WriteCase(Utf8Output xml, ProfileDiff diff, GateFinding finding)
    {
        string rule = DiffText.Name(finding.Rule.Text);
        xml.Write("  <testcase"u8);
        WriteAttribute(xml, "classname", "pyflame.diff");
        WriteAttribute(xml, "name", finding.Rule.Scope == GateScope.Together ? rule : $"{rule}: {DiffText.Name(finding.Subject)}");
        if (DiffText.PlaceOf(finding) is (var file, var line))
        {
            WriteAttribute(xml, "file", file);
            WriteAttribute(xml, "line", line);
        }
        xml.Write(" time=\"0\""u8);
        if (finding.Verdict == Verdict.Pass && !IsSkipped(finding))
        {
            xml.Write("/>\n"u8);
            return;
        }
        string sentence = DiffText.Sentence(diff, finding);
        xml.Write(">\n"u8);
        xml.Write(finding.Verdict == Verdict.Fail ? "    <failure type=\"regression\""u8 : "    <skipped"u8);
        WriteAttribute(xml, "message", finding.Verdict == Verdict.Inconclusive ? $"inconclusive: {sentence}" : sentence);
        if (finding.Verdict == Verdict.Fail)
        {
            xml.Write((byte)'>');
            xml.WriteEscaped(DiffText.WhereToLook(finding));
            xml.Write("</failure>\n"u8);
        }
        else
        {
            xml.Write("/>\n"u8);
        }
        xml.Write("  </testcase>\n"u8);
    }

    private static void WriteAttribute(Utf8Output xml, string name, string value)
    {
        xml.Write((byte)' ');
        xml.Write(Encoding.UTF8.GetBytes(name));
        xml.Write("=\""u8);
        xml.WriteEscaped(value);
        xml.Write((byte)'"');
    }
}
