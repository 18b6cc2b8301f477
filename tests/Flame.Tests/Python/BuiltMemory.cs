using System.Buffers.Binary;
using Flame.Linux.Memory;

namespace Flame.Tests.Python;

/// <summary>
/// A target's memory made by a test. Only what was allocated can be read; what was allocated and not written is full of
/// a pattern that is no pointer, no length and no type, so that a read of the wrong place is noticed.
/// </summary>
internal sealed class BuiltMemory : IMemoryReader
{
    private const int PageBytes = 4096;
    private const byte Garbage = 0xeb;
    private readonly Dictionary<ulong, byte[]> _pages = [];
    private ulong _next = 0x5555_0000_0000;

    /// <summary>How many ranges were asked for: a walk has to end after a number that its bounds explain.</summary>
    public long Reads { get; private set; }

    /// <summary>New memory, with at least a page that can't be read behind it.</summary>
    public ulong Allocate(int lengthBytes)
    {
        ulong address = _next;
        int pages = (lengthBytes + PageBytes - 1) / PageBytes;
        for (int i = 0; i < pages; i++)
        {
            byte[] page = new byte[PageBytes];
            Array.Fill(page, Garbage);
            _pages.Add((address / PageBytes) + (ulong)i, page);
        }
        _next += (ulong)((pages + 1) * PageBytes);
        return address;
    }

    /// <summary>Takes away the page that holds an address.</summary>
    public void Unmap(ulong address) => Assert.True(_pages.Remove(address / PageBytes), "not mapped");

    public void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> target = _pages[address / PageBytes].AsSpan((int)(address % PageBytes));
            int length = Math.Min(target.Length, bytes.Length);
            bytes[..length].CopyTo(target);
            bytes = bytes[length..];
            address += (ulong)length;
        }
    }

    public void WriteWord(ulong address, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Write(address, bytes);
    }

    public void WriteInt(ulong address, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Write(address, bytes);
    }

    /// <summary>A word that must be there.</summary>
    public ulong Word(ulong address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Assert.True(TryRead(address, bytes), "not mapped");
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public bool TryRead(ulong address, Span<byte> destination)
    {
        Reads++;
        while (!destination.IsEmpty)
        {
            if (!_pages.TryGetValue(address / PageBytes, out byte[]? page))
            {
                return false;
            }
            ReadOnlySpan<byte> source = page.AsSpan((int)(address % PageBytes));
            int length = Math.Min(source.Length, destination.Length);
            source[..length].CopyTo(destination);
            destination = destination[length..];
            address = unchecked(address + (ulong)length);
        }
        return true;
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
}
