using System.Globalization;
using Flame.Profiles.Diff.Statistics;

namespace Flame.Profiles.Diff;

/// <summary>What the counts of each run are worth; refuses runs that say nothing or can't stand beside each other.</summary>
internal static class RunScales
{
    private const string Samples = "samples";
    private const string Nanoseconds = "nanoseconds";

    /// <summary>The scales of one side. <paramref name="totals"/> are the counts of its runs, without what is left out.</summary>
    public static RunScale[] Of(IReadOnlyList<DiffInput> runs, long[] totals, Normalization normalization)
    {
        var scales = new RunScale[runs.Count];
        for (int run = 0; run < scales.Length; run++)
        {
            if (totals[run] <= 0)
            {
                throw new DiffException($"{runs[run].Name} has no samples to compare");
            }
            double countsPerSample = CountsPerSample(runs[run].Profile) ?? Math.Pow(10, runs[run].Profile.Info.CountDecimals);
            double samples = totals[run] / countsPerSample;
            double value = normalization switch
            {
                Normalization.Total => 1 / samples,
                Normalization.Time => ShareOfTime(runs[run]),
                _ => 1,
            };
            scales[run] = new RunScale(samples, countsPerSample, value);
        }
        return scales;
    }

    /// <summary>How much each sample counts in this profile; null when nothing tells.</summary>
    public static double? CountsPerSample(Profile profile) => profile.Info switch
    {
        { Unit: Samples } => Math.Pow(10, profile.Info.CountDecimals),
        { Unit: Nanoseconds, IntervalNs: > 0 } => profile.Info.IntervalNs * Math.Pow(10, profile.Info.CountDecimals),
        _ when profile.Samples.Count > 0 => (double)profile.TotalSamples / profile.Samples.Count,
        _ => null,
    };

    /// <summary>Refuses to set counts beside each other that mean different things.</summary>
    public static void MustBeAlike(IEnumerable<DiffInput> runs)
    {
        DiffInput? first = null;
        foreach (DiffInput run in runs)
        {
            first ??= run;
            ProfileInfo a = first.Profile.Info;
            ProfileInfo b = run.Profile.Info;
            if (a.Unit != b.Unit)
            {
                throw new DiffException($"{first.Name} counts {a.Unit}, {run.Name} counts {b.Unit}: compare shares instead (--normalize total)");
            }
            if (a.IntervalNs != 0 && b.IntervalNs != 0 && a.IntervalNs != b.IntervalNs)
            {
                throw new DiffException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{first.Name} was sampled every {a.IntervalNs:N0} ns, {run.Name} every {b.IntervalNs:N0} ns: counts as they stand would mislead (use --normalize total or time)"));
            }
        }
    }

    private static double ShareOfTime(DiffInput run)
    {
        ProfileInfo info = run.Profile.Info;
        return info is { IntervalNs: > 0, DurationNs: > 0 }
            ? (double)info.IntervalNs / info.DurationNs
            : throw new DiffException($"{run.Name} does not say how long it was recorded and how often it was sampled, which --normalize time needs: use --normalize total, or a format that says it");
    }
}
