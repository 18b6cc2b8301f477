namespace Flame.Profiles;

/// <summary>
/// A count for every stack, in four bytes each: most stacks of a large profile are seen a few times or are mere prefixes. The
/// few counts that do not fit are kept aside, so every sum up to <see cref="long.MaxValue"/> is exact.
/// </summary>
internal sealed class StackCounts
{
    private const uint IsLarge = uint.MaxValue;

    private readonly BlockList<uint> _counts;
    private readonly Dictionary<int, long> _large;

    public StackCounts()
        : this(new BlockList<uint>(), [])
    {
    }

    private StackCounts(BlockList<uint> counts, Dictionary<int, long> large) => (_counts, _large) = (counts, large);

    /// <summary>Stacks from this id on have no count yet: theirs is 0.</summary>
    public int Length => _counts.Count;

    public long this[int stack]
    {
        get
        {
            if (stack >= _counts.Count)
            {
                return 0;
            }
            uint count = _counts[stack];
            return count == IsLarge ? _large[stack] : count;
        }
    }

    public void Add(int stack, long samples)
    {
        if (stack >= _counts.Count)
        {
            _counts.Extend(stack + 1);
        }
        ref uint count = ref _counts[stack];
        long sum = (count == IsLarge ? _large[stack] : count) + samples;
        if (sum < IsLarge)
        {
            count = (uint)sum;
        }
        else
        {
            count = IsLarge;
            _large[stack] = sum;
        }
    }

    /// <summary>The counts of the first <paramref name="length"/> stacks, which later additions here do not change.</summary>
    public StackCounts Copy(int length) => new(_counts.Copy(length), new Dictionary<int, long>(_large));
}
