using System.Diagnostics;
using System.Runtime.InteropServices;
using Flame.Linux.Interop;
using Flame.Linux.Procfs;

namespace Flame.Linux.Tracing;

/// <summary>
/// Stops threads by ptrace(2): each is seized once (PTRACE_SEIZE disturbs nothing) and kept; a stop is PTRACE_INTERRUPT.
/// When the tracing thread or the whole profiler ends, by SIGKILL too, the kernel lets every tracee run on.
/// <para>ptrace knows the thread that seized, not its process: construct, use and dispose it on one real thread.</para>
/// <para>Every signal that arrives for a tracee is passed on to it, and job control keeps working.</para>
/// </summary>
public sealed unsafe partial class Tracer : IDisposable
{
    private const int StopTimeoutMs = 1000;
    private const int FewLooks = 20;
    private const int StopsWithFewLooks = 15;
    private const int WaitOptions = Libc.__WALL | Libc.__WNOTHREAD;

    private readonly Dictionary<int, Tracee> _tracees = [];
    private readonly List<Tracee> _stopped = new(64);
    private readonly List<int> _execs = [];
    private readonly Dictionary<int, WaitStatus> _exits = [];
    private readonly int _owner = Environment.CurrentManagedThreadId;
    private readonly int _childSignals;
    // A thread that runs on another processor stands after some 30 µs. To sleep and to be woken takes that long again, with the thread standing.
    private static readonly long LongestLook = Stopwatch.Frequency / 10_000;
    // For so long a thread may have stood still before we see it, when we slept: 20 µs.
    private static readonly long UnseenTicks = Stopwatch.Frequency / 50_000;

    private int _fewLooksLeft;
    private long _lastLook;
    private long _stopStart;
    private long _standStart;

    /// <summary>Prepares the current thread for tracing.</summary>
    public Tracer()
    {
        _childSignals = SignalWatch.OpenDescriptor([Signal.Child]);
        // The default of 50 µs would be added to every sleep between samples.
        _ = Libc.prctl(Libc.PR_SET_TIMERSLACK, 1, 0, 0, 0);
    }

    /// <summary>How many stops there were.</summary>
    public long Stops { get; private set; }

    /// <summary>For how long any thread of a target stood still for us, in all.</summary>
    public long StoppedNs { get; private set; }

    /// <summary>
    /// As <see cref="StoppedNs"/>, without the time for which a thread was told to stop and had not done so yet: it may have run meanwhile, or
    /// waited for a processor, as it would have done anyway.
    /// </summary>
    public long StoodNs { get; private set; }

    /// <summary>The longest time that a thread stood still for us at once.</summary>
    public long LongestStopNs { get; private set; }

    /// <summary>We run on the processor of the thread that is stopped next (<see cref="SharedProcessor"/>): it can't stop while we look whether it has.</summary>
    public bool IsBeside { get; set; }

    /// <summary>The error number behind the last <see cref="StopOutcome.Denied"/> or failed <see cref="Seize"/>.</summary>
    public int LastErrno { get; private set; }

    /// <summary>
    /// Makes thread <paramref name="tid"/> of process <paramref name="pid"/> a tracee without stopping it; nothing happens
    /// when it is one already.
    /// </summary>
    /// <returns>False when it is gone or not ours to trace; <see cref="LastErrno"/> says which.</returns>
    public bool Seize(int pid, int tid) => TrySeize(pid, tid) is not null;

    /// <summary>
    /// Brings one thread to a stand. It stays so until <see cref="ResumeAll"/>; the caller makes sure of that by a
    /// <c>using</c> of <see cref="BeginStops"/>.
    /// </summary>
    public StopOutcome Stop(int pid, int tid)
    {
        Tracee? tracee = TrySeize(pid, tid);
        if (tracee is null)
        {
            return LastErrno is Errno.EPERM or Errno.EACCES ? StopOutcome.Denied : StopOutcome.Gone;
        }
        if (tracee.IsStopped)
        {
            return Outcome(tracee);
        }
        if (_stopped.Count == 0)
        {
            _stopStart = Stopwatch.GetTimestamp();
        }
        tracee.IsWanted = true;
        // A second interrupt of a thread that has not answered the first is merged with it by the kernel.
        if (Libc.ptrace(Libc.PTRACE_INTERRUPT, tid, 0, 0) != 0)
        {
            tracee.IsWanted = false;
            PumpEvents();
            return StopOutcome.Gone;
        }
        StopOutcome outcome = AwaitStop(tracee);
        tracee.IsWanted = false;
        return outcome;
    }

    /// <summary>The thread stands still by one of our stops.</summary>
    public bool IsStopped(int tid) => _tracees.TryGetValue(tid, out Tracee? tracee) && tracee.IsStopped;

    /// <summary>Job control has stopped the process of a thread that we seized.</summary>
    public bool IsJobStopped(int tid) => _tracees.TryGetValue(tid, out Tracee? tracee) && tracee.IsInGroupStop;

    /// <summary>Stops made inside the scope end with it, whatever happens.</summary>
    public StopScope BeginStops() => new(this);

    /// <summary>Lets every stopped thread go on.</summary>
    public void ResumeAll()
    {
        if (_stopped.Count == 0)
        {
            return;
        }
        foreach (Tracee tracee in _stopped)
        {
            tracee.IsStopped = false;
            Continue(tracee, 0);
        }
        _stopped.Clear();
        long ns = (long)Stopwatch.GetElapsedTime(_stopStart).TotalNanoseconds;
        StoppedNs += ns;
        StoodNs += (long)Stopwatch.GetElapsedTime(_standStart).TotalNanoseconds;
        LongestStopNs = Math.Max(LongestStopNs, ns);
    }

    /// <summary>Deals with everything that has happened to tracees, without waiting.</summary>
    public void PumpEvents()
    {
        DrainChildSignals();
        _mayHaveEvents = false;
        int word;
        int tid;
        while ((tid = Libc.waitpid(-1, &word, WaitOptions | Libc.WNOHANG)) > 0)
        {
            Handle(tid, new WaitStatus(word));
        }
    }

    /// <summary>A tracee of <paramref name="pid"/> has replaced its program by exec since this was last asked.</summary>
    public bool TakeExec(int pid) => _execs.Remove(pid);

    /// <summary>How a traced process ended; false while it runs.</summary>
    public bool TryGetExit(int pid, out WaitStatus status) => _exits.TryGetValue(pid, out status);

    /// <summary>
    /// Lets go of all tracees for now; they are seized again when next stopped. Used while we are suspended ourselves: a
    /// tracer that sleeps would hold up every signal to its tracees.
    /// </summary>
    public void DetachAll()
    {
        foreach (Tracee tracee in _tracees.Values.ToArray())
        {
            if (Stop(tracee.Pid, tracee.Tid) is StopOutcome.Stopped or StopOutcome.JobStopped)
            {
                _ = Libc.ptrace(Libc.PTRACE_DETACH, tracee.Tid, 0, 0);
                _stopped.Remove(tracee);
                _tracees.Remove(tracee.Tid);
            }
        }
    }

    /// <summary>Resumes and forgets all tracees. The kernel detaches them when the thread ends.</summary>
    public void Dispose()
    {
        ResumeAll();
        _ = Libc.close(_childSignals);
    }

    private Tracee? TrySeize(int pid, int tid)
    {
        Debug.Assert(Environment.CurrentManagedThreadId == _owner, "ptrace belongs to the thread that seized");
        if (_tracees.TryGetValue(tid, out Tracee? known))
        {
            return known;
        }
        // Thread ids are read from the target's memory: never trace a process that it merely names.
        if (tid <= 0 || !TaskList.Contains(pid, tid))
        {
            LastErrno = Errno.ESRCH;
            return null;
        }
        bool isJobStopped = TaskStat.TryReadThread(pid, tid, out TaskStat stat) && stat.State == 'T';
        if (Libc.ptrace(Libc.PTRACE_SEIZE, tid, 0, Libc.PTRACE_O_TRACEEXEC) != 0)
        {
            LastErrno = Marshal.GetLastPInvokeError();
            // Of a thread that is just ending the kernel says EPERM, too (ptrace_attach, kernel/ptrace.c).
            if (LastErrno == Errno.EPERM && HasEnded(pid, tid))
            {
                LastErrno = Errno.ESRCH;
            }
            return null;
        }
        var tracee = new Tracee(pid, tid);
        _tracees.Add(tid, tracee);
        if (isJobStopped)
        {
            AwaitGroupStop(tracee);
        }
        return tracee;
    }

    private StopOutcome AwaitStop(Tracee tracee)
    {
        long start = Stopwatch.GetTimestamp();
        _fewLooksLeft = Math.Max(0, _fewLooksLeft - 1);
        for (int looks = 1; ; looks++)
        {
            int word;
            int got = Libc.waitpid(tracee.Tid, &word, WaitOptions | Libc.WNOHANG);
            if (got < 0)
            {
                _tracees.Remove(tracee.Tid);
                return StopOutcome.Gone;
            }
            if (got > 0)
            {
                Handle(tracee.Tid, new WaitStatus(word));
                if (tracee.IsStopped)
                {
                    Stops++;
                    return Outcome(tracee);
                }
                if (!_tracees.ContainsKey(tracee.Tid))
                {
                    return StopOutcome.Gone;
                }
                continue;
            }
            _lastLook = Stopwatch.GetTimestamp();
            if (_lastLook - start >= StopTimeoutMs * Stopwatch.Frequency / 1000)
            {
                return StopOutcome.TimedOut;
            }
            if (IsBeside || (looks >= FewLooks && !MayLookOn(_lastLook - start)))
            {
                PollFd fd = new() { fd = _childSignals, events = Libc.POLLIN };
                _ = Poll(&fd, 1, Stopwatch.Frequency / 1000);
                DrainChildSignals();
                _mayHaveEvents = true; // one of them may have been for another tracee, whose signal waits to be passed on
            }
        }
    }

    // Else it waits for a processor, perhaps for ours, and so it may with the next stops.
    private bool MayLookOn(long waited)
    {
        if (_fewLooksLeft > 0)
        {
            return false;
        }
        _fewLooksLeft = waited < LongestLook ? 0 : StopsWithFewLooks;
        return _fewLooksLeft == 0;
    }

    private static bool HasEnded(int pid, int tid) => !TaskStat.TryReadThread(pid, tid, out TaskStat stat) || stat.IsDead;

    private static StopOutcome Outcome(Tracee tracee) =>
        tracee.IsInGroupStop ? StopOutcome.JobStopped : StopOutcome.Stopped;

    private void DrainChildSignals()
    {
        SignalFdSigInfo* infos = stackalloc SignalFdSigInfo[8];
        while (Libc.read(_childSignals, infos, (nuint)(8 * sizeof(SignalFdSigInfo))) == 8 * sizeof(SignalFdSigInfo))
        {
        }
    }

    /// <summary>Ends the stops that were made while it was open.</summary>
    public readonly ref struct StopScope
    {
        private readonly Tracer _tracer;

        internal StopScope(Tracer tracer) => _tracer = tracer;

        /// <summary>Lets every stopped thread go on.</summary>
        public void Dispose() => _tracer.ResumeAll();
    }
}
