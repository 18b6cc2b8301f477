namespace Flame.Profiles.Filtering;

/// <summary>Gathers callees that are not worth a box of their own, so that sums and self times stay what they were.</summary>
internal static class SmallStacks
{
    /// <summary>
    /// Makes one frame <see cref="ProfileFilter.Other"/> of all callees of a stack that have less than a share of all, in the profile and in what
    /// it is compared with, if anything.
    /// </summary>
    public static (Profile Profile, Profile? Baseline) Gather(Profile profile, Profile? baseline, double minShare)
    {
        ProfileBuilder gathered = new() { Info = profile.Info };
        int[] frames = new int[profile.Frames.Count];
        for (int id = 0; id < frames.Length; id++)
        {
            Frame frame = profile.Frames[id];
            frames[id] = gathered.Frames.Intern(new Frame(
                gathered.Strings.Intern(profile.Strings[frame.File]), gathered.Strings.Intern(profile.Strings[frame.Function]), frame.Line));
        }
        int other = gathered.Frames.Intern(Frame.Named(gathered.Strings.Intern(ProfileFilter.Other)));
        bool[] isSmall = AreSmall(profile, minShare);
        bool[]? wasSmall = baseline is null ? null : AreSmall(baseline, minShare);
        int[] stacks = new int[profile.Stacks.Count];
        for (int stack = 1; stack < stacks.Length; stack++)
        {
            int parent = profile.Stacks.Parent(stack);
            isSmall[stack] &= wasSmall?[stack] != false;
            stacks[stack] = isSmall[parent]
                ? stacks[parent]
                : gathered.Stacks.Intern(stacks[parent], isSmall[stack] ? other : frames[profile.Stacks.Frame(stack)]);
        }
        ProfileBuilder before = new(gathered) { Info = baseline?.Info ?? profile.Info };
        if (baseline is not null)
        {
            AddCounts(baseline, before, stacks);
        }
        Add(profile, gathered, stacks);
        return (gathered.Build(), baseline is null ? null : before.Build());
    }

    private static bool[] AreSmall(Profile profile, double minShare)
    {
        double smallest = minShare * profile.TotalSamples;
        long[] totals = profile.Totals();
        bool[] areSmall = new bool[totals.Length];
        for (int stack = 1; stack < totals.Length; stack++)
        {
            areSmall[stack] = totals[stack] < smallest || profile.TotalSamples == 0;
        }
        return areSmall;
    }

    private static void Add(Profile profile, ProfileBuilder gathered, int[] stacks)
    {
        int[] threads = [.. profile.Threads.Select(thread => gathered.Intern(thread with { Name = gathered.Strings.Intern(profile.Strings[thread.Name]) }))];
        foreach (Sample sample in profile.Samples)
        {
            gathered.Add(sample with { Thread = threads[sample.Thread], Stack = stacks[sample.Stack] });
        }
        if (profile.Samples.Count == 0)
        {
            AddCounts(profile, gathered, stacks);
        }
    }

    private static void AddCounts(Profile profile, ProfileBuilder gathered, int[] stacks)
    {
        foreach (int stack in profile.SampledStacks())
        {
            gathered.Add(stacks[stack], profile.Count(stack));
        }
    }
}
