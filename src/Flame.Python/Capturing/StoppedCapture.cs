using System.Diagnostics;
using Flame.Linux.Procfs;
using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Python.Objects;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Takes stacks while their threads stand still (<c>--pause always</c>): what was read is what was there. Use it on the
/// tracer's thread. A capture that succeeds allocates nothing once its stacks are known.
/// </summary>
public sealed class StoppedCapture
{
    private const int MaxTries = 9;
    private const long FirstPauseNs = 50_000;
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
    private readonly ThreadStopper _stopper;
    private readonly FrameWalker _walker;
    private readonly CodeCache _codes;
    private readonly ThreadActivity _activity;

    private readonly Func<CaptureOutcome> _stopGilHolders;
    private readonly Func<CaptureOutcome> _stopAllThreads;

    private readonly Dictionary<ulong, RawStack> _stacks = [];
    private readonly List<ulong> _holders = [];
    private readonly List<PythonThread> _threads = [];

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
        _interpreters = new InterpreterList(python.Layout, python.Runtime, _look, new ThreadIdMap(python.Process.Pid));
        _gil = new GilReader(python.Layout, python.Runtime, _interpreters, _look);
        _walker = new FrameWalker(python.Layout, _memory);
        _codes = new CodeCache(python.Layout, python.Runtime.CodeType, _memory, profile.Strings);
        _activity = new ThreadActivity(python.Process.Pid);
        _stopper = new ThreadStopper(python.Process.Pid, tracer, _look, _interpreters, _gil, _activity);
        _stopGilHolders = _stopper.StopGilHolders;
        _stopAllThreads = _stopper.StopAllThreads;
    }

    /// <summary>How many code objects were decoded so far.</summary>
    public long CodesDecoded => _codes.Decoded;

    /// <summary>
    /// Captures the stack of the thread that holds the GIL (of each GIL, where there are several); an empty result says
    /// that nobody held it at that instant, or that job control has stopped the process.
    /// </summary>
    public CaptureOutcome CaptureGilHolders(List<ThreadCapture> captured) => Capture(captured, _stopGilHolders, excludeIdle: false);

    /// <summary>Captures the stacks of all threads that have one, at one instant.</summary>
    /// <param name="captured">Receives them.</param>
    /// <param name="excludeIdle">
    /// Leave out threads that are idle: they are neither stopped nor read, but it costs a look into /proc for each thread.
    /// </param>
    public CaptureOutcome CaptureAllThreads(List<ThreadCapture> captured, bool excludeIdle) => Capture(captured, _stopAllThreads, excludeIdle);

    /// <summary>
    /// The name that Python code gave a thread; null when it has none. Reads the running target, slowly: for
    /// snapshots, not for samples.
    /// </summary>
    public string? NameOf(PythonThread thread)
    {
        var names = new ThreadNames(_python.Layout, _python.Process.Memory);
        return names.Read(thread.Interpreter).GetValueOrDefault(thread.Identifier);
    }

    private CaptureOutcome Capture(List<ThreadCapture> captured, Func<CaptureOutcome> stop, bool excludeIdle)
    {
        ArgumentNullException.ThrowIfNull(captured);
        captured.Clear();
        CaptureOutcome outcome = CaptureOutcome.Torn;
        _stopper.Begin();
        for (int attempt = 0; attempt < MaxTries && outcome == CaptureOutcome.Torn && !_stopper.HasTimedOut; attempt++)
        {
            if (attempt > 0)
            {
                LetRun(FirstPauseNs << attempt);
            }
            if (excludeIdle)
            {
                LookAtActivity();
            }
            else
            {
                _activity.Forget();
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
            InternAll(captured);
        }
        return outcome == CaptureOutcome.Torn && IsGone() ? CaptureOutcome.Gone : outcome;
    }

    // A thread that is stopped again at once has not moved: it needs some time on a processor.
    private void LetRun(long ns)
    {
        const int Nothing = -1; // no descriptor wakes us
        _ = _tracer.SleepUntil(Stopwatch.GetTimestamp() + (ns * Stopwatch.Frequency / 1_000_000_000), Nothing);
    }

    private bool TryWalkAll()
    {
        _memory.Begin();
        foreach (PythonThread thread in _stopper.Stopped)
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

    private void InternAll(List<ThreadCapture> captured)
    {
        IReadOnlyList<PythonThread> threads = _stopper.Stopped;
        for (int i = 0; i < threads.Count; i++)
        {
            PythonThread thread = threads[i];
            if (_interpreters.Addresses.Count > 1 && IsListedBefore(thread, i))
            {
                continue;
            }
            int id = InternAcrossInterpreters(thread, i, out bool holdsGil);
            if (id != _root)
            {
                captured.Add(new ThreadCapture(thread, id, holdsGil));
            }
        }
    }

    // Interpreters are listed newest first, so of one thread's states the last one is the outermost.
    private int InternAcrossInterpreters(PythonThread thread, int first, out bool holdsGil)
    {
        IReadOnlyList<PythonThread> threads = _stopper.Stopped;
        int last = _interpreters.Addresses.Count > 1 ? threads.Count - 1 : first;
        int id = _root;
        holdsGil = false;
        for (int i = last; i >= first; i--)
        {
            if (threads[i].ThreadId == thread.ThreadId)
            {
                id = _stacks[threads[i].Address].Intern(id, _profile, _withLines);
                holdsGil |= IsHolder(threads[i].Address);
            }
        }
        return id;
    }

    private bool IsListedBefore(PythonThread thread, int index)
    {
        for (int i = 0; i < index; i++)
        {
            if (_stopper.Stopped[i].ThreadId == thread.ThreadId)
            {
                return true;
            }
        }
        return false;
    }

    private bool IsHolder(ulong threadState)
    {
        foreach (ulong holder in _stopper.Holders)
        {
            if (holder == threadState)
            {
                return true;
            }
        }
        return false;
    }

    private void LookAtActivity()
    {
        _look.Begin();
        if (_interpreters.TryRefresh() && _interpreters.TryReadThreads(_threads) && _gil.TryRead(_holders))
        {
            _activity.Look(_threads, _holders, _gil.GilRanges);
        }
    }

    // Not by the error of a read: in the middle of an exec a process has no memory for a moment.
    private bool IsGone() => !_python.Process.IsAlive;
}
