using Flame.Linux.Memory;
using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Takes stacks of threads while they run (<c>--pause auto</c> and <c>never</c>): one system call reads all that a sample needs,
/// and what it brought is believed only when it proves itself (<see cref="StackReader"/>). Where it does not after a few tries,
/// <c>auto</c> stops the thread and reads; <c>never</c> leaves the sample out. Nothing is allocated once its stacks are known.
/// </summary>
public sealed partial class RunningCapture : IStackCapture
{
    private const int HeadLookInterval = 16;

    private readonly PythonProcess _python;
    private readonly StoppedCapture _stopped;
    private readonly PauseRule _pause;
    private readonly bool _withStates;
    private readonly ReadList _list;
    private readonly InterpreterList _interpreters;
    private readonly FrameShape _shape;
    private readonly CallPaths _paths;
    private readonly CodeWatch _watch;
    private readonly StackReader _reader;
    private GilWords? _gil;
    private ulong _interpreter;
    private ulong _gilHolder; // the thread state that held the GIL in the last read; 0: none
    private bool _collects;   // and whether garbage was collected
    private long _captures;
    private int _headAt;
    private int _generationAt;
    private int _pathGeneration;
    private bool _isAbandoned;
    private bool _knowsWaits; // where threads wait for this GIL

    /// <summary>Prepares for captures of one process.</summary>
    /// <param name="python">The process.</param>
    /// <param name="stopped">What captures where a stop is needed, and decodes code objects for both.</param>
    /// <param name="pause">Whether it may be used.</param>
    /// <param name="withStates">Find out what threads are doing, as <paramref name="stopped"/> does.</param>
    public RunningCapture(PythonProcess python, StoppedCapture stopped, PauseRule pause, bool withStates = false)
    {
        ArgumentNullException.ThrowIfNull(python);
        ArgumentNullException.ThrowIfNull(stopped);
        _python = python;
        _stopped = stopped;
        _pause = pause;
        _withStates = withStates;
        _list = new ReadList(python.Process.Memory);
        _interpreters = new InterpreterList(python.Layout, python.Runtime, python.Process.Memory, stopped.ThreadIds);
        _shape = new FrameShape(python.Layout, onlyLive: pause == PauseRule.Never);
        _paths = stopped.Paths;
        _watch = new CodeWatch(stopped.Codes, python.Layout);
        _plan = new ThreadPlan(_threads, _windows);
        _groups = new ThreadGroups(_threads, _paths, _watch);
        _reader = new StackReader(_shape, _paths, stopped.Codes, _watch, pause == PauseRule.WhereNeeded);
    }

    /// <inheritdoc/>
    public long CodesDecoded => _stopped.CodesDecoded;

    /// <inheritdoc/>
    public CaptureCounters Counters { get; } = new();

    /// <inheritdoc/>
    public bool AwaitsConfirmation => _watch.HasOpen;

    /// <inheritdoc/>
    public bool StoppedByChoice { get; private set; }

    /// <inheritdoc/>
    public void Confirm()
    {
        if (IsShuttingDown())
        {
            _watch.Waive();
        }
        else if (!_watch.Prove())
        {
            ForgetStacks();
            Counters.CodesReplaced = _watch.Replaced;
        }
    }

    // To 3.6 there is no word that says so; a process that can't be read any more has come to its end, too.
    private bool IsShuttingDown()
    {
        int at = _python.Layout.Runtime.Finalizing;
        return !_python.Process.Memory.TryRead(_python.Runtime.InterpretersHead(_python.Layout), out ulong head) || head == 0
            || (at >= 0 && _python.Process.Memory.TryRead(_python.Runtime.Runtime + (ulong)at, out ulong finalizing) && finalizing != 0);
    }

    /// <inheritdoc/>
    public bool IsConfirmed(OpenProof open) =>
        _isAbandoned || open.Site == CallPaths.Outside || open.Replaced == _watch.Replaced
        || (open.Generation == _paths.Generation && _paths.IsStillTrue(open.Site));

    /// <inheritdoc/>
    public void Abandon()
    {
        _watch.Waive();
        _isAbandoned = true;
    }

    /// <inheritdoc/>
    public string? NameOf(PythonThread thread) => _stopped.NameOf(thread);

    // False: there is something that takes a stop anyway, such as several interpreters.
    private bool Begin()
    {
        _captures++;
        StoppedByChoice = false;
        NoteInterval();
        _watch.BeginCapture();
        if (_paths.CutDown() || _paths.Generation != _pathGeneration)
        {
            _pathGeneration = _paths.Generation;
            ForgetStacks();
        }
        return TryFindGil();
    }

    private bool TryFindGil()
    {
        if (_gil is not null)
        {
            return true;
        }
        if (!_interpreters.TryRefresh() || _interpreters.Addresses.Count != 1)
        {
            _watch.Doubt();
            return false;
        }
        _interpreter = _interpreters.Addresses[0];
        _gil = GilWords.Find(_python.Layout, _python.Runtime, _python.Process.Memory, _interpreter, _withStates);
        _knowsWaits = false;
        return _gil is not null;
    }

    // Mostly the GIL lies in the interpreter, near its count of code objects: then one segment has both.
    private bool AddSurroundings(bool withGil = true)
    {
        _headAt = _captures % HeadLookInterval == 0 ? _list.Add(_python.Runtime.InterpretersHead(_python.Layout), 8) : -1;
        _generationAt = -1;
        if (!_watch.HasGeneration)
        {
            return !withGil || _gil!.Add(_list);
        }
        ulong generation = _interpreter + (ulong)_python.Layout.Interpreter.CodeGeneration;
        if (withGil && _gil!.TryAddUpTo(_list, generation, out _generationAt))
        {
            return true;
        }
        bool fits = !withGil || _gil!.Add(_list);
        _generationAt = _list.Add(generation, 8);
        return fits && _generationAt >= 0;
    }

    private bool SurroundingsHold()
    {
        if (_headAt >= 0 && _list.Words[_headAt] != _interpreter)
        {
            _gil = null; // another interpreter has been made, or the one that was is gone
            _holders.Clear();
            return false;
        }
        return true;
    }

    // All that a whole read still has to pass: the proof of a new way, and that no code object was replaced.
    private ReadOutcome Judge(ThreadWindow window)
    {
        if (_generationAt >= 0 && _watch.TakeGeneration(_list.Words[_generationAt]))
        {
            ForgetStacks();
        }
        ReadOutcome outcome = _reader.TryRead(window, _list, stands: false);
        if (outcome == ReadOutcome.Misplaced)
        {
            Learn(window);
            return outcome;
        }
        if (outcome == ReadOutcome.Unproven)
        {
            _reader.LookAtCalls(window, _list);
            return ReadOutcome.Torn;
        }
        if (outcome == ReadOutcome.Whole && !ProveCodes(_generationAt >= 0 ? _list.Words[_generationAt] : null))
        {
            outcome = ReadOutcome.Misplaced;
        }
        if (outcome == ReadOutcome.Whole)
        {
            window.HasMoved |= _reader.Accept(window, _list.Words);
        }
        return outcome;
    }

    // Code objects were freed since the last proof, or may have been. If none is freed while we look, what we see is what was there.
    private bool ProveCodes(ulong? generation)
    {
        if (_watch.HasGeneration ? !_watch.HasOpen || generation is null : !_watch.IsUrgent)
        {
            return true; // nothing to look at, or not yet: a pass over all threads looks once, at its end
        }
        if (!_watch.Prove())
        {
            Counters.CodesReplaced = _watch.Replaced;
            ForgetStacks();
            return false;
        }
        ulong address = _interpreter + (ulong)_python.Layout.Interpreter.CodeGeneration;
        return !_watch.HasGeneration || (_python.Process.Memory.TryRead(address, out ulong now) && now == generation);
    }

    private void Learn(ThreadWindow window)
    {
        if (window.MustLearn)
        {
            window.Known.Forget();
            _ = window.TryLearn(_list);
        }
        else if (_reader.Missing != 0)
        {
            window.Discover(_list, _reader.Missing);
        }
    }

    private static SampleState StateOfHolder(bool collects) => collects ? SampleState.CollectsGarbage : SampleState.HoldsGil;

    private void Add(List<ThreadCapture> captured, ThreadWindow window, SampleState state)
    {
        if (window.ShowsLastStop)
        {
            captured.Add(ThreadCapture.LastStopOf(window));
            return;
        }
        int site = window.Known.Site;
        if (site != CallPaths.Outside)
        {
            OpenProof open = window.Known.WasStanding ? default : OpenProof.Of(site, _paths, _watch);
            captured.Add(new ThreadCapture(window.Thread, _paths.Stack(site), state, open));
        }
    }

    // A program that embeds CPython has ended it, and may start it again.
    private bool HasNoInterpreter()
    {
        if (!_python.Process.Memory.TryRead(_python.Runtime.InterpretersHead(_python.Layout), out ulong head) || head != 0)
        {
            return false;
        }
        _gil = null;
        _holders.Clear();
        _threads.Clear();
        return true;
    }

    private CaptureOutcome CaptureStopped(List<ThreadCapture> captured, bool allThreads, bool excludeIdle, bool isHeld)
    {
        if (_pause == PauseRule.Never)
        {
            return HasNoInterpreter() ? CaptureOutcome.Whole : _python.Process.IsAlive ? CaptureOutcome.Torn : CaptureOutcome.Gone;
        }
        Counters.Stopped++;
        long failed = _stopped.Counters.Failed;
        CaptureOutcome outcome = allThreads ? _stopped.CaptureAllThreads(captured, excludeIdle) : _stopped.CaptureGilHolders(captured, isHeld);
        Counters.Failed += _stopped.Counters.Failed - failed;
        return outcome;
    }

    private CaptureOutcome CaptureHoldersStopped(List<ThreadCapture> captured, bool isHeld) =>
        CaptureStopped(captured, allThreads: false, excludeIdle: false, isHeld);

    private CaptureOutcome CaptureAllStopped(List<ThreadCapture> captured, bool excludeIdle)
    {
        Array.Clear(_quietUntil); // what threads do is looked at there
        return CaptureStopped(captured, allThreads: true, excludeIdle, isHeld: false);
    }
}

/// <summary>Whether a capture may stop threads.</summary>
public enum PauseRule
{
    /// <summary>Where reading without a stop can't be proven whole.</summary>
    WhereNeeded,

    /// <summary>Never.</summary>
    Never,
}
