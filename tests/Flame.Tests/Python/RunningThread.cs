using Flame.Linux.Memory;
using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Tests.Python;

/// <summary>
/// A thread of a <see cref="BuiltPython"/> that is read as a running one, with changes to its memory at chosen moments of a call:
/// between the first look at its stack and its thread state, or between that and the second look.
/// </summary>
internal sealed class RunningThread : IMemoryReader
{
    private const int MaxTries = 12;

    private readonly BuiltPython _python;
    private readonly ulong _state;
    private readonly ReadList _list;
    private readonly StackReader _reader;
    private readonly ThreadWindow _window;

    public RunningThread(BuiltPython python, ulong state, bool mayStop = true)
    {
        _python = python;
        _state = state;
        _list = new ReadList(this);
        Paths = new CallPaths(python.Profile, withLines: true, StackTable.Root);
        var shape = new FrameShape(python.Layout, onlyLive: !mayStop);
        var codes = new CodeCache(python.Layout, python.Location.CodeType, new CaptureMemory(python.Memory), python.Profile.Strings);
        Watch = new CodeWatch(codes, python.Layout);
        _reader = new StackReader(shape, Paths, codes, Watch, mayStop);
        _window = new ThreadWindow(state, python.Layout, shape);
    }

    public CallPaths Paths { get; }

    public CodeWatch Watch { get; }

    /// <summary>What happens between the first look and the thread state; once.</summary>
    public Action? BeforeState { get; set; }

    /// <summary>What happens between the thread state and the second look; once.</summary>
    public Action? AfterState { get; set; }

    /// <summary>How many calls were made.</summary>
    public int Calls { get; private set; }

    /// <summary>How many segments were read, in these calls and in those that only find out where things are.</summary>
    public int Reads { get; private set; }

    /// <summary>How often it was learned anew where the stack is.</summary>
    public int Learned { get; private set; }

    /// <summary>How many segments the last one had.</summary>
    public int Segments => _list.Count;

    /// <summary>The site of the last stack.</summary>
    public int Site => _reader.Site;

    /// <summary>Reads while the thread stands: what is there is proven. Root first.</summary>
    public string[] Stand()
    {
        Assert.Equal(ReadOutcome.Whole, Read(stands: true));
        return Texts();
    }

    /// <summary>Reads while the thread runs, once everything is where it is looked for.</summary>
    public ReadOutcome Read(bool stands = false)
    {
        for (int i = 0; i < MaxTries; i++)
        {
            ReadOutcome outcome = ReadOnce(stands);
            if (outcome != ReadOutcome.Misplaced)
            {
                return outcome;
            }
            if (_window.MustLearn)
            {
                Learn();
            }
            else if (_reader.Missing != 0)
            {
                _window.Discover(_list, _reader.Missing);
            }
        }
        throw new InvalidOperationException($"still misplaced after {MaxTries} tries");
    }

    /// <summary>Looks at the calls of what was unproven.</summary>
    public void LookAtCalls() => _reader.LookAtCalls(_window, _list);

    /// <summary>The stack that was read last, root first.</summary>
    public string[] Texts() => _python.Texts(Paths.Stack(Site));

    public bool TryRead(ulong address, Span<byte> destination)
    {
        Reads++;
        bool isState = address == _state && destination.Length > 64;
        if (isState && BeforeState is { } before)
        {
            BeforeState = null;
            before();
        }
        bool isRead = _python.Memory.TryRead(address, destination);
        if (isState && AfterState is { } after)
        {
            AfterState = null;
            after();
        }
        return isRead;
    }

    public int ReadRanges(ReadOnlySpan<MemoryRange> ranges, Span<byte> destination) => _python.Memory.ReadRanges(ranges, destination);

    private void Learn()
    {
        Learned++;
        Assert.True(_window.TryLearn(_list));
    }

    private ReadOutcome ReadOnce(bool stands)
    {
        if (_window.MustLearn)
        {
            Learn();
        }
        _list.Clear();
        // No assertions here: they allocate, and a test counts what reading allocates.
        if (!_window.AddResting(_list) || !_window.AddMoving(_list) || !_window.AddState(_list) || !_window.AddMovingAgain(_list)
            || _list.Read() != _list.Count)
        {
            throw new InvalidOperationException("not everything could be read");
        }
        Calls++;
        ReadOutcome outcome = _reader.TryRead(_window, _list, stands);
        if (outcome == ReadOutcome.Whole)
        {
            _reader.Accept(_window, _list.Words);
        }
        return outcome;
    }
}
