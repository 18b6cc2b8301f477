namespace Flame.Profiles.FlameGraph;

/// <summary>
/// Where the rectangles of a flame graph are. The tree of stacks itself is laid out, so a function called from one place
/// is one box, whatever its siblings are called; sorting lines of text and merging neighbours would split some.
/// Siblings stand in order of function, file and line (ordinal, so a picture is the same everywhere), from the left edge
/// of their caller; what is left at its right is the caller's own time.
/// </summary>
public sealed class FlameLayout
{
    private readonly FlameBox[] _boxes;

    private FlameLayout(FlameBox[] boxes, int depth)
    {
        _boxes = boxes;
        Depth = depth;
    }

    /// <summary>The boxes, each before those it called, siblings from left to right; none when there are no samples.</summary>
    public ReadOnlySpan<FlameBox> Boxes => _boxes;

    /// <summary>The depth of the deepest box.</summary>
    public int Depth { get; }

    /// <summary>
    /// Lays out <paramref name="profile"/>. Boxes of less than <paramref name="minShare"/> of all samples (0 to 1) are left
    /// out with all they called; their room stays empty, at the right of their caller, which still counts them.
    /// </summary>
    public static FlameLayout Create(Profile profile, double minShare = 0)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentOutOfRangeException.ThrowIfNegative(minShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minShare, 1);
        if (profile.TotalSamples == 0)
        {
            return new FlameLayout([], 0);
        }
        long[] totals = Totals(profile);
        long smallest = Math.Max(1, (long)Math.Ceiling(minShare * profile.TotalSamples));
        ChildLists children = new(profile.Stacks, totals, smallest);
        int[] ranks = RanksByName(profile);
        PendingStacks pending = new();
        List<FlameBox> boxes = [];
        List<long> nextStart = [0];   // by depth: where the next box begins
        int depth = 0;
        pending.Push(0, StackTable.Root);
        while (pending.Count > 0)
        {
            int stack = pending.Pop().Stack;
            FlameBox box = new(profile.Stacks.Frame(stack), profile.Stacks.Depth(stack),
                nextStart[profile.Stacks.Depth(stack)], totals[stack], profile.Count(stack));
            boxes.Add(box);
            depth = Math.Max(depth, box.Depth);
            nextStart[box.Depth] += box.Total;
            Set(nextStart, box.Depth + 1, box.Start);
            int mark = pending.Count;
            for (int child = children.First(stack); child != 0; child = children.Next(child))
            {
                pending.Push(ranks[profile.Stacks.Frame(child)], child);
            }
            pending.SortSince(mark);
        }
        return new FlameLayout([.. boxes], depth);
    }

    private static long[] Totals(Profile profile)
    {
        long[] totals = new long[profile.Stacks.Count];
        foreach (int stack in profile.SampledStacks())
        {
            totals[stack] = profile.Count(stack);
        }
        for (int stack = totals.Length - 1; stack > 0; stack--)   // children have larger ids than their parent
        {
            totals[profile.Stacks.Parent(stack)] += totals[stack];
        }
        return totals;
    }

    private static int[] RanksByName(Profile profile)
    {
        int[] frames = new int[profile.Frames.Count];
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = i;
        }
        Array.Sort(frames, (a, b) => Compare(profile, profile.Frames[a], profile.Frames[b]));
        int[] ranks = new int[frames.Length];
        for (int rank = 0; rank < frames.Length; rank++)
        {
            ranks[frames[rank]] = rank;
        }
        return ranks;
    }

    private static int Compare(Profile profile, Frame a, Frame b)
    {
        int order = string.CompareOrdinal(profile.Strings[a.Function], profile.Strings[b.Function]);
        if (order == 0)
        {
            order = string.CompareOrdinal(profile.Strings[a.File], profile.Strings[b.File]);
        }
        return order != 0 ? order : a.Line.CompareTo(b.Line);
    }

    private static void Set(List<long> values, int index, long value)
    {
        if (index == values.Count)
        {
            values.Add(value);
        }
        else
        {
            values[index] = value;
        }
    }
}
