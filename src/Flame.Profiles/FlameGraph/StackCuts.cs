namespace Flame.Profiles.FlameGraph;

/// <summary>Other trees of the same samples. A profile to compare with is changed alike and shares the new tables.</summary>
public static class StackCuts
{
    /// <summary>Every stack from its innermost frame to its root, so that what is called is merged and its callers branch off.</summary>
    public static (Profile Profile, Profile? Baseline) Reverse(Profile profile, Profile? baseline = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Rebuild(profile, baseline, static path =>
        {
            path.Reverse();
            return path;
        });
    }

    /// <summary>
    /// Only the stacks that hold one of <paramref name="bases"/>, and of them only what is above it: its frame becomes a root.
    /// A base is the name of a function, or the whole frame as <c>file:func:line</c>; in a recursion the outermost counts.
    /// </summary>
    public static (Profile Profile, Profile? Baseline) FromBase(Profile profile, Profile? baseline, IReadOnlyCollection<string> bases)
    {
        ArgumentNullException.ThrowIfNull(profile);
        HashSet<string> names = new(bases, StringComparer.Ordinal);
        Formats.FrameTexts texts = new(profile.Strings, profile.Frames, profile.Info.FrameStyle);
        bool[] isBase = new bool[profile.Frames.Count];
        for (int frame = 0; frame < isBase.Length; frame++)
        {
            isBase[frame] = names.Contains(profile.Strings[profile.Frames[frame].Function])
                || names.Contains(System.Text.Encoding.UTF8.GetString(texts[frame]));
        }
        return Rebuild(profile, baseline, path =>
        {
            int first = 0;
            while (first < path.Length && !isBase[path[first]])
            {
                first++;
            }
            return path[first..];
        }, keepsEmpty: false);
    }

    private static (Profile Profile, Profile? Baseline) Rebuild(Profile profile, Profile? baseline, PathChange change, bool keepsEmpty = true)
    {
        NewTree tree = new();
        int[] path = new int[128];
        for (int stack = 0; stack < profile.Stacks.Count; stack++)
        {
            (long now, long before) = (profile.Count(stack), baseline?.Count(stack) ?? 0);
            if (now == 0 && before == 0)
            {
                continue;
            }
            int depth = profile.Stacks.Depth(stack);
            path = depth > path.Length ? new int[Math.Max(depth, path.Length * 2)] : path;
            profile.Stacks.CopyFrames(stack, path);
            Span<int> kept = change(path.AsSpan(0, depth));
            if (!kept.IsEmpty || keepsEmpty)
            {
                tree.Add(stack, kept, now, before);
            }
        }
        return (tree.Counted(profile, tree.Now), baseline is null ? null : tree.Counted(baseline, tree.Before));
    }

    private delegate Span<int> PathChange(Span<int> path);

    private sealed class NewTree
    {
        private readonly StackTable _stacks = new();
        private readonly Dictionary<int, int> _renamed = [];   // old id to new id

        public StackCounts Now { get; } = new();

        public StackCounts Before { get; } = new();

        public void Add(int stack, ReadOnlySpan<int> path, long now, long before)
        {
            int id = StackTable.Root;
            foreach (int frame in path)
            {
                id = _stacks.Intern(id, frame);
            }
            Now.Add(id, now);
            Before.Add(id, before);
            _renamed.Add(stack, id);
        }

        public Profile Counted(Profile old, StackCounts counts)
        {
            long total = 0;
            for (int stack = 0; stack < counts.Length; stack++)
            {
                total += counts[stack];
            }
            SampleList samples = new();
            foreach (Sample sample in old.Samples)
            {
                if (_renamed.TryGetValue(sample.Stack, out int stack))
                {
                    samples.Add(sample with { Stack = stack });
                }
            }
            return new Profile(old.Strings, old.Frames, _stacks, counts, total) { Info = old.Info, Threads = old.Threads, Samples = samples };
        }
    }
}
