namespace Flame.Linux.Memory;

/// <summary>One piece of a target's memory: where it starts and how long it is.</summary>
/// <param name="Address">Virtual address in the target.</param>
/// <param name="LengthBytes">How many bytes.</param>
public readonly record struct MemoryRange(ulong Address, int LengthBytes);

/// <summary>One piece of a target's memory and where in a buffer its bytes go.</summary>
/// <param name="Address">Virtual address in the target.</param>
/// <param name="LengthBytes">How many bytes.</param>
/// <param name="Offset">Of the first byte in the buffer.</param>
public readonly record struct MemorySegment(ulong Address, int LengthBytes, int Offset);

/// <summary>
/// The one seam between a target's memory and those who read it: a live process, a core file, recorded pages and a
/// test's built memory all stand behind it. A read that fails is a value, never an exception and never zeros.
/// </summary>
public interface IMemoryReader
{
    /// <summary>Fills <paramref name="destination"/> from <paramref name="address"/>; false, with the content undefined, unless all of it could be read.</summary>
    bool TryRead(ulong address, Span<byte> destination);

    /// <summary>
    /// Reads many ranges, in order and back to back into <paramref name="destination"/>, in as few system calls as can be.
    /// </summary>
    /// <returns>How many of the ranges, from the first on, were read whole.</returns>
    int ReadRanges(ReadOnlySpan<MemoryRange> ranges, Span<byte> destination);

    /// <summary>
    /// Reads many segments, each to its own place in <paramref name="buffer"/>, in as few system calls as can be. They are read
    /// strictly one after the other: what a segment holds was there after the segment before it was read.
    /// </summary>
    /// <returns>How many of the segments, from the first on, were read whole.</returns>
    int ReadSegments(ReadOnlySpan<MemorySegment> segments, Span<byte> buffer)
    {
        for (int i = 0; i < segments.Length; i++)
        {
            if (!TryRead(segments[i].Address, buffer.Slice(segments[i].Offset, segments[i].LengthBytes)))
            {
                return i;
            }
        }
        return segments.Length;
    }

    /// <summary>
    /// Goes the way of <see cref="ReadSegments"/> once for nothing, and touches nothing of the process: what the kernel needs on that way is in the
    /// caches afterwards, so that less time goes by between the first segment of the next read and its last.
    /// </summary>
    void WarmUp(int segments)
    {
    }
}
