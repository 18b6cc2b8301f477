using Flame.Profiles.Formats;

namespace Flame.Profiles.Diff.Reports;

/// <summary>
/// A comparison as folded text with two counts on a line, base and new, as difffolded.pl writes it and flamegraph.pl reads
/// it. Counts are the new side's; the base's are scaled to the same total when shares are compared (<c>difffolded.pl -n</c>),
/// rounded to whole samples.
/// </summary>
public static class DiffFoldedWriter
{
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>Writes it; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        (Profile before, Profile after) = Sides(report.Diff);
        FoldedWriter.Write(after, before, output);
    }

    /// <summary>Both sides as profiles that share their tables, so that a stack has one id in both.</summary>
    internal static (Profile Base, Profile New) Sides(ProfileDiff diff)
    {
        double unit = diff.Options.Normalize switch
        {
            Normalization.Total => diff.New.Samples / diff.New.Names.Count,
            Normalization.Time => MicrosecondsPerSecond,
            _ => 1,
        };
        return (Side(diff, stack => diff.BaseSelf(stack) * unit), Side(diff, stack => diff.NewSelf(stack) * unit));
    }

    private static Profile Side(ProfileDiff diff, Func<int, double> valueOf)
    {
        StackCounts counts = new();
        long total = 0;
        for (int stack = 0; stack < diff.Tree.Stacks.Count; stack++)
        {
            long count = (long)Math.Round(valueOf(stack));
            if (count > 0)
            {
                counts.Add(stack, count);
                total += count;
            }
        }
        return new Profile(diff.Tree.Strings, diff.Tree.Frames, diff.Tree.Stacks, counts, total);
    }
}
