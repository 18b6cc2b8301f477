namespace Flame.Profiles;

/// <summary>
/// A list that grows by blocks and never moves what it holds: growing costs no copy and no second array, which for the
/// millions of stacks of a large profile would double the memory.
/// </summary>
internal sealed class BlockList<T>
    where T : struct
{
    private const int BlockBits = 14;
    private const int BlockLength = 1 << BlockBits;
    private const int BlockMask = BlockLength - 1;

    private T[][] _blocks = new T[4][];

    public int Count { get; private set; }

    /// <summary>The item itself, to read or to change.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none of that index.</exception>
    public ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return ref _blocks[index >> BlockBits][index & BlockMask];
        }
    }

    /// <summary>Adds an item and returns its index.</summary>
    public int Add(T item)
    {
        Extend(Count + 1);
        int index = Count - 1;
        _blocks[index >> BlockBits][index & BlockMask] = item;
        return index;
    }

    /// <summary>Makes it at least <paramref name="count"/> long; new items are zero.</summary>
    public void Extend(int count)
    {
        int blocks = (Count + BlockMask) >> BlockBits;
        for (int needed = (count + BlockMask) >> BlockBits; blocks < needed; blocks++)
        {
            if (blocks == _blocks.Length)
            {
                Array.Resize(ref _blocks, blocks * 2);
            }
            _blocks[blocks] = new T[BlockLength];
        }
        Count = Math.Max(Count, count);
    }

    /// <summary>A list of the first <paramref name="count"/> items, which are copied.</summary>
    public BlockList<T> Copy(int count)
    {
        BlockList<T> copy = new();
        copy.Extend(Math.Min(count, Count));
        for (int i = 0; i << BlockBits < copy.Count; i++)
        {
            _blocks[i].CopyTo(copy._blocks[i], 0);
        }
        return copy;
    }
}
