using System.Buffers.Binary;
using Flame.Linux.Memory;

namespace Flame.Python.Walking;

/// <summary>
/// A target's memory with a copy of the ranges that a walk is expected to need, read in as few calls as can be. What is
/// not in the copy is read one by one. Buffers are kept from capture to capture, so nothing is allocated in the long run.
/// </summary>
internal sealed class CaptureMemory(IMemoryReader memory)
{
    private const int MaxCopyBytes = 16 << 20;

    private readonly IMemoryReader _memory = memory;
    private readonly byte[] _single = new byte[4096];
    private byte[] _copy = new byte[64 << 10];
    private MemoryRange[] _ranges = new MemoryRange[256];
    private int[] _offsets = new int[256];
    private int _count;
    private int _fetched;
    private int _copyBytes;
    private int _hint;

    /// <summary>Forgets the copy: the target may have run since.</summary>
    public void Clear() => _count = _fetched = _copyBytes = _hint = 0;

    /// <summary>Asks for a range to be part of the copy; <see cref="Fetch"/> reads it.</summary>
    /// <returns>False when it is too much; it is left out then.</returns>
    public bool Request(ulong address, int lengthBytes)
    {
        if (lengthBytes <= 0 || lengthBytes > MaxCopyBytes - _copyBytes || address > ulong.MaxValue - (ulong)lengthBytes)
        {
            return false;
        }
        if (_count == _ranges.Length)
        {
            Array.Resize(ref _ranges, _count * 2);
            Array.Resize(ref _offsets, _count * 2);
        }
        if (_copyBytes + lengthBytes > _copy.Length)
        {
            Array.Resize(ref _copy, Math.Min(MaxCopyBytes, Math.Max(_copy.Length * 2, _copyBytes + lengthBytes)));
        }
        _ranges[_count] = new MemoryRange(address, lengthBytes);
        _offsets[_count++] = _copyBytes;
        _copyBytes += lengthBytes;
        return true;
    }

    /// <summary>Reads all that was requested since the last time. What can't be read is simply not in the copy.</summary>
    public void Fetch()
    {
        while (_fetched < _count)
        {
            _fetched += _memory.ReadRanges(_ranges.AsSpan(_fetched, _count - _fetched), _copy.AsSpan(_offsets[_fetched]));
            if (_fetched < _count)
            {
                _ranges[_fetched++] = default; // the unreadable one: go on behind it
            }
        }
    }

    /// <summary>
    /// The bytes at an address, out of the copy or read now; empty when they can't be read. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> View(ulong address, int lengthBytes)
    {
        if (Find(address, lengthBytes) is var index && index >= 0)
        {
            return _copy.AsSpan(_offsets[index] + (int)(address - _ranges[index].Address), lengthBytes);
        }
        Span<byte> single = _single.AsSpan(0, Math.Min(lengthBytes, _single.Length));
        return single.Length == lengthBytes && _memory.TryRead(address, single) ? single : [];
    }

    /// <summary>The range lies in the copy as a whole.</summary>
    public bool Holds(ulong address, int lengthBytes) => Find(address, lengthBytes) >= 0;

    /// <summary>One 64-bit word; false when it can't be read.</summary>
    public bool TryReadWord(ulong address, out ulong word)
    {
        ReadOnlySpan<byte> bytes = View(address, sizeof(ulong));
        word = bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return !bytes.IsEmpty;
    }

    // Walks ask for ranges mostly in the order of the copy, so the search begins where the last one ended.
    private int Find(ulong address, int lengthBytes)
    {
        for (int i = _hint; i < _fetched; i++)
        {
            if (Contains(_ranges[i], address, lengthBytes))
            {
                return _hint = i;
            }
        }
        for (int i = 0; i < _hint && i < _fetched; i++)
        {
            if (Contains(_ranges[i], address, lengthBytes))
            {
                return _hint = i;
            }
        }
        return -1;
    }

    private static bool Contains(in MemoryRange range, ulong address, int lengthBytes) =>
        address >= range.Address && address - range.Address <= (ulong)range.LengthBytes
        && (ulong)range.LengthBytes - (address - range.Address) >= (ulong)lengthBytes;
}
