using System.Runtime.InteropServices;
using Flame.Linux.Memory;

namespace Flame.Python.Walking;

/// <summary>
/// What one system call reads: segments, in the order in which they are read, and the words that they bring. Made anew for
/// each call without allocating; all structures of CPython that are read lie on 8-byte boundaries, so words are enough.
/// </summary>
internal sealed class ReadList(IMemoryReader memory)
{
    private const int MaxWords = 8 << 20;

    private readonly IMemoryReader _memory = memory;
    private MemorySegment[] _segments = new MemorySegment[64];
    private ulong[] _words = new ulong[8 << 10];
    private int _count;
    private int _used;

    /// <summary>The words that were read, by the places that <see cref="Reserve"/> gave.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>How many segments there are.</summary>
    public int Count => _count;

    /// <summary>The words that a segment brought.</summary>
    public ReadOnlySpan<ulong> WordsOf(int segment) => _words.AsSpan((int)(_segments[segment].Offset >> 3), _segments[segment].LengthBytes >> 3);

    /// <summary>Starts a new list.</summary>
    public void Clear() => _count = _used = 0;

    /// <summary>Room for so many bytes, a multiple of eight; the place of the first word, or -1 when it is too much.</summary>
    public int Reserve(int lengthBytes)
    {
        int words = lengthBytes >> 3;
        if (words < 0 || words > MaxWords - _used)
        {
            return -1;
        }
        int place = _used;
        _used += words;
        if (_used > _words.Length)
        {
            Array.Resize(ref _words, Math.Min(MaxWords, Math.Max(_used, _words.Length * 2)));
        }
        return place;
    }

    /// <summary>Adds a segment whose bytes go to a reserved place; the number of the segment.</summary>
    public int Add(ulong address, int lengthBytes, int place)
    {
        if (_count == _segments.Length)
        {
            Array.Resize(ref _segments, _count * 2);
        }
        _segments[_count] = new MemorySegment(address, lengthBytes, place << 3);
        return _count++;
    }

    /// <summary>Reserves room for a segment and adds it; the place of its first word, or -1.</summary>
    public int Add(ulong address, int lengthBytes)
    {
        int place = Reserve(lengthBytes);
        if (place >= 0)
        {
            _ = Add(address, lengthBytes, place);
        }
        return place;
    }

    /// <summary>After a pause: see <see cref="IMemoryReader.WarmUp"/>.</summary>
    public void WarmUp() => _memory.WarmUp(_count);

    /// <summary>Reads everything; the number of segments that were read whole, from the first on.</summary>
    public int Read() => _memory.ReadSegments(_segments.AsSpan(0, _count), MemoryMarshal.AsBytes(_words.AsSpan(0, _used)));
}
