namespace Flame.Python.Walking;

/// <summary>
/// How many first reads of a sample have failed lately. Those are not just any samples: they are the ones in which functions come and go
/// faster than a call reads them. Reading again shows what the thread did next, so such functions would be shown too small. Where too
/// many fail, samples are taken by a stop, which shows all functions alike (<c>docs/decisions/0007-reading-without-stopping.md</c>, Bias).
/// <para>Whether to stop is decided before a sample is looked at, so that it does not depend on what there is to see.</para>
/// </summary>
internal sealed class FirstReads
{
    private const int One = 1 << 20;
    private const int WindowShift = 6; // a moving average over some 64 samples
    private const int MostFailed = One / 25;
    private const int MostUnread = 8; // samples

    private int _failed;
    private int _unread;

    /// <summary>So many fail that reads alone would show wrong shares.</summary>
    public bool AreBiased => _failed > MostFailed;

    /// <summary>So many samples have gone by unread that nothing tells any more whether that still is so.</summary>
    public bool IsDue => _unread >= MostUnread;

    /// <summary>Notes how the first read of a sample ended.</summary>
    public void Note(bool isWhole)
    {
        _failed += ((isWhole ? 0 : One) - _failed) >> WindowShift;
        _unread = 0;
    }

    /// <summary>A sample was taken without a read.</summary>
    public void NoteUnread() => _unread++;

    /// <summary>A stop did not come about: reads have to do for a while.</summary>
    public void Forget() => _failed = 0;
}
