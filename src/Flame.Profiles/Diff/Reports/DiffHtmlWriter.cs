using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.Profiles.Diff.Reports;

/// <summary>A comparison as the page that profiles have, with the base as its second set of counts.</summary>
public static class DiffHtmlWriter
{
    /// <summary>Writes it; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        (Profile before, Profile after) = DiffFoldedWriter.Sides(report.Diff);
        ProfileDescription description = new()
        {
            Title = DiffText.Title(report.Diff),
            Subtitle = DiffText.Method(report.Diff),
            Comparison = new ProfileComparison
            {
                Baseline = before,
                Scale = 1,   // the sides are comparable already
                Values = report.Diff.Options.Normalize switch
                {
                    Normalization.Total => ComparedValues.Shares,
                    Normalization.Time => ComparedValues.Seconds,
                    _ => ComparedValues.Counts,
                },
                BeforeName = "base",
                AfterName = "new",
            },
        };
        HtmlWriter.Write(after, output, description);
    }
}
