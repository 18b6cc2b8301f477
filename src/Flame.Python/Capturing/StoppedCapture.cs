using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Takes stacks while their threads stand still (<c>--pause always</c>): what was read is what was there. Use it on the
/// tracer's thread. A capture that succeeds allocates nothing once its stacks are known.
/// </summary>
public sealed class StoppedCapture
{
    private const int MaxLooks = 8;
    private const int MaxTries = 4;
    private const int MaxKnownStacks = 1 << 14;

    private readonly PythonProcess _python;
    private readonly Tracer _tracer;
    private readonly ProfileBuilder _profile;
    private readonly bool _withLines;
    private readonly int _root;

    private readonly CaptureMemory _look;
    private readonly CaptureMemory _memory;
    private readonly InterpreterList _interpreters;
    private readonly GilReader _gil;
    private readonly FrameWalker _walker;
    private readonly CodeCache _codes;
    private readonly ThreadActivity _activity;

    private readonly Func<CaptureOutcome> _stopGilHolders;
    private readonly Func<CaptureOutcome> _stopAllThreads;

    private readonly Dictionary<ulong, RawStack> _stacks = [];
    private readonly List<ulong> _holders = [];
    private readonly List<PythonThread> _threads = [];
    private readonly List<PythonThread> _walked = [];

    /// <summary>Prepares for captures of one process.</summary>
    /// <param name="python">The process.</param>
    /// <param name="tracer">Who stops its threads.</param>
    /// <param name="profile">Whose tables the stacks are interned in.</param>
    /// <param name="withLines">False: a frame stands for a whole function.</param>
    /// <param name="root">The stack below every stack: the root, or a marker of the process.</param>
    public StoppedCapture(PythonProcess python, Tracer tracer, ProfileBuilder profile, bool withLines, int root = StackTable.Root)
    {
        ArgumentNullException.ThrowIfNull(python);
        ArgumentNullException.ThrowIfNull(profile);
        _python = python;
        _tracer = tracer;
        _profile = profile;
        _withLines = withLines;
        _root = root;
        _look = new CaptureMemory(python.Process.Memory);
        _memory = new CaptureMemory(python.Process.Memory);
        _interpreters = new InterpreterList(python.Layout, python.Runtime, _look);
        _gil = new GilReader(python.Layout, python.Runtime, _interpreters, _look);
        _walker = new FrameWalker(python.Layout, _memory);
        _codes = new CodeCache(python.Layout, python.Runtime.CodeType, _memory, profile.Strings);
        _stopGilHolders = StopGilHolders;
        _stopAllThreads = StopAllThreads;
        _activity = new ThreadActivity(python.Process.Pid);
    }

    /// <summary>How many code objects were decoded so far.</summary>
    public long CodesDecoded => _codes.Decoded;

    /// <summary>
    /// Captures the stack of the thread that holds the GIL (of each GIL, where there are several); an empty result says
    /// that nobody held it at that instant, or that job control has stopped the process.
    /// </summary>
    public CaptureOutcome CaptureGilHolders(List<ThreadCapture> captured) => Capture(captured, _stopGilHolders, markIdle: false);

    /// <summary>Captures the stacks of all threads that have one, at one instant.</summary>
    /// <param name="captured">Receives them.</param>
    /// <param name="markIdle">Find out which threads are idle: costs a look into /proc for each.</param>
    public CaptureOutcome CaptureAllThreads(List<ThreadCapture> captured, bool markIdle) => Capture(captured, _stopAllThreads, markIdle);

    private CaptureOutcome Capture(List<ThreadCapture> captured, Func<CaptureOutcome> stop, bool markIdle)
    {
        ArgumentNullException.ThrowIfNull(captured);
        captured.Clear();
        CaptureOutcome outcome = CaptureOutcome.Torn;
        for (int attempt = 0; attempt < MaxTries && outcome == CaptureOutcome.Torn; attempt++)
        {
            if (markIdle)
            {
                LookAtActivity();
            }
            using (_tracer.BeginStops())
            {
                outcome = stop();
                if (outcome == CaptureOutcome.Whole && !TryWalkAll())
                {
                    // A thread can be stopped in the very middle of entering or leaving a function: let it get out of there.
                    outcome = CaptureOutcome.Torn;
                }
            }
        }
        if (outcome == CaptureOutcome.Whole)
        {
            InternAll(captured, markIdle);
        }
        return outcome == CaptureOutcome.Torn && IsGone() ? CaptureOutcome.Gone : outcome;
    }

    // A look tells who holds the GIL. Only when it names a thread that stood still before the look is it still true.
    private CaptureOutcome StopGilHolders()
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            _look.Begin();
            if (!_interpreters.TryRefresh() || !_gil.TryRead(_holders))
            {
                return CaptureOutcome.Torn;
            }
            CaptureOutcome? outcome = StopHolders();
            if (outcome is not null)
            {
                return outcome.Value;
            }
        }
        return StopAllThenFindHolders();
    }

    // Null: somebody was still running when the look was taken; look again.
    private CaptureOutcome? StopHolders()
    {
        _walked.Clear();
        bool allStoodStill = true;
        foreach (ulong holder in _holders)
        {
            if (!_interpreters.TryReadThread(holder, out PythonThread thread))
            {
                return null;
            }
            allStoodStill &= _tracer.IsStopped(thread.ThreadId);
            switch (_tracer.Stop(_python.Process.Pid, thread.ThreadId))
            {
                case StopOutcome.Denied:
                    return CaptureOutcome.Denied;
                case StopOutcome.JobStopped:
                    _walked.Clear();
                    return CaptureOutcome.Whole;
                case StopOutcome.Stopped:
                    _walked.Add(thread);
                    break;
                default:
                    return null;
            }
        }
        return allStoodStill ? CaptureOutcome.Whole : null;
    }

    // The GIL changes hands faster than threads stop: stop all that could hold it, then look.
    private CaptureOutcome StopAllThenFindHolders()
    {
        CaptureOutcome outcome = StopAllThreads();
        if (outcome != CaptureOutcome.Whole || !_gil.TryRead(_holders))
        {
            return outcome == CaptureOutcome.Whole ? CaptureOutcome.Torn : outcome;
        }
        _walked.RemoveAll(thread => !_holders.Contains(thread.Address));
        return _walked.Count == _holders.Count ? CaptureOutcome.Whole : CaptureOutcome.Torn;
    }

    // Threads may come while the known ones are being stopped: look again until there is none that still runs.
    private CaptureOutcome StopAllThreads()
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            _look.Begin();
            if (!_interpreters.TryRefresh() || !_interpreters.TryReadThreads(_threads))
            {
                continue; // a list that changed under the read; the threads stopped so far stay stopped
            }
            _walked.Clear();
            bool allStoodStill = true;
            foreach (PythonThread thread in _threads)
            {
                if (thread.ThreadId == 0)
                {
                    continue; // just being made, or its thread has ended: it runs no Python code
                }
                allStoodStill &= _tracer.IsStopped(thread.ThreadId);
                StopOutcome outcome = _tracer.Stop(_python.Process.Pid, thread.ThreadId);
                if (outcome == StopOutcome.Denied)
                {
                    return CaptureOutcome.Denied;
                }
                if (outcome is StopOutcome.Stopped or StopOutcome.JobStopped)
                {
                    _walked.Add(thread);
                }
                else if (outcome == StopOutcome.TimedOut)
                {
                    return CaptureOutcome.Torn;
                }
            }
            if (allStoodStill)
            {
                _ = _gil.TryRead(_holders);
                return CaptureOutcome.Whole;
            }
        }
        return CaptureOutcome.Torn;
    }

    private bool TryWalkAll()
    {
        _memory.Begin();
        foreach (PythonThread thread in _walked)
        {
            if (!_stacks.TryGetValue(thread.Address, out RawStack? stack))
            {
                if (_stacks.Count >= MaxKnownStacks)
                {
                    _stacks.Clear();
                }
                _stacks.Add(thread.Address, stack = new RawStack());
            }
            if (!_walker.TryWalk(thread.Address, stack) || !_codes.TryResolve(stack))
            {
                return false;
            }
        }
        return true;
    }

    private void InternAll(List<ThreadCapture> captured, bool markIdle)
    {
        foreach (PythonThread thread in _walked)
        {
            RawStack stack = _stacks[thread.Address];
            int id = stack.Intern(_root, _profile, _withLines);
            if (id != _root)
            {
                bool holdsGil = _holders.Contains(thread.Address);
                captured.Add(new ThreadCapture(thread, id, holdsGil, markIdle && !holdsGil && _activity.IsIdle(thread.ThreadId)));
            }
        }
    }

    private void LookAtActivity()
    {
        _look.Begin();
        if (_interpreters.TryRefresh() && _interpreters.TryReadThreads(_threads) && _gil.TryRead(_holders))
        {
            _activity.Look(_threads, _gil.GilRanges);
        }
    }

    private bool IsGone() => _python.Process.Memory.IsGone || !_python.Process.IsAlive;
}
