namespace Flame.Profiles;

/// <summary>Counts of stacks with all that was called from them.</summary>
internal static class StackTotals
{
    /// <summary>By stack: the count of the samples whose stack is it or begins with it.</summary>
    public static long[] Totals(this Profile profile)
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
}
