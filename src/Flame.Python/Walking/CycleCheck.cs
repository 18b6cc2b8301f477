namespace Flame.Python.Walking;

/// <summary>
/// Brent's cycle finding: a list of callers that comes back to a frame is noticed within three rounds of it. Memory that changes
/// under a read makes such lists: a frame that was left is made again for what it had called.
/// </summary>
internal struct CycleCheck
{
    private ulong _seen;
    private int _steps;
    private int _next = 2;

    public CycleCheck()
    {
    }

    /// <summary>The next frame of the list is one that was there before; false for a while where it is.</summary>
    public bool Repeats(ulong frame)
    {
        if (frame == _seen)
        {
            return true;
        }
        if (++_steps == _next)
        {
            _seen = frame;
            _next = _steps * 2;
        }
        return false;
    }
}
