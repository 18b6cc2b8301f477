namespace Flame.Profiles;

/// <summary>
/// Times as the samples that they stand for. Formats such as pprof say a sample's time where a recording says 1; when it is known how long one
/// sample stood for, both are one thing, and people expect counts.
/// </summary>
public static class TimesAsSamples
{
    /// <summary>
    /// The profile with counts of samples, on the same tables; itself when it counts no nanoseconds, or it is not known how long a sample stood
    /// for, or some count is no multiple of that.
    /// </summary>
    public static Profile Of(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        long interval = profile.Info.IntervalNs;
        if (profile.Info is not { Unit: "nanoseconds", CountDecimals: 0, IntervalNs: > 0 } || !AreMultiples(profile, interval))
        {
            return profile;
        }
        StackCounts counts = new();
        foreach (int stack in profile.SampledStacks())
        {
            counts.Add(stack, profile.Count(stack) / interval);
        }
        SampleList samples = new();
        foreach (Sample sample in profile.Samples)
        {
            samples.Add(sample with { Weight = sample.Weight / interval });
        }
        return new Profile(profile.Strings, profile.Frames, profile.Stacks, counts, profile.TotalSamples / interval)
        {
            Info = profile.Info with { Unit = "samples" },
            Threads = profile.Threads,
            Samples = samples,
        };
    }

    private static bool AreMultiples(Profile profile, long interval)
    {
        foreach (int stack in profile.SampledStacks())
        {
            if (profile.Count(stack) % interval != 0)
            {
                return false;
            }
        }
        foreach (Sample sample in profile.Samples)
        {
            if (sample.Weight % interval != 0)
            {
                return false;
            }
        }
        return true;
    }
}
