using Flame.Linux.Interop;

namespace Flame.Linux.Memory;

/// <summary>Compares memory by the C library, which takes the widest instructions that the processor has; a binary for any processor can't.</summary>
public static unsafe class SameBytes
{
    /// <summary>Both hold the same words.</summary>
    public static bool Are(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        if (one.Length != other.Length)
        {
            return false;
        }
        fixed (ulong* first = one, second = other)
        {
            return Libc.memcmp(first, second, (nuint)(one.Length * sizeof(ulong))) == 0;
        }
    }
}
