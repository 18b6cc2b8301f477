namespace Flame.Python.Capturing;

/// <summary>
/// Tells, over the tries of one capture, a GIL that was free when the sample was due from one that only the stop has found free: a thread that
/// is told to stop does so where it next leaves the kernel. Where that takes an interrupt from another processor, some 30 µs in a virtual
/// machine, it is mostly at the end of a system call, before it takes the GIL again.
/// </summary>
/// <remarks>
/// What is not caught there stands that much later than it was told to, so that what runs after such calls looks too small and what runs
/// before them too large. Where they are frequent, threads are to be stopped from their own processor.
/// </remarks>
internal sealed class FreeGil
{
    private const int MostCaught = 20;
    private const int Often = 3;
    private const int MostFound = 8;
    private const int ShortestPauseNs = 90_000;
    private const int LongestPauseNs = 290_000;

    private const int Whole = 1 << 10;
    private const int WindowShift = 5; // a moving average over some 32 captures
    private const int MostFromElsewhere = Whole >> 5;
    private const int ProbeInterval = 16; // captures

    private readonly Random _random = new();
    private bool _wasHeld;
    private bool _wasTold; // a thread that held it, to stop
    private int _found; // free in a row, by looks
    private int _caught; // free by stops
    private int _thread;
    private int _shareCaught; // of the captures from other processors
    private long _captures;

    /// <summary>Each stop has caught it free: another would only take that long again.</summary>
    public bool IsHopeless => _caught > MostCaught;

    /// <summary>The last try ended because it was free by chance: there is to be another.</summary>
    public bool EndedTry { get; private set; }

    /// <summary>The program is known for it: the first try, too, is to be made from the processor of <see cref="Thread"/>.</summary>
    public bool IsUsual { get; private set; }

    /// <summary>It will be for the next capture.</summary>
    public bool IsUsualNext => WillBeUsual(_captures + 1);

    /// <summary>The thread from whose processor the next try is to be made; null: from any.</summary>
    public int? Thread => _thread != 0 && (IsUsual || _caught >= Often) ? _thread : null;

    /// <summary>How long the target is to run on before the next try. By chance, so that no rhythm of the target's is kept step with.</summary>
    public long NextPauseNs => _random.Next(ShortestPauseNs, LongestPauseNs);

    /// <summary>Starts a capture.</summary>
    /// <param name="isHeld">Somebody holds a GIL, as was seen just now.</param>
    public void Begin(bool isHeld)
    {
        if (_wasTold && !IsUsual)
        {
            _shareCaught += ((_caught > 0 ? Whole : 0) - _shareCaught) >> WindowShift;
        }
        _captures++;
        IsUsual = WillBeUsual(_captures);
        (_wasHeld, _wasTold, _found, _caught, EndedTry) = (isHeld, false, 0, 0, false);
    }

    /// <summary>Starts a try.</summary>
    public void BeginTry() => EndedTry = false;

    /// <summary>That thread holds it, and is told to stop.</summary>
    public void NoteHolder(int thread) => (_thread, _wasTold) = (thread, true);

    /// <summary>A look finds it free: false where that is what there is to show, a program that waits.</summary>
    /// <param name="isStopped">At the look before this one a thread held it that has been stopped since.</param>
    public bool IsByChance(bool isStopped)
    {
        if (isStopped)
        {
            _wasHeld = true;
            _found = 0;
            _caught++;
            return EndedTry = true;
        }
        // Whom a stop has caught needs a processor before it can take the GIL again. Else it was let go of since the capture began.
        return EndedTry = _wasHeld && _found++ < (_caught > 0 || IsUsual ? MostFound : 1);
    }

    /// <summary>
    /// It is free where a thread stands that held it before. False after so many times: one that has gone to wait is to be shown where it waits.
    /// </summary>
    public bool IsCaught(int most = MostCaught)
    {
        EndedTry = _caught < most;
        _caught += EndedTry ? 1 : 0;
        return EndedTry;
    }

    // Now and then a capture from elsewhere tells whether it still is so.
    private bool WillBeUsual(long capture) => _shareCaught > MostFromElsewhere && capture % ProbeInterval != 0;
}
