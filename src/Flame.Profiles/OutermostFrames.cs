namespace Flame.Profiles;

/// <summary>
/// Says where a function, or a group of them, stands in a stack for the first time, seen from the root. What is counted there, callees
/// included, is counted once, however often it calls itself.
/// </summary>
internal static class OutermostFrames
{
    /// <summary>By stack: its innermost frame is of a group, and none of its callers is of the same one.</summary>
    /// <param name="stacks">All stacks.</param>
    /// <param name="groupOfFrame">The group of each frame, from 0; -1 for none.</param>
    /// <param name="groups">How many groups there are.</param>
    public static bool[] Find(StackTable stacks, int[] groupOfFrame, int groups)
    {
        bool[] isOutermost = new bool[stacks.Count];
        int[] open = new int[groups];   // how many frames of a group there are on the way to where we are
        ChildLists children = new(stacks);
        Stack<int> path = new();
        int next = children.First(StackTable.Root);
        while (next != 0 || path.Count > 0)
        {
            int stack = next != 0 ? next : path.Pop();
            int group = groupOfFrame[stacks.Frame(stack)];
            if (next == 0)
            {
                if (group >= 0)
                {
                    open[group]--;
                }
                next = children.Next(stack);
                continue;
            }
            isOutermost[stack] = group >= 0 && open[group]++ == 0;
            path.Push(stack);
            next = children.First(stack);
        }
        return isOutermost;
    }
}
