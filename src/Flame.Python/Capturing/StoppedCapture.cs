using Flame.Linux.Procfs;
using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Python.Layouts;
using Flame.Python.Objects;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Takes stacks while their threads stand still (<c>--pause always</c>): what was read is what was there. Use it on the
/// tracer's thread. A capture that succeeds allocates nothing once its stacks are known.
/// </summary>
public sealed partial class StoppedCapture : IStackCapture
{
    private const int MaxKnownStacks = 1 << 14;

    private readonly PythonProcess _python;
    private readonly Tracer _tracer;

    private readonly CaptureMemory _look;
    private readonly CaptureMemory _memory;
    private readonly InterpreterList _interpreters;
    private readonly GilReader _gil;
    private readonly ThreadStopper _stopper;
    private readonly FrameWalker _walker;
    private readonly CodeCache _codes;
    private readonly ThreadActivity _activity;
    private readonly bool _withStates;

    private readonly Func<CaptureOutcome> _stopGilHolders;
    private readonly Func<CaptureOutcome> _stopAllThreads;

    private readonly Dictionary<ulong, RawStack> _stacks = [];
    private ThreadNameCache? _names;
    private long _walks;
    private ulong _doubts;

    /// <summary>Prepares for captures of one process.</summary>
    /// <param name="python">The process.</param>
    /// <param name="tracer">Who stops its threads.</param>
    /// <param name="profile">Whose tables the stacks are interned in.</param>
    /// <param name="withLines">False: a frame stands for a whole function.</param>
    /// <param name="root">The stack below every stack: the root, or a marker of the process.</param>
    /// <param name="withStates">
    /// Find out what threads are doing: whether the holder of the GIL collects garbage; of others, by looks into /proc, whether
    /// they run, wait for the GIL or are idle.
    /// </param>
    public StoppedCapture(
        PythonProcess python, Tracer tracer, ProfileBuilder profile, bool withLines, int root = StackTable.Root, bool withStates = false)
    {
        ArgumentNullException.ThrowIfNull(python);
        ArgumentNullException.ThrowIfNull(profile);
        _python = python;
        _tracer = tracer;
        Paths = new CallPaths(profile, withLines, root);
        _look = new CaptureMemory(python.Process.Memory);
        _memory = new CaptureMemory(python.Process.Memory);
        _interpreters = new InterpreterList(python.Layout, python.Runtime, _look, new ThreadIdMap(python.Process.Pid));
        _gil = new GilReader(python.Layout, python.Runtime, _interpreters, _look);
        _walker = new FrameWalker(python.Layout, _memory);
        _codes = new CodeCache(python.Layout, python.Runtime.CodeType, _memory, profile.Strings);
        var waits = new GilWaits(python.Process.Memory, _gil.GilRanges, python.Layout.GilState.LastHolder - sizeof(ulong));
        _activity = new ThreadActivity(python.Process.Waits, waits, knowsGil: python.Layout.Gil != GilModel.CurrentThreadVariable);
        _withStates = withStates;
        _stopper = new ThreadStopper(python.Process.Pid, tracer, _look, _interpreters, _gil, _activity);
        _stopGilHolders = _stopper.StopGilHolders;
        _stopAllThreads = _stopper.StopAllThreads;
    }

    /// <inheritdoc/>
    public long CodesDecoded => _codes.Decoded;

    /// <inheritdoc/>
    public CaptureCounters Counters { get; } = new();

    /// <inheritdoc/>
    public bool AwaitsConfirmation => false;

    /// <inheritdoc/>
    public bool StoppedByChoice => false;

    /// <summary>For how long threads of any target have stood still so far.</summary>
    internal long StoodNs => _tracer.StoodNs;

    /// <summary>The ways that stopped threads were seen to have gone.</summary>
    internal CallPaths Paths { get; }

    /// <summary>The code objects that they ran.</summary>
    internal CodeCache Codes => _codes;

    /// <summary>From the thread ids in the target's memory to ours.</summary>
    internal ThreadIdMap ThreadIds => _interpreters.ThreadIds;

    /// <inheritdoc/>
    public void Confirm()
    {
        // What was read while its thread stood needs no other proof.
    }

    /// <inheritdoc/>
    public bool IsConfirmed(OpenProof open) => true;

    /// <inheritdoc/>
    public void Abandon()
    {
        // Nothing awaits anything.
    }

    /// <inheritdoc/>
    public CaptureOutcome CaptureGilHolders(List<ThreadCapture> captured) => CaptureGilHolders(captured, isHeld: false);

    /// <summary>As <see cref="CaptureGilHolders(List{ThreadCapture})"/>, where it is known already that somebody holds a GIL.</summary>
    internal CaptureOutcome CaptureGilHolders(List<ThreadCapture> captured, bool isHeld)
    {
        _stopper.Begin(excludeIdle: false, isHeld);
        return Capture(captured, _stopGilHolders, looks: false);
    }

    /// <inheritdoc/>
    public CaptureOutcome CaptureAllThreads(List<ThreadCapture> captured, bool excludeIdle)
    {
        _stopper.Begin(excludeIdle, isHeld: false);
        return Capture(captured, _stopAllThreads, looks: excludeIdle || _withStates);
    }

    /// <inheritdoc/>
    public string? NameOf(PythonThread thread) =>
        (_names ??= new ThreadNameCache(
            new ThreadNames(_python.Layout, _python.Process.Memory),
            new InterpreterList(_python.Layout, _python.Runtime, _python.Process.Memory))).NameOf(thread);

    private CaptureOutcome Capture(List<ThreadCapture> captured, Func<CaptureOutcome> stop, bool looks)
    {
        ArgumentNullException.ThrowIfNull(captured);
        captured.Clear();
        _ = Paths.CutDown();
        CaptureOutcome outcome = CaptureOutcome.Torn;
        _tracer.PumpEvents(); // threads that have ended since the last capture are no tracees any more
        _ = JoinProcessor();
        int failed = 0;
        do
        {
            if (looks)
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
        while (outcome == CaptureOutcome.Torn && MayTryAgain(ref failed));
        LeaveProcessor();
        if (outcome == CaptureOutcome.Whole && !InternAll(captured))
        {
            outcome = CaptureOutcome.Torn;
        }
        return outcome == CaptureOutcome.Torn && IsGone() ? CaptureOutcome.Gone : outcome;
    }

    private bool TryWalkAll()
    {
        BeginWalk();
        foreach (PythonThread thread in _stopper.Stopped)
        {
            if (!TryWalk(thread.Address))
            {
                return false;
            }
        }
        FindCollectors();
        return true;
    }

    // Each interpreter counts for itself, and frees what others may have made. One that took the place of another began at 0 (CodeWatch.Doubt):
    // what was seen at a count before a doubt was not seen at it after one.
    private void BeginWalk()
    {
        const int AboveAnyCount = 40;
        _memory.Begin();
        int generation = _python.Layout.Interpreter.CodeGeneration;
        bool isKnown = generation >= 0 && _interpreters.Addresses.Count == 1;
        if (!isKnown || ++_walks % CodeWatch.DoubtInterval == 0)
        {
            _doubts++;
        }
        _codes.Generation = isKnown && _memory.TryReadWord(_interpreters.Addresses[0] + (ulong)generation, out ulong count)
            ? count + (_doubts << AboveAnyCount)
            : null;
    }

    private bool TryWalk(ulong threadState)
    {
        if (!_stacks.TryGetValue(threadState, out RawStack? stack))
        {
            if (_stacks.Count >= MaxKnownStacks)
            {
                _stacks.Clear();
            }
            _stacks.Add(threadState, stack = new RawStack());
        }
        return _walker.TryWalk(threadState, stack) && _codes.TryResolve(stack);
    }

    // False: there was something to show, and none of it can be told.
    private bool InternAll(List<ThreadCapture> captured)
    {
        IReadOnlyList<PythonThread> threads = _stopper.Stopped;
        int failed = 0;
        for (int i = 0; i < threads.Count; i++)
        {
            PythonThread thread = threads[i];
            if (_interpreters.Addresses.Count > 1 && IsListedBefore(thread, i))
            {
                continue;
            }
            if (!TryFindAcrossInterpreters(thread, i, out int site, out SampleState state))
            {
                failed++;
            }
            else if (site != CallPaths.Outside)
            {
                Paths.Prove(site);
                captured.Add(new ThreadCapture(thread, Paths.Stack(site), state));
            }
        }
        Counters.Failed += captured.Count > 0 ? failed : 0;
        return failed == 0 || captured.Count > 0;
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

    // Not by the error of a read: in the middle of an exec a process has no memory for a moment.
    private bool IsGone() => !_python.Process.IsAlive;
}
