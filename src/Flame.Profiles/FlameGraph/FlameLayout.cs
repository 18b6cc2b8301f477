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

    internal FlameLayout(FlameBox[] boxes, int depth, long largestChange = 1)
    {
        _boxes = boxes;
        Depth = depth;
        LargestChange = largestChange;
    }

    /// <summary>The boxes, each before those it called, siblings from left to right; none when there are no samples.</summary>
    public ReadOnlySpan<FlameBox> Boxes => _boxes;

    /// <summary>The depth of the deepest box.</summary>
    public int Depth { get; }

    /// <summary>The largest change of any stack against the baseline, drawn or not, whatever its sign; at least 1.</summary>
    public long LargestChange { get; }

    /// <summary>
    /// Lays out <paramref name="profile"/>. Boxes of less than <paramref name="minShare"/> of all samples (0 to 1) are left
    /// out with all they called; their room stays empty, at the right of their caller, which still counts them.
    /// </summary>
    public static FlameLayout Create(Profile profile, double minShare = 0)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentOutOfRangeException.ThrowIfNegative(minShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minShare, 1);
        return Create(profile, Math.Max(1, (long)Math.Ceiling(minShare * profile.TotalSamples)), keepsOrder: false, baseline: null);
    }

    /// <summary>The same, where a box has at least <paramref name="smallest"/> samples.</summary>
    /// <param name="profile">What to lay out.</param>
    /// <param name="smallest">At least 1.</param>
    /// <param name="keepsOrder">Siblings stand in the order in which they were first seen.</param>
    /// <param name="baseline">What to compare with; it shares its tables with <paramref name="profile"/>.</param>
    internal static FlameLayout Create(Profile profile, long smallest, bool keepsOrder, Profile? baseline)
    {
        if (profile.TotalSamples == 0)
        {
            return new FlameLayout([], 0);
        }
        ShownStacks shown = new(profile, smallest);
        int[] ranks = keepsOrder ? [] : FrameRanks.ByName(profile);
        PendingStacks pending = new();
        FlameBox[] boxes = new FlameBox[shown.Count];
        int count = 0;
        List<long> nextStart = [0];   // by depth: where the next box begins
        int deepest = 0;
        pending.Push(0, 0);
        while (pending.Count > 0)
        {
            int index = pending.Pop().Stack;
            int stack = shown.Stack(index);
            int depth = profile.Stacks.Depth(stack);
            long self = profile.Count(stack);
            FlameBox box = new(profile.Stacks.Frame(stack), depth, nextStart[depth], shown.Total(index), self, baseline is null ? 0 : self - baseline.Count(stack));
            boxes[count++] = box;
            deepest = Math.Max(deepest, depth);
            nextStart[depth] += box.Total;
            Set(nextStart, depth + 1, box.Start);
            int mark = pending.Count;
            for (int child = shown.First(index); child != 0; child = shown.Next(child))
            {
                pending.Push(keepsOrder ? shown.Stack(child) : ranks[profile.Stacks.Frame(shown.Stack(child))], child);
            }
            pending.SortSince(mark);
        }
        return new FlameLayout(boxes, deepest, baseline is null ? 1 : MostChanged(profile, baseline));
    }

    private static long MostChanged(Profile profile, Profile baseline)
    {
        long most = 1;
        for (int stack = 0; stack < profile.Stacks.Count; stack++)
        {
            most = Math.Max(most, Math.Abs(profile.Count(stack) - baseline.Count(stack)));
        }
        return most;
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
