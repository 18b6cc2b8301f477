namespace Flame.Profiles;

/// <summary>
/// The children of every stack of a <see cref="StackTable"/>, which itself only knows parents: two numbers per stack, no
/// objects. Children come in no order that a writer could use.
/// </summary>
internal sealed class ChildLists
{
    private readonly int[] _first;
    private readonly int[] _next;

    /// <summary>Links all stacks of the table.</summary>
    public ChildLists(StackTable stacks)
    {
        _first = new int[stacks.Count];
        _next = new int[_first.Length];
        for (int stack = 1; stack < _first.Length; stack++)
        {
            Link(stacks.Parent(stack), stack);
        }
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
