using Flame.Profiles.Diff.Statistics;

namespace Flame.Profiles.Diff;

/// <summary>One quantity on both sides.</summary>
public sealed class Measure
{
    internal Measure(ReadOnlySpan<long> counts, DiffSide before, DiffSide after, bool isShare)
    {
        int baseRuns = before.Scales.Length;
        BaseRuns = new MeasuredRuns(counts[..baseRuns], before.Scales, isShare);
        NewRuns = new MeasuredRuns(counts[baseRuns..], after.Scales, isShare);
        BaseCount = Sum(counts[..baseRuns]);
        NewCount = Sum(counts[baseRuns..]);
    }

    /// <summary>Counts of all runs of the base together, in the profile's unit.</summary>
    public long BaseCount { get; }

    /// <summary>Counts of all runs of the new side together.</summary>
    public long NewCount { get; }

    /// <summary>The base's value, as normalised: the mean of its runs.</summary>
    public double Base => BaseRuns.Mean;

    /// <summary>The new side's value, as normalised: the mean of its runs.</summary>
    public double New => NewRuns.Mean;

    /// <summary>New minus base.</summary>
    public double Change => New - Base;

    internal MeasuredRuns BaseRuns { get; }

    internal MeasuredRuns NewRuns { get; }

    internal Contrast Contrast => new(BaseRuns, NewRuns);

    /// <summary>
    /// One side has it and the other would, too, if it were there: at the same share the other side would hold five samples,
    /// and would miss them all in less than one case of a hundred (e^-5).
    /// </summary>
    internal Change OneSided()
    {
        const double Enough = 5;
        return (BaseRuns.Hits, NewRuns.Hits) switch
        {
            (0, >= Enough) when NewRuns.Hits * BaseRuns.AllSamples / NewRuns.AllSamples >= Enough => Diff.Change.Added,
            ( >= Enough, 0) when BaseRuns.Hits * NewRuns.AllSamples / BaseRuns.AllSamples >= Enough => Diff.Change.Removed,
            _ => Diff.Change.Kept,
        };
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }
        return sum;
    }
}
