namespace Flame.Profiles.Filtering;

/// <summary>Gathers callees that are not worth a box of their own, so that sums and self times stay what they were.</summary>
internal static class SmallStacks
{
    /// <summary>Makes one frame <see cref="ProfileFilter.Other"/> of all callees of a stack that have less than a share of all.</summary>
    public static Profile Gather(Profile profile, double minShare)
    {
        long[] totals = profile.Totals();
        double smallest = minShare * profile.TotalSamples;
        ProfileBuilder gathered = new() { Info = profile.Info };
        int[] frames = new int[profile.Frames.Count];
        for (int id = 0; id < frames.Length; id++)
        {
            Frame frame = profile.Frames[id];
            frames[id] = gathered.Frames.Intern(new Frame(
                gathered.Strings.Intern(profile.Strings[frame.File]), gathered.Strings.Intern(profile.Strings[frame.Function]), frame.Line));
        }
        int other = gathered.Frames.Intern(Frame.Named(gathered.Strings.Intern(ProfileFilter.Other)));
        int[] stacks = new int[profile.Stacks.Count];
        bool[] isSmall = new bool[stacks.Length];
        for (int stack = 1; stack < stacks.Length; stack++)
        {
            int parent = profile.Stacks.Parent(stack);
            isSmall[stack] = totals[stack] < smallest;
            stacks[stack] = isSmall[parent]
                ? stacks[parent]
                : gathered.Stacks.Intern(stacks[parent], isSmall[stack] ? other : frames[profile.Stacks.Frame(stack)]);
        }
        Add(profile, gathered, stacks);
        return gathered.Build();
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
            foreach (int stack in profile.SampledStacks())
            {
                gathered.Add(stacks[stack], profile.Count(stack));
            }
        }
    }
}
