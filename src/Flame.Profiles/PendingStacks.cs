namespace Flame.Profiles;

/// <summary>
/// The stacks that a depth-first walk has yet to visit. A walk over a tree of any depth keeps its place here and not on
/// the machine's stack, which a target's recursion could overflow.
/// </summary>
internal sealed class PendingStacks
{
    private long[] _items = new long[256];   // rank << 32 | stack

    /// <summary>How many are to be visited; a mark for <see cref="SortSince"/> too.</summary>
    public int Count { get; private set; }

    public void Push(int rank, int stack)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }
        _items[Count++] = ((long)rank << 32) | (uint)stack;
    }

    /// <summary>Makes what was pushed since <see cref="Count"/> was <paramref name="mark"/> come out by rank, the smallest first.</summary>
    public void SortSince(int mark)
    {
        Span<long> siblings = _items.AsSpan(mark, Count - mark);
        siblings.Sort();
        siblings.Reverse();
    }

    public (int Rank, int Stack) Pop()
    {
        long item = _items[--Count];
        return ((int)(item >> 32), (int)item);
    }
}
