namespace Flame.Python.Walking;

/// <summary>Ids for pairs of numbers, from 1 on without gaps. Finding a known pair allocates nothing.</summary>
internal sealed class PairTable
{
    private (int First, int Second)[] _pairs = new (int, int)[256];
    private int[] _slots = new int[512]; // id of a pair, 0: empty; a power of two, at least twice as many as pairs

    /// <summary>The id after the last.</summary>
    public int Next { get; private set; } = 1;

    /// <summary>The pair behind an id.</summary>
    public (int First, int Second) this[int id] => _pairs[id];

    /// <summary>The id of a pair; 0 when it has none.</summary>
    public int Find(int first, int second)
    {
        int[] slots = _slots;
        int slot = Hash(first, second) & (slots.Length - 1);
        while (slots[slot] is var id && id != 0)
        {
            if (_pairs[id] == (first, second))
            {
                return id;
            }
            slot = (slot + 1) & (slots.Length - 1);
        }
        return 0;
    }

    /// <summary>Gives a pair that has none the next id.</summary>
    public int Add(int first, int second)
    {
        if (Next == _pairs.Length)
        {
            Array.Resize(ref _pairs, Next * 2);
            _slots = new int[_slots.Length * 2];
            for (int id = 1; id < Next; id++)
            {
                Place(id);
            }
        }
        _pairs[Next] = (first, second);
        Place(Next);
        return Next++;
    }

    /// <summary>Forgets the pairs from an id on. They were added last, so no other one was placed behind them.</summary>
    public void Truncate(int next)
    {
        while (Next > next)
        {
            Next--;
            int slot = Hash(_pairs[Next].First, _pairs[Next].Second) & (_slots.Length - 1);
            while (_slots[slot] != Next)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }
            _slots[slot] = 0;
        }
    }

    /// <summary>Forgets all pairs.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        Next = 1;
    }

    private void Place(int id)
    {
        int slot = Hash(_pairs[id].First, _pairs[id].Second) & (_slots.Length - 1);
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }
        _slots[slot] = id;
    }

    private static int Hash(int first, int second)
    {
        ulong x = (((ulong)(uint)first << 32) | (uint)second) * 0x9E3779B97F4A7C15;
        return (int)(x >> 32);
    }
}
