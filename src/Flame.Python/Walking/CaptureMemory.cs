using System.Buffers.Binary;
using Flame.Linux.Memory;

namespace Flame.Python.Walking;

/// <summary>
/// A target's memory through a copy that foresees what will be asked for: the ranges that one capture used are read ahead
/// of the next, all in one call. What is missing is read when it is asked for. From one <see cref="Begin"/> to the next
/// the target must stand still, or the caller must cope with bytes of different instants. Buffers are kept, so nothing is
/// allocated in the long run.
/// </summary>
internal sealed class CaptureMemory(IMemoryReader memory) : IMemoryReader
{
    private const int MaxCopyBytes = 16 << 20;
    private const int MaxForeseen = 1 << 14;

    private readonly IMemoryReader _memory = memory;
    private readonly RangeIndex _index = new();
    private byte[] _copy = new byte[64 << 10];
    private MemoryRange[] _ranges = new MemoryRange[256];
    private int[] _offsets = new int[256];
    private bool[] _used = new bool[256];
    private int _count;
    private int _fetched;
    private int _copyBytes;
    private int _hint;

    /// <summary>Starts a capture: reads again, at once, every range that the last one used.</summary>
    public void Begin()
    {
        int last = _count;
        _count = _fetched = _copyBytes = _hint = 0;
        _index.Clear();
        for (int i = 0; i < last && _count < MaxForeseen; i++)
        {
            if (_used[i])
            {
                Request(_ranges[i].Address, _ranges[i].LengthBytes);
            }
        }
        Fetch();
    }

    /// <summary>Starts a capture without reading ahead.</summary>
    public void Forget()
    {
        _count = _fetched = _copyBytes = _hint = 0;
        _index.Clear();
    }

    /// <summary>Asks for a range to be read by the next <see cref="Fetch"/>, unless the copy has it.</summary>
    /// <returns>False when it is too much; it is left out then.</returns>
    public bool Request(ulong address, int lengthBytes)
    {
        if (Find(address, lengthBytes) >= 0)
        {
            return true;
        }
        if (lengthBytes <= 0 || lengthBytes > MaxCopyBytes - _copyBytes || address > ulong.MaxValue - (ulong)lengthBytes)
        {
            return false;
        }
        Grow(lengthBytes);
        _ranges[_count] = new MemoryRange(address, lengthBytes);
        _index.Add(_ranges[_count], _count);
        _used[_count] = false;
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

    /// <summary>The bytes at an address; empty when they can't be read. They stay as they are, whatever is read later.</summary>
    public ReadOnlySpan<byte> View(ulong address, int lengthBytes)
    {
        int index = Find(address, lengthBytes);
        if (index < 0)
        {
            if (!Request(address, lengthBytes))
            {
                return [];
            }
            index = _count - 1;
            Fetch();
            if (_ranges[index].LengthBytes == 0)
            {
                return [];
            }
        }
        else
        {
            _hint = index;
        }
        _used[index] = true;
        return _copy.AsSpan(_offsets[index] + (int)(address - _ranges[index].Address), lengthBytes);
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

    /// <inheritdoc/>
    public bool TryRead(ulong address, Span<byte> destination)
    {
        ReadOnlySpan<byte> bytes = View(address, destination.Length);
        bytes.CopyTo(destination);
        return bytes.Length == destination.Length;
    }

    /// <inheritdoc/>
    public int ReadRanges(ReadOnlySpan<MemoryRange> ranges, Span<byte> destination) => _memory.ReadRanges(ranges, destination);

    private void Grow(int lengthBytes)
    {
        if (_count == _ranges.Length)
        {
            Array.Resize(ref _ranges, _count * 2);
            Array.Resize(ref _offsets, _count * 2);
            Array.Resize(ref _used, _count * 2);
        }
        if (_copyBytes + lengthBytes > _copy.Length)
        {
            Array.Resize(ref _copy, Math.Min(MaxCopyBytes, Math.Max(_copy.Length * 2, _copyBytes + lengthBytes)));
        }
    }

    // Captures ask in nearly the same order each time: it is mostly the range of the last answer, or the next one.
    private int Find(ulong address, int lengthBytes)
    {
        for (int i = _hint; i < _fetched && i <= _hint + 1; i++)
        {
            if (Contains(_ranges[i], address, lengthBytes))
            {
                return i;
            }
        }
        if (_fetched == 0)
        {
            return -1; // what was only requested is not there yet: many requests for small ranges of one page are no search each
        }
        for (int place = _index.First(address); place >= 0; place = _index.Next(place))
        {
            int i = _index.Id(place);
            if (i < _fetched && Contains(_ranges[i], address, lengthBytes))
            {
                return i;
            }
        }
        return -1;
    }

    private static bool Contains(in MemoryRange range, ulong address, int lengthBytes) =>
        address >= range.Address && address - range.Address <= (ulong)range.LengthBytes
        && (ulong)range.LengthBytes - (address - range.Address) >= (ulong)lengthBytes;
}
