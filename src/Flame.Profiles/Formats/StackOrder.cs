namespace Flame.Profiles.Formats;

/// <summary>The order in which a profile without times lists its stacks.</summary>
internal static class StackOrder
{
    /// <summary>
    /// The sampled stacks, each caller before what it called and siblings by name: stacks that begin alike stand together,
    /// so a viewer that draws them from left to right draws a flame graph.
    /// </summary>
    public static List<int> ByName(Profile profile)
    {
        ChildLists children = new(profile.Stacks);
        int[] ranks = FrameRanks.ByName(profile);
        PendingStacks pending = new();
        List<int> sampled = [];
        pending.Push(0, StackTable.Root);
        while (pending.Count > 0)
        {
            int stack = pending.Pop().Stack;
            if (profile.Count(stack) > 0)
            {
                sampled.Add(stack);
            }
            int mark = pending.Count;
            for (int child = children.First(stack); child != 0; child = children.Next(child))
            {
                pending.Push(ranks[profile.Stacks.Frame(child)], child);
            }
            pending.SortSince(mark);
        }
        return sampled;
    }
}
