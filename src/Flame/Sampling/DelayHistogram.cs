using System.Numerics;

namespace Flame.Sampling;

/// <summary>How late things were, in buckets that grow with the delay: four to each doubling. Adding allocates nothing.</summary>
internal sealed class DelayHistogram
{
    private const int BucketsPerDoubling = 4;
    private readonly long[] _counts = new long[64 * BucketsPerDoubling];

    /// <summary>How many delays there are.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a delay in nanoseconds.</summary>
    public void Add(long ns)
    {
        _counts[Bucket(Math.Max(0, ns))]++;
        Count++;
    }

    /// <summary>The delay in nanoseconds that a share of all (0 to 1) did not exceed, rounded up to the end of its bucket; 0 when there is none.</summary>
    public long Quantile(double share)
    {
        long rank = (long)Math.Ceiling(share * Count);
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            rank -= _counts[bucket];
            if (rank <= 0 && _counts[bucket] > 0)
            {
                return UpperEnd(bucket);
            }
        }
        return 0;
    }

    // Below 4 each value has a bucket; from there on the two bits behind the first one choose among four.
    private static int Bucket(long ns)
    {
        int bits = BitOperations.Log2((ulong)ns | 1);
        return bits < 2 ? (int)ns : (bits * BucketsPerDoubling) + (int)((ns >> (bits - 2)) & 3) - BucketsPerDoubling;
    }

    private static long UpperEnd(int bucket)
    {
        if (bucket < BucketsPerDoubling)
        {
            return bucket;
        }
        int bits = (bucket / BucketsPerDoubling) + 1;
        long width = 1L << (bits - 2);
        return (1L << bits) + ((bucket % BucketsPerDoubling) * width) + width - 1;
    }
}
