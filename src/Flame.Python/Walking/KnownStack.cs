namespace Flame.Python.Walking;

/// <summary>
/// The stack of a thread that was believed last. What of it a new read shows unchanged, from the root on, need not be walked
/// and looked up again.
/// </summary>
internal sealed class KnownStack
{
    private const int Window = 8;

    private FrameRecord[] _frames = new FrameRecord[64];
    private int _count;

    /// <summary>The frames, root first.</summary>
    public ReadOnlySpan<FrameRecord> Frames => _frames.AsSpan(0, _count);

    /// <summary>The site of the leaf in <see cref="CallPaths"/>.</summary>
    public int Site { get; private set; }

    /// <summary>The round of <see cref="CodeWatch"/> in which all its code objects were listed or proved.</summary>
    public long Round { get; private set; } = -1;

    /// <summary>It was read while the thread stood: nothing of it has to be proved.</summary>
    public bool WasStanding { get; private set; }

    /// <summary>Nothing of it can be used again.</summary>
    public void Forget()
    {
        _count = 0;
        Round = -1;
    }

    /// <summary>Takes over a new stack: the first <paramref name="kept"/> frames of this one, then others, leaf first.</summary>
    public void Take(int kept, ReadOnlySpan<FrameRecord> fresh, int site, long round)
    {
        if (kept + fresh.Length > _frames.Length)
        {
            Array.Resize(ref _frames, Math.Max(kept + fresh.Length, _frames.Length * 2));
        }
        for (int i = 0; i < fresh.Length; i++)
        {
            _frames[kept + i] = fresh[fresh.Length - 1 - i];
        }
        _count = kept + fresh.Length;
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

    /// <summary>How many frames, from the root on, the words that were read show unchanged.</summary>
    public int CountUnchanged(ThreadWindow window, ReadOnlySpan<ulong> words, FrameShape shape, bool again)
    {
        for (int i = 0; i < _count; i++)
        {
            if (window.IsKnownToRest(_frames[i].Address))
            {
                continue;
            }
            ReadOnlySpan<ulong> frame = window.Find(words, _frames[i].Address, again, out _);
            if (frame.IsEmpty || !shape.TryTake(_frames[i].Address, frame, out FrameRecord now) || !now.IsSame(_frames[i]))
            {
                return i;
            }
        }
        return _count;
    }

    /// <summary>Looks for a frame among the first <paramref name="limit"/>, from the leaf's side: its index, or -1.</summary>
    public int Find(ulong address, int limit)
    {
        for (int i = limit - 1; i >= 0; i--)
        {
            if (_frames[i].Address == address)
            {
                return i;
            }
            // Callers lie below on the data stack: from here on it would only get further away.
            if (i < limit - Window && _frames[i].Address < address)
            {
                break;
            }
        }
        return -1;
    }
}
