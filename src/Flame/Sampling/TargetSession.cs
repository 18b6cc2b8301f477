using System.Diagnostics;
using Flame.Commands;
using Flame.Linux;
using Flame.Linux.Procfs;
using Flame.Linux.Targets;
using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Python;
using Flame.Python.Capturing;
using Flame.Python.Locating;

namespace Flame.Sampling;

/// <summary>
/// One process for as long as it is profiled: found, captured, found again when it replaces its program by exec, and left
/// when it ends.
/// </summary>
internal sealed class TargetSession : IDisposable
{
    // How long a process may take from its exec until its interpreter exists. A shell script that is no Python ends here.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(2);

    // A command of ours may take its time on a busy machine: nobody waits for a process that is none of Python's.
    private static readonly TimeSpan ChildTimeout = TimeSpan.FromSeconds(10);

    private readonly LiveProcess _process;
    private readonly int _seized; // the first thread, as a rule: it tells of job control and exec
    private readonly Tracer _tracer;
    private readonly ProfileBuilder _profile;
    private readonly CaptureSettings _settings;
    private IStackCapture? _capture;
    private readonly CaptureCounters _before = new();
    private int _tornInARow;
    private long _stateLookedAt;
    private bool _wasJobStopped;
    private readonly TimeSpan _startTimeout;
    private long _startDeadline;

    private TargetSession(LiveProcess process, Tracer tracer, ProfileBuilder profile, CaptureSettings settings, TimeSpan startTimeout)
    {
        _startTimeout = startTimeout;
        _process = process;
        _seized = process.LivingThread;
        _tracer = tracer;
        _profile = profile;
        _settings = settings;
        ExpectStart();
    }

    /// <summary>The process id.</summary>
    public int Pid => _process.Pid;

    /// <summary>What runs there; null until it was found.</summary>
    public PythonProcess? Python { get; private set; }

    /// <summary>What each of its stacks begins with: the root, or a marker of the process.</summary>
    public int Root { get; private set; }

    /// <summary>Python was found there at some time, so that there is a result.</summary>
    public bool WasFound { get; private set; }

    /// <summary>The process has ended, or runs no Python any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What the process's memory was asked for.</summary>
    public Linux.Memory.ProcessMemory Memory => _process.Memory;

    /// <summary>Code objects decoded so far.</summary>
    public long CodesDecoded => _capture?.CodesDecoded ?? 0;

    /// <summary>What happened in the captures of the program that runs there now.</summary>
    public CaptureCounters Counters => _capture?.Counters ?? _before;

    /// <summary>How many single threads failed in the last capture, while others were read.</summary>
    public int FailedThreads { get; private set; }

    /// <summary>In so many captures its process stood still, stopped by a signal.</summary>
    public long JobStops { get; private set; }

    /// <summary>The last capture has stopped a thread that it might have read (<see cref="IStackCapture.StoppedByChoice"/>).</summary>
    public bool StoppedByChoice { get; private set; }

    /// <summary>What captured last, and has to confirm it; null: nothing did.</summary>
    public IStackCapture? Captured => _capture;

    /// <summary>Attaches to a running process. Python has to be there already, or on its way.</summary>
    /// <exception cref="FlameException">There is no such process, no permission, or no Python.</exception>
    public static TargetSession Attach(int pid, Tracer tracer, ProfileBuilder profile, CaptureSettings settings)
    {
        LiveProcess process = OpenProcess(pid);
        var session = new TargetSession(process, tracer, profile, settings, StartTimeout);
        try
        {
            session.FindOrExpect();
            // What promises never to stop a thread does not trace it either.
            if (settings.Pause != PausePolicy.Never && !tracer.Seize(pid, session._seized))
            {
                throw AttachFailure.Explain(pid, tracer.LastErrno);
            }
            return session;
        }
        catch (FlameException e) when (e.Kind == FailureKind.Denied && e is not PythonNotFoundException)
        {
            session.Dispose();
            throw AttachFailure.Explain(pid, e.ErrorNumber);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Takes charge of a child that was just started; Python may come up later.</summary>
    public static TargetSession Adopt(int pid, Tracer tracer, ProfileBuilder profile, CaptureSettings settings) =>
        new(OpenProcess(pid), tracer, profile, settings, ChildTimeout);

    /// <summary>Python is there and has an interpreter.</summary>
    /// <exception cref="FlameException">It did not come up in time, or can't be read.</exception>
    public bool TryBecomeReady()
    {
        if (_tracer.TakeExec(Pid))
        {
            ForgetProgram();
        }
        if (_capture is not null)
        {
            return true;
        }
        try
        {
            Find();
        }
        catch (PythonNotFoundException e) when (!e.IsFinal && Stopwatch.GetTimestamp() < _startDeadline)
        {
            return false;
        }
        catch (FlameException e) when (e.Kind == FailureKind.Gone)
        {
            HasEnded = !_process.IsAlive; // in the middle of an exec a process only looks gone
            return false;
        }
        return _capture is not null;
    }

    /// <summary>
    /// As <see cref="TryBecomeReady"/>, in the middle of a recording: a target that has made an exec is another program
    /// now. When that can't be read, it is over for us.
    /// </summary>
    /// <param name="note">Why it is over, unless it just ended.</param>
    public bool IsStillReady(out string? note)
    {
        note = null;
        try
        {
            return TryBecomeReady();
        }
        catch (FlameException e)
        {
            note = $"process {Pid} replaced its program: {e.Message}";
            HasEnded = true;
            return false;
        }
    }

    /// <summary>Takes what one tick shows of this process.</summary>
    public CaptureOutcome Capture(List<ThreadCapture> captured)
    {
        FailedThreads = 0;
        StoppedByChoice = false;
        bool isStopped = IsJobStopped();
        JobStops += isStopped ? 1 : 0;
        if (!_settings.AllThreads && isStopped)
        {
            captured.Clear();
            return CaptureOutcome.Whole;
        }
        long failed = Counters.Failed;
        CaptureOutcome outcome = _settings.AllThreads
            ? _capture!.CaptureAllThreads(captured, _settings.ExcludeIdle)
            : _capture!.CaptureGilHolders(captured);
        FailedThreads = (int)(Counters.Failed - failed);
        StoppedByChoice = _capture.StoppedByChoice;
        if (outcome == CaptureOutcome.Gone)
        {
            HasEnded = true;
        }
        LookForExec(outcome);
        return outcome;
    }

    /// <summary>
    /// The name that Python code gave a captured thread; null when it has none. The first thread of a process is the main one,
    /// whether or not <c>threading</c> is there to say so.
    /// </summary>
    public string? NameOf(in ThreadCapture captured) =>
        _capture?.NameOf(captured.Thread) ?? (captured.Thread.ThreadId == Pid ? "MainThread" : null);

    /// <summary>Frees what reading needs.</summary>
    public void Dispose() => _process.Dispose();

    // A process that has only just begun may be a shell that will become Python, or a program that will load it.
    private void FindOrExpect()
    {
        try
        {
            Find();
        }
        catch (PythonNotFoundException e) when (!e.IsFinal && _process.AgeAtOurStart < StartTimeout)
        {
            // TryBecomeReady looks again until the time is up, and then says what it finds.
        }
    }

    private void Find()
    {
        PythonProcess python = PythonProcess.Attach(_process, _settings.Abi, _settings.Find, _settings.Names);
        if (python.FindAbsence() is { } absence)
        {
            if (Stopwatch.GetTimestamp() >= _startDeadline)
            {
                throw absence;
            }
            return;
        }
        Python = python;
        WasFound = true;
        Root = _settings.MarkProcess ? _profile.InternMarker($"(pid {Pid})") : StackTable.Root;
        var stopped = new StoppedCapture(python, _tracer, _profile, _settings.WithLines, Root, _settings.WithStates);
        _capture = _settings.Pause switch
        {
            PausePolicy.Always => stopped,
            PausePolicy.Never => new RunningCapture(python, stopped, PauseRule.Never, _settings.WithStates),
            _ => new RunningCapture(python, stopped, PauseRule.WhereNeeded, _settings.WithStates) { GroupsThreads = _settings.GroupsThreads },
        };
    }

    // Who does not trace has to look.
    private bool IsJobStopped()
    {
        if (_settings.Pause != PausePolicy.Never)
        {
            return _tracer.IsJobStopped(_seized);
        }
        long now = Stopwatch.GetTimestamp();
        if (now - _stateLookedAt > Stopwatch.Frequency / 20)
        {
            _stateLookedAt = now;
            _wasJobStopped = TaskStat.TryReadThread(Pid, _seized, out TaskStat stat) && stat.State == 'T';
        }
        return _wasJobStopped;
    }

    private void ForgetProgram()
    {
        Python = null;
        _capture?.Abandon();
        _capture = null;
        _tornInARow = 0;
        ExpectStart();
    }

    // Without tracing nothing tells of an exec: reads that fail again and again may mean another program.
    private void LookForExec(CaptureOutcome outcome)
    {
        const int Suspicious = 8;
        _tornInARow = outcome == CaptureOutcome.Torn ? _tornInARow + 1 : 0;
        if (_settings.Pause == PausePolicy.Never && _tornInARow >= Suspicious)
        {
            _tornInARow = 0;
            if (Python?.FindAbsence() is not null)
            {
                ForgetProgram();
            }
        }
    }

    private void ExpectStart() => _startDeadline = Stopwatch.GetTimestamp() + (long)(_startTimeout.TotalSeconds * Stopwatch.Frequency);

    private static LiveProcess OpenProcess(int pid)
    {
        try
        {
            return LiveProcess.Open(pid);
        }
        catch (FlameException e)
        {
            throw new FlameException($"Failed to seize PID {pid}: {e.Message}", e.Hint, e.Kind);
        }
    }
}
