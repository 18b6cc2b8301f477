namespace Flame.Profiles.FlameGraph;

/// <summary>
/// The stacks of a profile that are wide enough to be drawn, with their totals and their children among them. What is too
/// narrow is left out before anything is made of it: of ten million stacks a picture shows some thousands.
/// </summary>
/// <remarks>Stacks are known by their index here; 0 is the root, and a caller's index is smaller than its callees'.</remarks>
internal sealed class ShownStacks
{
    private readonly List<(int Stack, long Total)> _shown = [];
    private readonly int[] _first;
    private readonly int[] _next;

    /// <summary>Those stacks that have, with all they called, at least <paramref name="smallest"/> samples; the root in any case.</summary>
    public ShownStacks(Profile profile, long smallest)
    {
        StackCounts totals = Totals(profile);
        _shown.Add((StackTable.Root, profile.TotalSamples));
        for (int stack = 1; stack < totals.Length; stack++)
        {
            if (totals[stack] is var total && total >= smallest)
            {
                _shown.Add((stack, total));
            }
        }
        _first = new int[_shown.Count];
        _next = new int[_shown.Count];
        for (int i = 1; i < _first.Length; i++)
        {
            int parent = IndexOf(profile.Stacks.Parent(_shown[i].Stack));
            _next[i] = _first[parent];
            _first[parent] = i;
        }
    }

    /// <summary>How many there are, the root included.</summary>
    public int Count => _shown.Count;

    /// <summary>The stack's id in the profile.</summary>
    public int Stack(int index) => _shown[index].Stack;

    /// <summary>Its samples and those of all it called.</summary>
    public long Total(int index) => _shown[index].Total;

    /// <summary>A child of the stack; 0 when it has none.</summary>
    public int First(int index) => _first[index];

    /// <summary>Another child of the same parent, in no order; 0 after the last.</summary>
    public int Next(int index) => _next[index];

    private static StackCounts Totals(Profile profile)
    {
        StackCounts totals = profile.CopyCounts();
        for (int stack = totals.Length - 1; stack > 0; stack--)   // children have larger ids than their parent
        {
            if (totals[stack] is var total && total > 0)
            {
                totals.Add(profile.Stacks.Parent(stack), total);
            }
        }
        return totals;
    }

    // A caller has at least the samples of its callee, so it is shown too; ids ascend.
    private int IndexOf(int stack)
    {
        int low = 0;
        int high = _shown.Count - 1;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_shown[middle].Stack < stack)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }
}
