using Flame.Linux.Memory;

namespace Flame.Python.Walking;

/// <summary>
/// Finds the ranges that may hold an address by its page, so that a stack of a hundred thousand frames, each a range of
/// its own, is not searched through for each of them while the target stands still.
/// </summary>
internal sealed class RangeIndex
{
    private const int PageShift = 12;
    private const int None = -1;

    private int[] _heads = NewHeads(1024); // by the page's hash: the last entry added; a power of two of them
    private Entry[] _entries = new Entry[512];
    private int _count;

    /// <summary>Forgets all ranges.</summary>
    public void Clear()
    {
        Array.Fill(_heads, None);
        _count = 0;
    }

    /// <summary>Adds a range under each page that it touches.</summary>
    public void Add(in MemoryRange range, int id)
    {
        ulong last = (range.Address + (ulong)range.LengthBytes - 1) >> PageShift;
        for (ulong page = range.Address >> PageShift; page <= last; page++)
        {
            if (_count == _entries.Length)
            {
                Grow();
            }
            ref int head = ref _heads[Hash(page)];
            _entries[_count] = new Entry(page, id, head);
            head = _count++;
        }
    }

    /// <summary>The range added last that touches the page of an address, as a place for <see cref="Next"/>; or -1.</summary>
    public int First(ulong address) => Skip(_heads[Hash(address >> PageShift)], address >> PageShift);

    /// <summary>The one added before it that touches the same page; or -1.</summary>
    public int Next(int place) => Skip(_entries[place].Next, _entries[place].Page);

    /// <summary>The id that the range at a place was added with.</summary>
    public int Id(int place) => _entries[place].Id;

    private int Skip(int place, ulong page)
    {
        while (place >= 0 && _entries[place].Page != page)
        {
            place = _entries[place].Next;
        }
        return place;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _count * 2);
        _heads = NewHeads(_heads.Length * 2);
        for (int i = 0; i < _count; i++)
        {
            ref int head = ref _heads[Hash(_entries[i].Page)];
            _entries[i] = _entries[i] with { Next = head };
            head = i;
        }
    }

    private int Hash(ulong page) => (int)((page * 0x9E3779B97F4A7C15) >> 32) & (_heads.Length - 1);

    private static int[] NewHeads(int count)
    {
        int[] heads = new int[count];
        Array.Fill(heads, None);
        return heads;
    }

    private readonly record struct Entry(ulong Page, int Id, int Next);
}
