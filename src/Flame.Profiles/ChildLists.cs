namespace Flame.Profiles;

/// <summary>
/// The children of every stack of a <see cref="StackTable"/>, which itself only knows parents: two numbers per stack, no
/// objects. Children come in no order that a writer could use.
/// </summary>
internal sealed class ChildLists
{
    private readonly int[] _first;
    private readonly int[] _next;

    /// <summary>Links those stacks of the table whose entry in <paramref name="totals"/> is at least <paramref name="smallest"/>.</summary>
    public ChildLists(StackTable stacks, ReadOnlySpan<long> totals, long smallest)
        : this(totals.Length)
    {
        for (int stack = 1; stack < totals.Length; stack++)
        {
            if (totals[stack] >= smallest)
            {
                Link(stacks.Parent(stack), stack);
            }
        }
    }

    /// <summary>Links all stacks of the table.</summary>
    public ChildLists(StackTable stacks)
        : this(stacks.Count)
    {
        for (int stack = 1; stack < _first.Length; stack++)
        {
            Link(stacks.Parent(stack), stack);
        }
    }

    private ChildLists(int count)
    {
        _first = new int[count];
        _next = new int[count];
    }

    /// <summary>A child of <paramref name="stack"/>; 0 when it has none (the root is nobody's child).</summary>
    public int First(int stack) => _first[stack];

    /// <summary>Another child of the same parent; 0 after the last.</summary>
    public int Next(int stack) => _next[stack];

    private void Link(int parent, int stack)
    {
        _next[stack] = _first[parent];
        _first[parent] = stack;
    }
}
