namespace Flame.Profiles;

/// <summary>Several profiles as one: the same stacks are one stack, with all their samples.</summary>
public static class ProfileSum
{
    /// <summary>Adds up profiles, each with the one to compare it with; null where all of these are null. One pair alone stays as it is.</summary>
    public static (Profile Profile, Profile? Baseline) Of(IReadOnlyList<(Profile Profile, Profile? Baseline)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 1)
        {
            return parts[0];
        }
        int decimals = parts.Max(part => part.Profile.Info.CountDecimals);
        Sum sum = new(decimals);
        foreach ((Profile profile, Profile? baseline) in parts)
        {
            sum.Add(profile, baseline ?? profile);
        }
        ProfileInfo info = parts[0].Profile.Info with { CountDecimals = decimals };
        return (sum.Counted(sum.Now, info), parts.Any(part => part.Baseline is not null) ? sum.Counted(sum.Before, info) : null);
    }

    private sealed class Sum(int decimals)
    {
        private readonly StringTable _strings = new();
        private readonly FrameTable _frames = new();
        private readonly StackTable _stacks = new();

        public StackCounts Now { get; } = new();

        public StackCounts Before { get; } = new();

        public void Add(Profile profile, Profile baseline)
        {
            int[] frames = new int[profile.Frames.Count];
            for (int i = 0; i < frames.Length; i++)
            {
                Frame frame = profile.Frames[i];
                frames[i] = _frames.Intern(new Frame(
                    _strings.Intern(profile.Strings[frame.File]), _strings.Intern(profile.Strings[frame.Function]), frame.Line));
            }
            long unit = (long)Math.Pow(10, decimals - profile.Info.CountDecimals);
            int[] stacks = new int[profile.Stacks.Count];
            for (int stack = 0; stack < stacks.Length; stack++)
            {
                stacks[stack] = stack == StackTable.Root ? StackTable.Root : _stacks.Intern(stacks[profile.Stacks.Parent(stack)], frames[profile.Stacks.Frame(stack)]);
                Now.Add(stacks[stack], checked(profile.Count(stack) * unit));
                Before.Add(stacks[stack], checked(baseline.Count(stack) * unit));
            }
        }

        public Profile Counted(StackCounts counts, ProfileInfo info)
        {
            long total = 0;
            for (int stack = 0; stack < counts.Length; stack++)
            {
                total = checked(total + counts[stack]);
            }
            return new Profile(_strings, _frames, _stacks, counts, total) { Info = info };
        }
    }
}
