using System.Diagnostics;
using Flame.Linux;
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

    private readonly LiveProcess _process;
    private readonly Tracer _tracer;
    private readonly ProfileBuilder _profile;
    private readonly CaptureSettings _settings;
    private StoppedCapture? _capture;
    private long _startDeadline;

    private TargetSession(LiveProcess process, Tracer tracer, ProfileBuilder profile, CaptureSettings settings)
    {
        _process = process;
        _tracer = tracer;
        _profile = profile;
        _settings = settings;
        ExpectStart();
    }

    /// <summary>The process id.</summary>
    public int Pid => _process.Pid;

    /// <summary>What runs there; null until it was found.</summary>
    public PythonProcess? Python { get; private set; }

    /// <summary>Python was found there at some time, so that there is a result.</summary>
    public bool WasFound { get; private set; }

    /// <summary>The process has ended, or runs no Python any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What the process's memory was asked for.</summary>
    public Linux.Memory.ProcessMemory Memory => _process.Memory;

    /// <summary>Code objects decoded so far.</summary>
    public long CodesDecoded => _capture?.CodesDecoded ?? 0;

    /// <summary>Attaches to a running process. Python has to be there already, or on its way.</summary>
    /// <exception cref="FlameException">There is no such process, no permission, or no Python.</exception>
    public static TargetSession Attach(int pid, Tracer tracer, ProfileBuilder profile, CaptureSettings settings)
    {
        LiveProcess process = OpenProcess(pid);
        var session = new TargetSession(process, tracer, profile, settings);
        try
        {
            session.Find();
            if (!tracer.Seize(pid, pid))
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
        new(OpenProcess(pid), tracer, profile, settings);

    /// <summary>Python is there and has an interpreter.</summary>
    /// <exception cref="FlameException">It did not come up in time, or can't be read.</exception>
    public bool TryBecomeReady()
    {
        if (_tracer.TakeExec(Pid))
        {
            Python = null;
            _capture = null;
            ExpectStart();
        }
        if (_capture is not null)
        {
            return true;
        }
        try
        {
            Find();
        }
        catch (PythonNotFoundException) when (Stopwatch.GetTimestamp() < _startDeadline)
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
        CaptureOutcome outcome = _settings.AllThreads
            ? _capture!.CaptureAllThreads(captured, _settings.ExcludeIdle)
            : _capture!.CaptureGilHolders(captured);
        if (outcome == CaptureOutcome.Gone)
        {
            HasEnded = true;
        }
        return outcome;
    }

    /// <summary>The name that Python code gave a captured thread; null when it has none.</summary>
    public string? NameOf(in ThreadCapture captured) => _capture?.NameOf(captured.Thread);

    /// <summary>Frees what reading needs.</summary>
    public void Dispose() => _process.Dispose();

    private void Find()
    {
        PythonProcess python = PythonProcess.Attach(_process, _settings.Abi, _settings.Find);
        if (!python.IsInitialised)
        {
            if (Stopwatch.GetTimestamp() >= _startDeadline)
            {
                throw new PythonNotFoundException(
                    $"process {Pid} has CPython {python.Version} and no interpreter running", "has it finished, or not begun?");
            }
            return;
        }
        Python = python;
        WasFound = true;
        int root = _settings.MarkProcess ? _profile.InternMarker($"(pid {Pid})") : StackTable.Root;
        _capture = new StoppedCapture(python, _tracer, _profile, _settings.WithLines, root);
    }

    private void ExpectStart() => _startDeadline = Stopwatch.GetTimestamp() + (long)(StartTimeout.TotalSeconds * Stopwatch.Frequency);

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

/// <summary>What every capture of a recording has in common.</summary>
/// <param name="AllThreads">All threads, not only the GIL's holder.</param>
/// <param name="ExcludeIdle">Idle samples are not wanted.</param>
/// <param name="WithLines">Frames have lines.</param>
/// <param name="Abi">Forced version, or null.</param>
/// <param name="Find">How Python is looked for.</param>
/// <param name="MarkProcess">Each stack begins with its process, since there are several.</param>
internal readonly record struct CaptureSettings(bool AllThreads, bool ExcludeIdle, bool WithLines, int? Abi, FindMethod Find, bool MarkProcess);
