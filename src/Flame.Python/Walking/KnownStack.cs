namespace Flame.Python.Walking;

/// <summary>
/// The stack of a thread that was believed last. What of it a new read shows unchanged, from the root on, need not be walked
/// and looked up again.
/// </summary>
internal sealed class KnownStack
{
    private const int Window = 8;

    private FrameRecord[] _frames = new FrameRecord[8];
    private ulong[] _addresses = new ulong[8]; // of the frames, closer together: most of them are only looked for
    private int[] _loose = [];
    private int _looseCount;
    private int _count;

    /// <summary>The frames, root first.</summary>
    public ReadOnlySpan<FrameRecord> Frames => _frames.AsSpan(0, _count);

    /// <summary>The indices of those that lie in no chunk of the data stack.</summary>
    public ReadOnlySpan<int> Loose => _loose.AsSpan(0, _looseCount);

    /// <summary>How many frames at the root are shims: those behind which there is no Python.</summary>
    public int RootCount { get; private set; }

    /// <summary>The site of the leaf in <see cref="CallPaths"/>.</summary>
    public int Site { get; private set; }

    /// <summary>The round of <see cref="CodeWatch"/> in which all its code objects were listed or proved.</summary>
    public long Round { get; private set; } = -1;

    /// <summary>It was read while the thread stood: nothing of it has to be proved.</summary>
    public bool WasStanding { get; private set; }

    /// <summary>Nothing of it can be used again.</summary>
    public void Forget()
    {
        _count = _looseCount = RootCount = 0;
        Round = -1;
    }

    /// <summary>Takes over a new stack: the first <paramref name="kept"/> frames of this one, then others, leaf first.</summary>
    public void Take(int kept, ReadOnlySpan<FrameRecord> fresh, int site, long round)
    {
        if (kept + fresh.Length > _frames.Length)
        {
            Array.Resize(ref _frames, Math.Max(kept + fresh.Length, _frames.Length * 2));
            Array.Resize(ref _addresses, _frames.Length);
        }
        while (_looseCount > 0 && _loose[_looseCount - 1] >= kept)
        {
            _looseCount--;
        }
        for (int i = 0; i < fresh.Length; i++)
        {
            ref readonly FrameRecord frame = ref fresh[fresh.Length - 1 - i];
            _frames[kept + i] = frame;
            _addresses[kept + i] = frame.Address;
            if (frame.IsLoose)
            {
                AddLoose(kept + i);
            }
        }
        _count = kept + fresh.Length;
        RootCount = 0;
        while (RootCount < _count && _frames[RootCount].IsShim)
        {
            RootCount++;
        }
        Site = site;
        WasStanding = false;
        Round = round;
    }

    /// <summary>Takes a stack of which only the site is known.</summary>
    public void TakeSite(int site)
    {
        Forget();
        Site = site;
        WasStanding = true;
    }

    /// <summary>How many frames, from the root on, are unchanged as the words show that were read.</summary>
    public int CountUnchanged(ThreadWindow window, ReadOnlySpan<ulong> words, FrameShape shape, bool again)
    {
        int i = window.TrustedRoots;
        while (i < _count)
        {
            int same = window.CountResting(_addresses.AsSpan(i, _count - i));
            same = same > 0 ? same : window.CountUnmoved(words, _frames.AsSpan(i, _count - i), again);
            if (same == 0)
            {
                ReadOnlySpan<ulong> frame = window.Find(words, _addresses[i], again, out _);
                if (frame.IsEmpty || !shape.IsSame(_frames[i], frame))
                {
                    return i;
                }
                same = 1;
            }
            i += same;
        }
        return _count;
    }

    /// <summary>Looks for a frame among the first <paramref name="limit"/>, from the leaf's side: its index, or -1.</summary>
    public int Find(ulong address, int limit)
    {
        for (int i = limit - 1; i >= 0; i--)
        {
            if (_addresses[i] == address)
            {
                return i;
            }
            // Callers lie below on the data stack: from here on it would only get further away.
            if (i < limit - Window && _addresses[i] < address)
            {
                break;
            }
        }
        return -1;
    }

    private void AddLoose(int index)
    {
        if (_looseCount == _loose.Length)
        {
            Array.Resize(ref _loose, Math.Max(4, _looseCount * 2));
        }
        _loose[_looseCount++] = index;
    }
}
