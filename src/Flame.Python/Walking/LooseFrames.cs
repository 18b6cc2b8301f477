namespace Flame.Python.Walking;

/// <summary>
/// The frames of a thread that lie in no chunk of its data stack: frame objects (to 3.10), frames inside of generators, shim
/// frames on the C stack. Each is a segment of its own, at an address where one was lately.
/// </summary>
internal sealed class LooseFrames(FrameShape shape)
{
    private const int MaxFrames = RawStack.MaxDepth;
    private const int MovingFrames = 6; // from the leaf on: what is called and left while we read
    private const int KeptCaptures = 64;

    private readonly FrameShape _shape = shape;
    private readonly Dictionary<ulong, int> _index = [];
    private Item[] _items = new Item[8];
    private int _count;
    private int _hint;
    private int _capture;

    /// <summary>Adds those that were deep in the stack.</summary>
    /// <param name="list">The call.</param>
    /// <param name="withRoots">The shims at the root, too.</param>
    public bool AddResting(ReadList list, bool withRoots)
    {
        bool fits = true;
        for (int i = 0; i < _count; i++)
        {
            ref Item item = ref _items[i];
            if (item.IsRoot && !withRoots)
            {
                item.Place = item.PlaceAgain = -1;
            }
            else if (!item.IsMoving)
            {
                item.Place = item.PlaceAgain = list.Add(item.Address + (ulong)_shape.FirstByte, _shape.Words << 3);
                fits &= item.Place >= 0;
            }
        }
        return fits;
    }

    /// <summary>Adds those that were near the leaf, or not in the last stack.</summary>
    /// <param name="list">The call.</param>
    /// <param name="again">It is the second look at them.</param>
    /// <param name="alone">There is no first one.</param>
    public bool AddMoving(ReadList list, bool again, bool alone = false)
    {
        bool fits = true;
        for (int i = 0; i < _count; i++)
        {
            ref Item item = ref _items[i];
            if (item.IsMoving)
            {
                int place = list.Add(item.Address + (ulong)_shape.FirstByte, _shape.Words << 3);
                (again ? ref item.PlaceAgain : ref item.Place) = place;
                item.Place = alone ? place : item.Place;
                fits &= place >= 0;
            }
        }
        return fits;
    }

    /// <summary>Where a frame's words are; -1 when it is not one of these.</summary>
    public int Find(ulong frame, bool again)
    {
        // Walks meet them in nearly the same order each time.
        int i = _hint < _count && _items[_hint].Address == frame ? _hint : _index.GetValueOrDefault(frame, -1);
        if (i < 0)
        {
            return -1;
        }
        _hint = i + 1;
        ref readonly Item item = ref _items[i];
        return again ? item.PlaceAgain : item.Place;
    }

    /// <summary>Reads another one from now on; false when there are too many or it is there already.</summary>
    public bool Add(ulong frame)
    {
        if (_count >= MaxFrames || !_index.TryAdd(frame, _count))
        {
            return false;
        }
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }
        _items[_count++] = new Item { Address = frame, IsMoving = true, Place = -1, PlaceAgain = -1, SeenIn = _capture };
        return true;
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        _count = _hint = 0;
        _index.Clear();
    }

    /// <summary>Takes from the stack that was believed last which ones move, and forgets those that were not seen for long.</summary>
    public void Aim(KnownStack known)
    {
        _capture++;
        if (_count == 0)
        {
            return;
        }
        int seen = 0;
        _hint = 0;
        ReadOnlySpan<FrameRecord> stack = known.Frames;
        ReadOnlySpan<int> loose = known.Loose;
        for (int each = loose.Length - 1; each >= 0; each--)
        {
            int depth = loose[each];
            int i = _hint < _count && _items[_hint].Address == stack[depth].Address ? _hint : _index.GetValueOrDefault(stack[depth].Address, -1);
            if (i >= 0)
            {
                _hint = i + 1;
                _items[i].SeenIn = _capture;
                _items[i].IsRoot = depth < known.RootCount;
                _items[i].IsMoving = depth >= known.RootCount && depth >= stack.Length - MovingFrames;
                seen++;
            }
        }
        _hint = 0;
        if (_count > seen)
        {
            Forget();
        }
    }

    private void Forget()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_capture - _items[i].SeenIn <= KeptCaptures)
            {
                _items[kept] = _items[i];
                _items[kept].IsMoving |= _items[i].SeenIn != _capture;
                _items[kept].IsRoot &= _items[i].SeenIn == _capture;
                kept++;
            }
        }
        if (kept == _count)
        {
            return;
        }
        _count = kept;
        _index.Clear();
        for (int i = 0; i < kept; i++)
        {
            _index.Add(_items[i].Address, i);
        }
    }

    private struct Item
    {
        public ulong Address;
        public int Place;
        public int PlaceAgain;
        public int SeenIn;
        public bool IsMoving;
        public bool IsRoot;
    }
}
