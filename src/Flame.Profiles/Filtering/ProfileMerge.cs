using Flame.Profiles.Formats;

namespace Flame.Profiles.Filtering;

/// <summary>
/// Several profiles as one: equal stacks are one, counts are summed. Where all of them have samples and say when they began,
/// samples are kept on one axis of time; where none of them has times, with their threads; else only counts are. Where samples stand for different times, or some counts are times, all become
/// times, if it is known how much each counts.
/// </summary>
public sealed class ProfileMerge
{
    private readonly List<(Profile Profile, Profile? Baseline)> _parts = [];

    /// <summary>The sum counts nanoseconds: counts as they stand can't be added up, or would let those weigh too much that were sampled more often.</summary>
    public bool BecomesTime => _parts.TrueForAll(part => IsTime(part.Profile))
        && _parts.Exists(part => part.Profile.Info.Unit != _parts[0].Profile.Info.Unit
            || (part.Profile.Info.Unit == "samples" && part.Profile.Info.IntervalNs != _parts[0].Profile.Info.IntervalNs));

    /// <summary>Adds a profile.</summary>
    /// <param name="profile">What to add.</param>
    /// <param name="baseline">What it is compared with, on the same tables. Where only some have one, the counts of the others stand for both.</param>
    /// <exception cref="FilterException">Its counts are of another kind than those before, or the sum is too large.</exception>
    public void Add(Profile profile, Profile? baseline = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        foreach ((Profile before, _) in _parts)
        {
            if (profile.Info.Unit != before.Info.Unit && !(IsTime(profile) && IsTime(before)))
            {
                throw new FilterException(
                    $"it counts {profile.Info.Unit}, one before it counts {before.Info.Unit}, and nothing says how much of the one the other is");
            }
        }
        _parts.Add((profile, baseline));
    }

    /// <summary>The profile of all.</summary>
    /// <exception cref="FilterException">There is none, or the sum of all counts is too large.</exception>
    public Profile Build() => BuildBoth().Profile;

    /// <summary>The profile of all, and the one that it is compared with, if any part has one; they share their tables.</summary>
    /// <exception cref="FilterException">There is none, or the sum of all counts is too large.</exception>
    public (Profile Profile, Profile? Baseline) BuildBoth()
    {
        if (_parts.Count == 0)
        {
            throw new FilterException("there is nothing to merge");
        }
        CheckIntervals();
        bool isCompared = _parts.Exists(part => part.Baseline is not null);
        bool hasTimes = _parts.TrueForAll(part => (part.Profile.HasTimes || part.Profile.Samples.Count == 1) && (part.Profile.Info.StartEpochNs > 0 || _parts.Count == 1));
        bool hasSamples = !isCompared && (hasTimes || _parts.TrueForAll(part => part.Profile.Samples.Count > 0 && !part.Profile.HasTimes));
        bool toTime = BecomesTime;
        ProfileInfo info = Info(toTime);
        ProfileBuilder merged = new() { Info = info };
        ProfileBuilder before = new(merged) { Info = info };
        List<Sample> samples = [];
        foreach ((Profile profile, Profile? baseline) in _parts)
        {
            int[] stacks = Stacks(profile, merged);
            long factor = Factor(info.CountDecimals - profile.Info.CountDecimals, toTime ? new WeightScale(profile.Info).Nanoseconds(1) : 1);
            if (hasSamples)
            {
                AddSamples(profile, merged, stacks, factor, hasTimes ? profile.Info.StartEpochNs - info.StartEpochNs : 0, samples);
                continue;
            }
            AddCounts(profile, merged, stacks, factor);
            AddCounts(baseline ?? profile, before, stacks, factor);
        }
        foreach (Sample sample in samples.OrderBy(sample => sample.TimeNs))
        {
            Check(merged, sample.Weight);
            merged.Add(sample);
        }
        return (merged.Build(), isCompared ? before.Build() : null);
    }

    // Where all say how far apart their samples are, all become times.
    private void CheckIntervals()
    {
        long[] known = [.. _parts.Where(part => part.Profile.Info is { Unit: "samples", IntervalNs: > 0 }).Select(part => part.Profile.Info.IntervalNs).Distinct()];
        if (known.Length > 1 && !BecomesTime)
        {
            throw new FilterException("samples of some stand for other times than those of others, and one does not say what its samples stand for");
        }
    }

    private static bool IsTime(Profile profile) => new WeightScale(profile.Info).IsTime;

    private ProfileInfo Info(bool isTime)
    {
        List<ProfileInfo> infos = [.. _parts.Select(part => part.Profile.Info)];
        ProfileInfo first = infos[0];
        long start = infos.Min(info => info.StartEpochNs);
        long end = infos.Max(info => info.StartEpochNs + info.DurationNs);
        return first with
        {
            Unit = isTime ? "nanoseconds" : first.Unit,
            CountDecimals = infos.Max(info => info.CountDecimals),
            FrameStyle = infos.TrueForAll(info => info.FrameStyle == first.FrameStyle) ? first.FrameStyle : FrameStyle.FileFunctionLine,
            IntervalNs = infos.TrueForAll(info => info.IntervalNs == first.IntervalNs) ? first.IntervalNs : 0,
            StartEpochNs = start,
            DurationNs = start > 0 ? end - start : infos.Sum(info => info.DurationNs),
            Target = string.Join(", ", infos.Select(info => info.Target).Where(target => target.Length > 0).Distinct()),
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

    private static void AddSamples(Profile profile, ProfileBuilder merged, int[] stacks, long factor, long shift, List<Sample> samples)
    {
        int[] threads = [.. profile.Threads.Select(thread => merged.Intern(thread with { Name = merged.Strings.Intern(profile.Strings[thread.Name]) }))];
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

    private static long Factor(int decimals, long unit)
    {
        long factor = unit;
        for (; decimals > 0; decimals--)
        {
            factor = Times(factor, 10);
        }
        return factor;
    }
}
