namespace Flame.Profiles.Filtering;

/// <summary>
/// Several profiles as one: equal stacks are one, counts are summed. Where all of them have samples and say when they began,
/// samples are kept on one axis of time, else only counts are.
/// </summary>
public sealed class ProfileMerge
{
    private readonly List<Profile> _profiles = [];

    /// <summary>Adds a profile.</summary>
    /// <exception cref="FilterException">Its counts are of another kind than those before, or the sum is too large.</exception>
    public void Add(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (_profiles.Count > 0 && profile.Info.Unit != _profiles[0].Info.Unit)
        {
            throw new FilterException($"it counts {profile.Info.Unit}, those before it count {_profiles[0].Info.Unit}");
        }
        _profiles.Add(profile);
    }

    /// <summary>The profile of all.</summary>
    /// <exception cref="FilterException">There is none, or the sum of all counts is too large.</exception>
    public Profile Build()
    {
        if (_profiles.Count == 0)
        {
            throw new FilterException("there is nothing to merge");
        }
        int decimals = _profiles.Max(profile => profile.Info.CountDecimals);
        bool hasSamples = _profiles.TrueForAll(profile => profile.Samples.Count > 0 && (profile.Info.StartEpochNs > 0 || _profiles.Count == 1));
        ProfileBuilder merged = new() { Info = Info(decimals) };
        List<Sample> samples = [];
        foreach (Profile profile in _profiles)
        {
            int[] stacks = Stacks(profile, merged);
            long factor = Factor(decimals - profile.Info.CountDecimals);
            if (hasSamples)
            {
                AddSamples(profile, merged, stacks, factor, samples);
            }
            else
            {
                AddCounts(profile, merged, stacks, factor);
            }
        }
        foreach (Sample sample in samples.OrderBy(sample => sample.TimeNs))
        {
            Check(merged, sample.Weight);
            merged.Add(sample);
        }
        return merged.Build();
    }

    private ProfileInfo Info(int decimals)
    {
        ProfileInfo first = _profiles[0].Info;
        long start = _profiles.Min(profile => profile.Info.StartEpochNs);
        long end = _profiles.Max(profile => profile.Info.StartEpochNs + profile.Info.DurationNs);
        return first with
        {
            CountDecimals = decimals,
            FrameStyle = _profiles.TrueForAll(profile => profile.Info.FrameStyle == first.FrameStyle) ? first.FrameStyle : FrameStyle.FileFunctionLine,
            IntervalNs = _profiles.TrueForAll(profile => profile.Info.IntervalNs == first.IntervalNs) ? first.IntervalNs : 0,
            StartEpochNs = start,
            DurationNs = start > 0 ? end - start : _profiles.Sum(profile => profile.Info.DurationNs),
            Target = string.Join(", ", _profiles.Select(profile => profile.Info.Target).Where(target => target.Length > 0).Distinct()),
        };
    }

    private static int[] Stacks(Profile profile, ProfileBuilder merged)
    {
        int[] frames = new int[profile.Frames.Count];
        for (int id = 0; id < frames.Length; id++)
        {
            Frame frame = profile.Frames[id];
            frames[id] = merged.Frames.Intern(new Frame(
                merged.Strings.Intern(profile.Strings[frame.File]), merged.Strings.Intern(profile.Strings[frame.Function]), frame.Line));
        }
        int[] stacks = new int[profile.Stacks.Count];
        for (int stack = 1; stack < stacks.Length; stack++)
        {
            stacks[stack] = merged.Stacks.Intern(stacks[profile.Stacks.Parent(stack)], frames[profile.Stacks.Frame(stack)]);
        }
        return stacks;
    }

    private static void AddSamples(Profile profile, ProfileBuilder merged, int[] stacks, long factor, List<Sample> samples)
    {
        int[] threads = [.. profile.Threads.Select(thread => merged.Intern(thread with { Name = merged.Strings.Intern(profile.Strings[thread.Name]) }))];
        long shift = profile.Info.StartEpochNs - merged.Info.StartEpochNs;
        foreach (Sample sample in profile.Samples)
        {
            samples.Add(sample with
            {
                TimeNs = sample.TimeNs + shift,
                Thread = threads[sample.Thread],
                Stack = stacks[sample.Stack],
                Weight = Times(sample.Weight, factor),
            });
        }
    }

    private static void AddCounts(Profile profile, ProfileBuilder merged, int[] stacks, long factor)
    {
        foreach (int stack in profile.SampledStacks())
        {
            long count = Times(profile.Count(stack), factor);
            Check(merged, count);
            merged.Add(stacks[stack], count);
        }
    }

    private static void Check(ProfileBuilder merged, long count)
    {
        if (count > long.MaxValue - merged.TotalSamples)
        {
            throw TooLarge();
        }
    }

    private static long Times(long count, long factor) => count <= long.MaxValue / factor ? count * factor : throw TooLarge();

    private static FilterException TooLarge() => new("the sum of all counts is too large");

    private static long Factor(int decimals)
    {
        long factor = 1;
        for (; decimals > 0; decimals--)
        {
            factor *= 10;
        }
        return factor;
    }
}
