namespace Flame.Python.Walking;

/// <content>
/// How a new way is proven where no stop may do it (<c>--pause never</c>): each of its calls is looked at by itself, again and again.
/// </content>
internal sealed partial class StackReader
{
    private const int MostCalls = 32;

    private readonly List<(int Callee, int Caller, int Segment)> _calls = [];

    /// <summary>After an unproven read: looks at the calls of its stack that were not seen often enough.</summary>
    /// <remarks>
    /// Of each call the caller is read, then what it called, then the caller again. If the caller stands at the same instruction both
    /// times, and the callee is alive in between, it was called from there; the target would have to do all that again in between.
    /// </remarks>
    public void LookAtCalls(ThreadWindow window, ReadList list)
    {
        list.Clear();
        _calls.Clear();
        for (int callee = 0; callee < Depth(window) && _calls.Count < MostCalls; callee++)
        {
            if (!Frame(window, callee).IsShim && !_sights!.IsEnough(Frame(window, callee).Site))
            {
                AddCall(window, list, callee);
            }
        }
        if (list.Read() != list.Count)
        {
            return;
        }
        foreach ((int callee, int caller, int segment) in _calls)
        {
            if (ShowsCall(window, list, callee, caller, segment))
            {
                _sights!.Add(_paths.EntryOf(Frame(window, callee).Site));
            }
        }
    }

    // Shim frames lie between a function and what C code called for it.
    private void AddCall(ThreadWindow window, ReadList list, int callee)
    {
        int caller = callee + 1;
        while (caller < Depth(window) && Frame(window, caller).IsShim)
        {
            caller++;
        }
        int callersSite = caller < Depth(window) ? Frame(window, caller).Site : CallPaths.Outside;
        if (callersSite != _paths.Call(_paths.EntryOf(Frame(window, callee).Site)).Caller)
        {
            return; // not to be seen itself: it, or its caller, has only just begun
        }
        _calls.Add((callee, caller, list.Count));
        int outer = Math.Min(caller, Depth(window) - 1);
        AddFrame(list, Frame(window, outer));
        for (int i = callee; i < caller; i++)
        {
            AddFrame(list, Frame(window, i));
        }
        window.AddTopOfStack(list);
        AddFrame(list, Frame(window, outer));
    }

    private bool ShowsCall(ThreadWindow window, ReadList list, int callee, int caller, int segment)
    {
        int top = segment + 1 + (caller - callee);
        for (int i = callee; i < caller; i++)
        {
            FrameRecord then = Frame(window, i);
            if (!Take(list, segment + 1 + (i - callee), then, out FrameRecord now) || now.Code != then.Code || now.Previous != then.Previous)
            {
                return false;
            }
        }
        bool isAlive = window.IsBelowTopOfStack(Frame(window, callee).Address, list.WordsOf(top)[0]);
        return isAlive && (caller == Depth(window) || (IsStill(list, segment, Frame(window, caller)) && IsStill(list, top + 1, Frame(window, caller))));
    }

    private int Depth(ThreadWindow window) => _freshCount + Kept(window).Length;

    private FrameRecord Frame(ThreadWindow window, int fromLeaf) =>
        fromLeaf < _freshCount ? _fresh[fromLeaf] : Kept(window)[^(fromLeaf - _freshCount + 1)];

    private void AddFrame(ReadList list, in FrameRecord frame) => list.Add(frame.Address + (ulong)_shape.FirstByte, _shape.Words << 3);

    private bool IsStill(ReadList list, int segment, in FrameRecord frame) => Take(list, segment, frame, out FrameRecord now) && now.IsSame(frame);

    private bool Take(ReadList list, int segment, in FrameRecord frame, out FrameRecord now) => _shape.TryTake(frame.Address, list.WordsOf(segment), out now);
}
