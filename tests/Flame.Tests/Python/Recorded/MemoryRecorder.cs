using Flame.Linux.Memory;

namespace Flame.Tests.Python.Recorded;

/// <summary>Reads another memory, and notes every byte that was read.</summary>
/// <param name="memory">The memory of a process that stands still.</param>
/// <param name="recorded">Receives the bytes.</param>
internal sealed class MemoryRecorder(IMemoryReader memory, RecordedMemory recorded) : IMemoryReader
{
    private readonly IMemoryReader _memory = memory;

    public bool TryRead(ulong address, Span<byte> destination)
    {
        bool wasRead = _memory.TryRead(address, destination);
        if (wasRead)
        {
            recorded.Write(address, destination);
        }
        return wasRead;
    }

    public int ReadRanges(ReadOnlySpan<MemoryRange> ranges, Span<byte> destination)
    {
        for (int i = 0; i < ranges.Length; i++)
        {
            if (!TryRead(ranges[i].Address, destination[..ranges[i].LengthBytes]))
            {
                return i;
            }
            destination = destination[ranges[i].LengthBytes..];
        }
        return ranges.Length;
    }

    /// <summary>Notes a structure as a whole, or as much of it as can be read, whatever of it readers want today.</summary>
    public void Note(ulong address, int lengthBytes)
    {
        const int Step = 64;
        Span<byte> piece = stackalloc byte[Step];
        for (ulong at = address & ~(Step - 1ul); at < address + (ulong)lengthBytes; at += Step)
        {
            _ = TryRead(at, piece);
        }
    }
}
