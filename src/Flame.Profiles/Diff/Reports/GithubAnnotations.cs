using System.Text;
using Flame.Profiles.Diff.Gating;

namespace Flame.Profiles.Diff.Reports;

/// <summary>
/// What a gate did not let pass, as workflow commands that GitHub shows beside the lines of a pull request:
/// <c>::error file=…,line=…::message</c>. Nothing in a name can end a command or begin another.
/// </summary>
public static class GithubAnnotations
{
    /// <summary>GitHub shows no more of each kind for one step.</summary>
    public const int MostOfEachKind = 10;

    /// <summary>Writes the commands; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        StringBuilder text = new();
        Append(text, report, Verdict.Fail, "error");
        Append(text, report, Verdict.Inconclusive, "warning");
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        output.Flush();
    }

    private static void Append(StringBuilder text, DiffReport report, Verdict verdict, string command)
    {
        foreach (GateFinding finding in (report.Gate?.Findings ?? []).Where(finding => finding.Verdict == verdict).Take(MostOfEachKind))
        {
            text.Append("::").Append(command).Append(' ');
            if (DiffText.PlaceOf(finding) is (var file, var line))
            {
                text.Append("file=").Append(Property(file)).Append(",line=").Append(line).Append(',');
            }
            string word = verdict == Verdict.Fail ? "is broken" : "is inconclusive";
            text.Append("title=").Append(Property($"{DiffText.Name(finding.Rule.Text)} {word}"));
            text.Append("::").Append(Message(DiffText.Sentence(report.Diff, finding))).Append('\n');
        }
    }

    private static string Property(string value) =>
        Message(value).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private static string Message(string text) => string.Concat(text.Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal)
        .Select(c => PlainText.Misleads(c) ? ' ' : c));
}
