namespace Flame.Python.Walking;

/// <summary>
/// What reading alone can tell of ways that no stop has shown (<c>--pause never</c>): how often each call on them was seen. One sight
/// proves little, since a target that does the same thing again within one look may show a call that was none. But of the
/// instructions from which a function seems to call another, those that do are seen far more often than those that do not.
/// </summary>
/// <param name="paths">The ways.</param>
internal sealed class WaySights(CallPaths paths)
{
    private const int FewestSights = 4;
    private const int FewestOfRivals = 8; // one in so many of the sights of the rival that was seen most

    private readonly CallPaths _paths = paths;
    private readonly PairTable _rivals = new(); // (entry of the caller, index of the callee's code)
    private int[] _sights = new int[256];       // by entry
    private int[] _most = new int[256];         // by rivals
    private int _generation;

    /// <summary>The way to a site, and each that leads to it, was seen often enough to be believed.</summary>
    public bool AreEnough(int site)
    {
        Follow();
        while (site != CallPaths.Outside)
        {
            int entry = _paths.EntryOf(site);
            if (!IsEntryEnough(entry))
            {
                return false;
            }
            site = _paths.Call(entry).Caller;
        }
        return true;
    }

    /// <summary>The last call on the way to a site was seen often enough.</summary>
    public bool IsEnough(int site) => site == CallPaths.Outside || IsEntryEnough(_paths.EntryOf(site));

    /// <summary>A call was seen.</summary>
    /// <param name="entry">The entry of what was called.</param>
    public void Add(int entry)
    {
        Follow();
        if (entry >= _sights.Length)
        {
            Array.Resize(ref _sights, entry * 2);
        }
        int rivals = Rivals(entry);
        _most[rivals] = Math.Max(_most[rivals], ++_sights[entry]);
    }

    private bool IsEntryEnough(int entry) =>
        entry < _sights.Length && _sights[entry] >= FewestSights && _sights[entry] * (long)FewestOfRivals >= _most[Rivals(entry)];

    private int Rivals(int entry)
    {
        (int caller, int code) = _paths.Call(entry);
        int from = caller == CallPaths.Outside ? 0 : _paths.EntryOf(caller);
        int rivals = _rivals.Find(from, code);
        if (rivals == 0)
        {
            rivals = _rivals.Add(from, code);
            if (rivals >= _most.Length)
            {
                Array.Resize(ref _most, rivals * 2);
            }
            _most[rivals] = 0;
        }
        return rivals;
    }

    // Ids of a tree that was cut down mean nothing any more.
    private void Follow()
    {
        if (_generation != _paths.Generation)
        {
            _generation = _paths.Generation;
            _rivals.Clear();
            Array.Clear(_sights);
            Array.Clear(_most);
        }
    }
}
