using System.Text.Json;
using Flame.Profiles.Diff.Gating;

namespace Flame.Profiles.Diff.Reports;

/// <summary>
/// What a gate did not let pass, as SARIF 2.1.0 for code scanning: a result for each finding that fails (<c>kind: fail</c>,
/// <c>level: error</c>) or can't be told (<c>kind: open</c>, which the standard, 3.27.9, has for just that). The location is
/// the line where most of the code's own time is, relative to the root of the repository.
/// </summary>
public static class SarifWriter
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    private const int MostFindings = 5000;   // GitHub takes 25,000 and shows 5,000

    /// <summary>Writes it, with a newline at its end; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        string[] rules = [.. (report.Gate?.Rules ?? []).Select(rule => DiffText.Name(rule.Text)).Distinct()];
        using (Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, report, rules);
            json.WriteStartArray("results");
            foreach (GateFinding finding in (report.Gate?.Findings ?? []).Where(finding => finding.Verdict != Verdict.Pass).Take(MostFindings))
            {
                WriteResult(json, report.Diff, finding, rules);
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
        output.Flush();
    }

    private static void WriteTool(Utf8JsonWriter json, DiffReport report, string[] rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "pyflame");
        if (report.ToolVersion.Length > 0)
        {
            json.WriteString("semanticVersion", report.ToolVersion);
        }
        json.WriteStartArray("rules");
        foreach (string rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule);
            WriteText(json, "shortDescription", $"The profile must not show {rule}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteStatistics(json, report);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteStatistics(Utf8JsonWriter json, DiffReport report)
    {
        if (report.Gate is not null)
        {
            WriteText(json, "fullDescription", DiffText.Statistics(report.Diff, report.Gate));
        }
    }

    private static void WriteResult(Utf8JsonWriter json, ProfileDiff diff, GateFinding finding, string[] rules)
    {
        string rule = DiffText.Name(finding.Rule.Text);
        bool isFailure = finding.Verdict == Verdict.Fail;
        json.WriteStartObject();
        json.WriteString("ruleId", rule);
        json.WriteNumber("ruleIndex", Array.IndexOf(rules, rule));
        json.WriteString("kind", isFailure ? "fail" : "open");
        json.WriteString("level", isFailure ? "error" : "none");
        WriteText(json, "message", DiffText.Sentence(diff, finding));
        json.WriteStartArray("locations");
        json.WriteStartObject();
        if (DiffText.PlaceOf(finding) is (var file, var line))
        {
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", string.Join('/', file.Split('/').Select(Uri.EscapeDataString)));
            json.WriteString("uriBaseId", "%SRCROOT%");
            json.WriteEndObject();
            json.WriteStartObject("region");
            json.WriteNumber("startLine", int.Parse(line, System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", DiffText.Name(finding.Culprit?.Name ?? finding.Subject));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        // The same finding of the next comparison is the same alert, though its numbers and its line are others.
        json.WriteStartObject("partialFingerprints");
        json.WriteString("ruleAndSubject/v1", $"{rule} {DiffText.Name(finding.Subject)}");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
