using System.Runtime.InteropServices;

namespace Flame.Linux.Memory;

/// <summary>Reads of single words. Targets are 64-bit and little-endian, as we are.</summary>
public static class MemoryReaderExtensions
{
    /// <summary>Reads one value of <typeparamref name="T"/>'s size; false when it can't be read.</summary>
    public static bool TryRead<T>(this IMemoryReader memory, ulong address, out T value)
        where T : unmanaged
    {
        value = default;
        return memory.TryRead(address, MemoryMarshal.AsBytes(new Span<T>(ref value)));
    }
}
