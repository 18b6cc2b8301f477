namespace Flame.Linux.Memory;

/// <summary>One piece of a target's memory: where it starts and how long it is.</summary>
/// <param name="Address">Virtual address in the target.</param>
/// <param name="LengthBytes">How many bytes.</param>
public readonly record struct MemoryRange(ulong Address, int LengthBytes);

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
}
