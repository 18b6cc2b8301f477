using System.Collections;

namespace Flame.Profiles;

/// <summary>
/// The samples of a profile in the order of their times. They lie in blocks that are filled once and never moved, so that a
/// long recording is not copied as it grows and a <see cref="Profile"/> can share them with the builder that goes on.
/// </summary>
public sealed class SampleList : IReadOnlyList<Sample>
{
    private const int BlockBits = 14;
    private const int BlockLength = 1 << BlockBits;

    private readonly List<Sample[]> _blocks;

    internal SampleList()
        : this([], 0)
    {
    }

    private SampleList(List<Sample[]> blocks, int count) => (_blocks, Count) = (blocks, count);

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public Sample this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _blocks[index >> BlockBits][index & (BlockLength - 1)];
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Sample> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(in Sample sample)
    {
        if (Count == _blocks.Count << BlockBits)
        {
            _blocks.Add(new Sample[BlockLength]);
        }
        _blocks[Count >> BlockBits][Count & (BlockLength - 1)] = sample;
        Count++;
    }

    /// <summary>What there is so far; what is added later is not in it.</summary>
    internal SampleList Snapshot() => new([.. _blocks], Count);
}
