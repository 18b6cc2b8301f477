using Flame.Profiles.Formats;

namespace Flame.Profiles.Diff.Reports;

/// <summary>
/// A comparison as folded text with two counts on a line, base and new, as difffolded.pl writes it and flamegraph.pl reads
/// it. Counts are the new side's; the base's are scaled to the same total when shares are compared (<c>difffolded.pl -n</c>). What is
/// then no whole number is written with as many digits behind the point as the smallest count needs, so that no code vanishes.
/// </summary>
public static class DiffFoldedWriter
{
    private const double MicrosecondsPerSecond = 1e6;
    private const double Precise = 1000;   // a count from here on is off by less than a thousandth
    private const double Largest = 9e15;   // sums that JavaScript, too, can tell apart

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
        int decimals = Decimals(diff, unit);
        double scale = unit * Math.Pow(10, decimals);
        return (Side(diff, decimals, stack => diff.BaseSelf(stack) * scale), Side(diff, decimals, stack => diff.NewSelf(stack) * scale));
    }

    /// <summary>How many digits behind the point say every count; none where all are whole.</summary>
    private static int Decimals(ProfileDiff diff, double unit)
    {
        bool areWhole = true;
        double smallest = double.MaxValue;
        double total = 0;
        for (int stack = 0; stack < diff.Tree.Stacks.Count; stack++)
        {
            foreach (double value in (ReadOnlySpan<double>)[diff.BaseSelf(stack) * unit, diff.NewSelf(stack) * unit])
            {
                areWhole &= Math.Abs(value - Math.Round(value)) <= 1e-9 * Math.Max(1, value);
                smallest = value > 0 ? Math.Min(smallest, value) : smallest;
                total += value;
            }
        }
        int decimals = 0;
        for (double scale = 1; !areWhole && decimals < FoldedCount.MostDecimals && smallest * scale < Precise && total * scale * 10 <= Largest; scale *= 10)
        {
            decimals++;
        }
        return decimals;
    }

    private static Profile Side(ProfileDiff diff, int decimals, Func<int, double> valueOf)
    {
        StackCounts counts = new();
        long total = 0;
        for (int stack = 0; stack < diff.Tree.Stacks.Count; stack++)
        {
            if (valueOf(stack) is > 0 and var value)
            {
                long count = Math.Max(1, (long)Math.Round(value));   // what is there is never nothing
                counts.Add(stack, count);
                total += count;
            }
        }
        return new Profile(diff.Tree.Strings, diff.Tree.Frames, diff.Tree.Stacks, counts, total) { Info = new ProfileInfo { CountDecimals = decimals } };
    }
}
