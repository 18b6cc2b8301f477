namespace Flame.Profiles.FlameGraph.Html;

/// <summary>
/// The tree of stacks in the order of a page: a node before what it called, siblings by the number of their frame. Each
/// node's subtree is then a run, and the tree needs no links. Stacks that were never seen, not even within others, are left out.
/// </summary>
internal sealed class PageTree
{
    private readonly Profile _profile;
    private readonly ProfileComparison? _comparison;
    private readonly bool[] _seen;   // by stack: whether it belongs into the page
    private readonly int[] _nodes;   // by stack: its node

    public PageTree(Profile profile, ProfileComparison? comparison)
    {
        _profile = profile;
        _comparison = comparison;
        _nodes = new int[profile.Stacks.Count];
        _seen = Seen();
        bool[] isUsed = new bool[profile.Frames.Count];
        for (int stack = 1; stack < _seen.Length; stack++)
        {
            if (_seen[stack])
            {
                isUsed[profile.Stacks.Frame(stack)] = true;
            }
        }
        Names = new PageNames(profile, isUsed);
    }

    /// <summary>The numbers of frames and strings.</summary>
    public PageNames Names { get; }

    /// <summary>The node of a stack, once the tree is written; the root is node 0.</summary>
    public int NodeOf(int stack) => _nodes[stack];

    public void Write(SectionOutput output)
    {
        NumberColumn climbs = new();
        NumberColumn frames = new();
        NumberColumn counts = new();
        NumberColumn before = new();
        ChildLists children = new(_profile.Stacks);
        PendingStacks pending = new();
        before.Add(_comparison?.Baseline.Count(StackTable.Root) ?? 0);
        PushChildren(StackTable.Root, children, pending);
        int depth = 0;
        for (int node = 1; pending.Count > 0; node++)
        {
            (int frame, int stack) = pending.Pop();
            _nodes[stack] = node;
            climbs.Add(depth + 1 - _profile.Stacks.Depth(stack));
            depth = _profile.Stacks.Depth(stack);
            frames.Add(frame);
            counts.Add(_profile.Count(stack));
            before.Add(_comparison?.Baseline.Count(stack) ?? 0);
            PushChildren(stack, children, pending);
        }
        NumberColumn root = new();
        root.Add(_profile.Count(StackTable.Root));
        output.Write(PageSections.RootCount, root);
        output.Write(PageSections.NodeClimbs, climbs);
        output.Write(PageSections.NodeFrames, frames);
        output.Write(PageSections.NodeCounts, counts);
        if (_comparison is not null)
        {
            output.Write(PageSections.NodeCountsBefore, before);
        }
    }

    private void PushChildren(int stack, ChildLists children, PendingStacks pending)
    {
        int mark = pending.Count;
        for (int child = children.First(stack); child != 0; child = children.Next(child))
        {
            if (_seen[child])
            {
                pending.Push(Names.FrameOf(_profile.Stacks.Frame(child)), child);
            }
        }
        pending.SortSince(mark);
    }

    private bool[] Seen()
    {
        bool[] seen = new bool[_profile.Stacks.Count];
        for (int stack = 0; stack < seen.Length; stack++)
        {
            seen[stack] = _profile.Count(stack) > 0 || _comparison?.Baseline.Count(stack) > 0;
        }
        foreach (Sample sample in _profile.Samples)
        {
            seen[sample.Stack] = true;   // one of weight 0 counts nothing and has a place in time all the same
        }
        for (int stack = seen.Length - 1; stack > 0; stack--)   // children have larger ids than their parent
        {
            seen[_profile.Stacks.Parent(stack)] |= seen[stack];
        }
        return seen;
    }
}
