namespace Flame.Profiles.Diff.Reports;

/// <summary>One box of a differential flame graph. Lengths are in billionths of the larger side's total.</summary>
/// <param name="Stack">Its id in the tree of both sides.</param>
/// <param name="Depth">How many callers it has.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Width">Of the box: the larger side of its own time, and the widths of what it called.</param>
/// <param name="Base">The base's part of the width.</param>
/// <param name="New">The new side's part of the width.</param>
internal readonly record struct DiffBox(int Stack, int Depth, long Start, long Width, long Base, long New);

/// <summary>
/// Where the boxes of a comparison are. Both sides are in one picture: a box is wide enough for the larger side of its own
/// time and for everything that either side called from it, so removed code has its room beside what is new.
/// </summary>
internal sealed class DiffPicture
{
    private const double Unit = 1e9;

    private readonly ProfileDiff _diff;
    private readonly long[] _base;
    private readonly long[] _new;
    private readonly long[] _widths;

    public DiffPicture(ProfileDiff diff, double minShare)
    {
        _diff = diff;
        int count = diff.Tree.Stacks.Count;
        (_base, _new, _widths) = (new long[count], new long[count], new long[count]);
        double scale = Unit / Math.Max(diff.BaseTotals[StackTable.Root], diff.NewTotals[StackTable.Root]);
        for (int stack = count - 1; stack >= 0; stack--)   // children have larger ids than their parent
        {
            long before = (long)Math.Round(diff.BaseSelf(stack) * scale);
            long after = (long)Math.Round(diff.NewSelf(stack) * scale);
            Add(stack, before, after, Math.Max(before, after));
            if (stack > 0)
            {
                Add(diff.Tree.Stacks.Parent(stack), _base[stack], _new[stack], _widths[stack]);
            }
        }
        Boxes = LayOut(Math.Max(1, (long)(minShare * _widths[StackTable.Root])));
        Depth = Boxes.Max(box => box.Depth);
    }

    /// <summary>The boxes, each before those it called, siblings from left to right.</summary>
    public IReadOnlyList<DiffBox> Boxes { get; }

    /// <summary>The depth of the deepest box.</summary>
    public int Depth { get; }

    private void Add(int stack, long before, long after, long width)
    {
        _base[stack] += before;
        _new[stack] += after;
        _widths[stack] += width;
    }

    private List<DiffBox> LayOut(long smallest)
    {
        StackTable stacks = _diff.Tree.Stacks;
        ChildLists children = new(stacks);
        int[] ranks = RanksByName();
        PendingStacks pending = new();
        List<DiffBox> boxes = [];
        List<long> nextStart = [0];   // by depth: where the next box begins
        pending.Push(0, StackTable.Root);
        while (pending.Count > 0)
        {
            int stack = pending.Pop().Stack;
            int depth = stacks.Depth(stack);
            boxes.Add(new DiffBox(stack, depth, nextStart[depth], _widths[stack], _base[stack], _new[stack]));
            if (depth + 1 == nextStart.Count)
            {
                nextStart.Add(0);
            }
            nextStart[depth + 1] = nextStart[depth];
            nextStart[depth] += _widths[stack];
            int mark = pending.Count;
            for (int child = children.First(stack); child != 0; child = children.Next(child))
            {
                if (_widths[child] >= smallest)
                {
                    pending.Push(ranks[stacks.Frame(child)], child);
                }
            }
            pending.SortSince(mark);
        }
        return boxes;
    }

    private int[] RanksByName()
    {
        DiffTree tree = _diff.Tree;
        int[] frames = [.. Enumerable.Range(0, tree.Frames.Count)];
        Array.Sort(frames, (a, b) => Compare(tree.Frames[a], tree.Frames[b]));
        int[] ranks = new int[frames.Length];
        for (int rank = 0; rank < frames.Length; rank++)
        {
            ranks[frames[rank]] = rank;
        }
        return ranks;

        int Compare(Frame a, Frame b)
        {
            int order = string.CompareOrdinal(tree.Strings[a.Function], tree.Strings[b.Function]);
            order = order != 0 ? order : string.CompareOrdinal(tree.Strings[a.File], tree.Strings[b.File]);
            return order != 0 ? order : a.Line.CompareTo(b.Line);
        }
    }
}
