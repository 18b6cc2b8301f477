using System.Text.Json;
using Flame.Profiles.Diff.Gating;

namespace Flame.Profiles.Diff.Reports;

/// <summary>
/// A comparison for programs: one object, whole, whatever a report for people leaves out. Shares are from 0 to 1, increases
/// in the unit of their threshold (0.02 is 2 points, or 2 %), limits that there are none of are null. docs/ci.md names every field.
/// </summary>
public static class DiffJsonWriter
{
    private const int Version = 1;

    /// <summary>Writes it, with a newline at its end; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        using (Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", "pyflame-diff");
            json.WriteNumber("version", Version);
            json.WriteString("normalize", NameOf(report.Diff.Options.Normalize));
            json.WriteBoolean("lines", report.Diff.Options.WithLines);
            WriteSide(json, "base", report.Diff.Base);
            WriteSide(json, "new", report.Diff.New);
            WriteRows(json, "functions", report.Diff.Functions);
            WriteRows(json, "files", report.Diff.Files);
            WriteRows(json, "packages", report.Diff.Packages);
            WriteGate(json, report.Gate);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void WriteSide(Utf8JsonWriter json, string name, DiffSide side)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("runs");
        for (int run = 0; run < side.Names.Count; run++)
        {
            json.WriteStartObject();
            json.WriteString("name", side.Names[run]);
            WriteNumber(json, "samples", side.IsCut ? side.Samples : side.Scales[run].Samples);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter json, string name, IReadOnlyList<DiffRow> rows)
    {
        json.WriteStartArray(name);
        foreach (DiffRow row in rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            WriteNames(json, row);
            json.WriteString("change", row.Change switch
            {
                Change.Added => "new",
                Change.Removed => "removed",
                Change.Moved => "moved",
                _ => "kept",
            });
            if (row.MovedFrom is not null)
            {
                json.WriteString("movedFrom", row.MovedFrom);
            }
            WriteMeasure(json, "self", row.Self);
            WriteMeasure(json, "total", row.Total);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, DiffRow row)
    {
        json.WriteString("function", row.Function);
        json.WriteString("file", row.File);
        json.WriteString("package", row.Package);
        json.WriteNumber("line", row.Line);
    }

    private static void WriteMeasure(Utf8JsonWriter json, string name, Measure measure)
    {
        json.WriteStartObject(name);
        json.WriteNumber("baseCount", measure.BaseCount);
        json.WriteNumber("newCount", measure.NewCount);
        WriteNumber(json, "base", measure.Base);
        WriteNumber(json, "new", measure.New);
        WriteNumber(json, "change", measure.Change);
        json.WriteEndObject();
    }

    private static void WriteGate(Utf8JsonWriter json, GateReport? gate)
    {
        if (gate is null)
        {
            json.WriteNull("gate");
            return;
        }
        json.WriteStartObject("gate");
        json.WriteString("verdict", NameOf(gate.Verdict));
        WriteNumber(json, "confidence", gate.Options.Confidence);
        json.WriteStartArray("findings");
        foreach (GateFinding finding in gate.Findings)
        {
            json.WriteStartObject();
            json.WriteString("rule", finding.Rule.Text);
            json.WriteString("subject", finding.Subject);
            json.WriteString("verdict", NameOf(finding.Verdict));
            json.WriteString("unit", finding.Rule.Unit == GateUnit.Points ? "pp" : "%");
            WriteNumber(json, "threshold", finding.Rule.Threshold);
            WriteNumber(json, "increase", finding.Increase);
            WriteNumber(json, "atLeast", finding.Lower);
            WriteNumber(json, "atMost", finding.Upper);
            WriteMeasure(json, "measure", finding.Measure);
            json.WriteString("note", finding.Note);
            if (finding.Culprit is { } culprit)
            {
                json.WriteStartObject("culprit");
                WriteNames(json, culprit);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Nine digits are far more than samples can say, and the same on every machine.
    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, Math.Round(value, 9) + 0.0);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string NameOf(Normalization normalization) => normalization switch
    {
        Normalization.Total => "total",
        Normalization.Time => "time",
        _ => "none",
    };

    private static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "fail",
        _ => "inconclusive",
    };
}
