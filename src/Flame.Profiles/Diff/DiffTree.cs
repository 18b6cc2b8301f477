namespace Flame.Profiles.Diff;

/// <summary>The stacks of all runs in one prefix tree, each run's counts beside it: the base's runs first, then the new ones.</summary>
internal sealed class DiffTree
{
    private readonly FrameKeys _keys;
    private readonly List<StackCounts> _counts = [];

    private DiffTree(FrameKeys keys, int baseRuns) => (_keys, BaseRuns) = (keys, baseRuns);

    public StringTable Strings => _keys.Strings;

    public FrameTable Frames => _keys.Frames;

    public StackTable Stacks { get; } = new();

    /// <summary>How many runs the base has; the runs behind them are the new side's.</summary>
    public int BaseRuns { get; }

    /// <summary>Runs of both sides.</summary>
    public int Runs => _counts.Count;

    public static DiffTree Build(IReadOnlyList<DiffInput> before, IReadOnlyList<DiffInput> after, DiffOptions options)
    {
        FrameKeys keys = new(options);
        foreach (DiffInput run in before)
        {
            keys.See(run.Profile, isNew: false);
        }
        foreach (DiffInput run in after)
        {
            keys.See(run.Profile, isNew: true);
        }
        keys.FindMoved();
        DiffTree tree = new(keys, before.Count);
        foreach (DiffInput run in before)
        {
            tree.Add(run.Profile, keys.Map(run.Profile, isNew: false), options.ExcludeIdle);
        }
        foreach (DiffInput run in after)
        {
            tree.Add(run.Profile, keys.Map(run.Profile, isNew: true), options.ExcludeIdle);
        }
        return tree;
    }

    /// <summary>How often a run saw exactly this stack.</summary>
    public long Count(int run, int stack) => _counts[run][stack];

    /// <summary>All that a run counted.</summary>
    public long Total(int run)
    {
        long total = 0;
        for (int stack = 0; stack < _counts[run].Length; stack++)
        {
            total += _counts[run][stack];
        }
        return total;
    }

    /// <summary>A run's counts by stack, the callees of each included.</summary>
    public long[] Totals(int run)
    {
        long[] totals = new long[Stacks.Count];
        for (int stack = 0; stack < totals.Length; stack++)
        {
            totals[stack] = _counts[run][stack];
        }
        for (int stack = totals.Length - 1; stack > 0; stack--)   // children have larger ids than their parent
        {
            totals[Stacks.Parent(stack)] += totals[stack];
        }
        return totals;
    }

    public string? MovedFrom(int frame) => _keys.MovedFrom(Frames[frame]);

    public int[] HottestLines() => _keys.HottestLines();

    private void Add(Profile profile, int[] keys, bool excludeIdle)
    {
        int[] stacks = new int[profile.Stacks.Count];
        for (int stack = 1; stack < stacks.Length; stack++)
        {
            stacks[stack] = Stacks.Intern(stacks[profile.Stacks.Parent(stack)], keys[profile.Stacks.Frame(stack)]);
        }
        StackCounts counts = new();
        foreach (int stack in profile.SampledStacks())
        {
            if (!excludeIdle || !ProfileDiff.IsIdle(Strings, Frames, Stacks, stacks[stack]))
            {
                counts.Add(stacks[stack], profile.Count(stack));
            }
        }
        _counts.Add(counts);
    }
}
