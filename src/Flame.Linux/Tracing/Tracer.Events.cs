using System.Diagnostics;
using Flame.Linux.Interop;

namespace Flame.Linux.Tracing;

/// <content>What is done about each kind of event, as ptrace(2) describes them for seized tracees.</content>
public sealed partial class Tracer
{
    private void Handle(int tid, WaitStatus status)
    {
        if (!status.IsStopped)
        {
            Ended(tid, status);
            return;
        }
        if (!_tracees.TryGetValue(tid, out Tracee? tracee))
        {
            // The id of a thread that we did not seize: one that we did has made an exec and took over its process's id.
            tracee = new Tracee(tid, tid);
            _tracees.Add(tid, tracee);
        }
        if (status.IsExecEvent)
        {
            ForgetThreadsLostInExec(tracee);
            Continue(tracee, 0);
        }
        else if (status.IsStopEvent)
        {
            tracee.IsInGroupStop = status.IsGroupStop;
            if (tracee.IsWanted)
            {
                tracee.IsStopped = true;
                if (_stopped.Count == 0)
                {
                    _standStart = Math.Max(Math.Max(_stopStart, _lastLook), Stopwatch.GetTimestamp() - UnseenTicks);
                }
                _stopped.Add(tracee);
            }
            else
            {
                Continue(tracee, 0);
            }
        }
        else
        {
            tracee.IsInGroupStop = false;
            Continue(tracee, status.IsSignalDelivery ? status.StopSignal : 0);
        }
    }

    // A thread that job control had stopped says so in a moment.
    private unsafe void AwaitGroupStop(Tracee tracee)
    {
        const int MaxRounds = 100;
        for (int round = 0; round < MaxRounds && !tracee.IsInGroupStop && _tracees.ContainsKey(tracee.Tid); round++)
        {
            PumpEvents();
            if (!tracee.IsInGroupStop)
            {
                PollFd fd = new() { fd = _childSignals, events = Libc.POLLIN };
                _ = Poll(&fd, 1, Stopwatch.Frequency / 1000);
            }
        }
    }

    private void Ended(int tid, WaitStatus status)
    {
        if (_tracees.Remove(tid, out Tracee? tracee))
        {
            _stopped.Remove(tracee);
        }
        if (tracee is null || tracee.Pid == tid)
        {
            _exits[tid] = status;
        }
    }

    private void ForgetThreadsLostInExec(Tracee survivor)
    {
        _execs.Add(survivor.Pid);
        foreach (Tracee other in _tracees.Values.ToArray())
        {
            if (other.Pid == survivor.Pid && other != survivor)
            {
                _tracees.Remove(other.Tid);
                _stopped.Remove(other);
            }
        }
    }

    // LISTEN instead of CONT keeps a process that job control stopped as it is, and still tells us when it goes on.
    private static void Continue(Tracee tracee, int signal) =>
        _ = Libc.ptrace(tracee.IsInGroupStop ? Libc.PTRACE_LISTEN : Libc.PTRACE_CONT, tracee.Tid, 0, signal);

    private sealed class Tracee(int pid, int tid)
    {
        public int Pid { get; } = pid;

        public int Tid { get; } = tid;

        public bool IsWanted { get; set; }

        public bool IsStopped { get; set; }

        public bool IsInGroupStop { get; set; }
    }
}
