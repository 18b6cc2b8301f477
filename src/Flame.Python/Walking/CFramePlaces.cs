namespace Flame.Python.Walking;

/// <summary>
/// Where the C frames of a thread were lately (<c>_PyCFrame</c>, 3.11 and 3.12: a local variable of each evaluation that C code begins, and
/// in it the running frame). C code calls Python from different depths of the C stack, and comes back to the same ones. So those of
/// the last reads are read together, each a segment of its own, and the thread state says which of them it is.
/// </summary>
/// <param name="currentFrameAt">Where in a C frame the running frame's address is.</param>
internal sealed class CFramePlaces(int currentFrameAt)
{
    private const int MostPlaces = 8;
    private const int KeptReads = 64;

    private readonly ulong _currentFrameAt = (ulong)currentFrameAt;
    private readonly Place[] _places = new Place[MostPlaces];
    private int _count;
    private int _reads;

    /// <summary>Adds the word that leads to the running frame, of each place.</summary>
    /// <returns>False when there is no room.</returns>
    public bool Add(ReadList list)
    {
        bool fits = true;
        ForgetOld();
        for (int i = 0; i < _count; i++)
        {
            _places[i].At = list.Add(_places[i].CFrame + _currentFrameAt, 8);
            fits &= _places[i].At >= 0;
        }
        return fits;
    }

    /// <summary>The running frame, as the C frame says that the thread state leads to.</summary>
    /// <returns>False when that C frame was not read; it will be the next time.</returns>
    public bool TryGetFrame(ReadOnlySpan<ulong> words, ulong cframe, out ulong frame)
    {
        _reads++;
        for (int i = _count - 1; i >= 0; i--)
        {
            if (_places[i].CFrame == cframe && _places[i].At >= 0)
            {
                frame = words[_places[i].At];
                _places[i].SeenIn = _reads;
                return true;
            }
        }
        frame = 0;
        Want(cframe);
        return false;
    }

    /// <summary>Reads that one, too, from now on, if there can be a C frame.</summary>
    public void Want(ulong cframe)
    {
        if (cframe != 0 && (cframe & 7) == 0)
        {
            int place = _count < MostPlaces ? _count++ : Oldest();
            _places[place] = new Place { CFrame = cframe, SeenIn = _reads, At = -1 };
        }
    }

    /// <summary>Forgets all places.</summary>
    public void Clear() => _count = 0;

    private void ForgetOld()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_reads - _places[i].SeenIn <= KeptReads)
            {
                _places[kept++] = _places[i];
            }
        }
        _count = kept;
    }

    private int Oldest()
    {
        int oldest = 0;
        for (int i = 1; i < _count; i++)
        {
            oldest = _places[i].SeenIn < _places[oldest].SeenIn ? i : oldest;
        }
        return oldest;
    }

    private struct Place
    {
        public ulong CFrame;
        public int SeenIn;
        public int At;
    }
}
