using System.Runtime.InteropServices;
using Flame.Linux.Interop;

namespace Flame.Linux.Tracing;

/// <summary>The signals that are taken from a signalfd, with the generic Linux numbers of signal(7).</summary>
public enum Signal
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>SIGHUP: the terminal or the connection is gone; as SIGINT.</summary>
    HangUp = 1,

    /// <summary>SIGINT: stop and write.</summary>
    Interrupt = 2,

    /// <summary>SIGQUIT: as SIGINT.</summary>
    Quit = 3,

    /// <summary>SIGUSR1: write what there is and go on.</summary>
    User1 = 10,

    /// <summary>SIGUSR2: as SIGINT; a command of ours gets it instead.</summary>
    User2 = 12,

    /// <summary>SIGALRM: as SIGUSR2.</summary>
    Alarm = 14,

    /// <summary>SIGTERM: as SIGINT.</summary>
    Terminate = 15,

    /// <summary>SIGCHLD: something happened to a tracee or child.</summary>
    Child = 17,

    /// <summary>SIGTSTP: the terminal's suspend key.</summary>
    TerminalStop = 20,
}

/// <summary>A signal that was taken.</summary>
/// <param name="Signal">Which.</param>
/// <param name="IsFromTerminal">The kernel sent it, as it does to the whole foreground group for Ctrl-C, not one process to us.</param>
public readonly record struct TakenSignal(Signal Signal, bool IsFromTerminal);

/// <summary>
/// Waits for signals in the open, by signalfd(2), instead of in handlers. That they are blocked in every thread, the
/// condition for it, is the work of <c>native/spawn.c</c> before the first thread starts.
/// </summary>
public sealed unsafe class SignalWatch : IDisposable
{
    private static readonly Signal[] ForCommands =
    [
        Signal.HangUp, Signal.Interrupt, Signal.Quit, Signal.User1, Signal.User2, Signal.Alarm, Signal.Terminate, Signal.TerminalStop,
    ];

    private readonly int _fd;

    /// <summary>Watches for those of <paramref name="signals"/> that whoever started us does not want ignored.</summary>
    public SignalWatch(ReadOnlySpan<Signal> signals) => _fd = OpenDescriptor(signals);

    /// <summary>
    /// No other thread can take our signals. False only in managed builds, whose runtime has threads before our code is loaded.
    /// </summary>
    public static bool IsReliable { get; } = Native.flame_signals_are_blocked() == 1 && !System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>Takes the next signal, if one comes within <paramref name="timeout"/> or before <paramref name="wake"/> is readable.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="wake">An eventfd that ends the wait, or -1.</param>
    public TakenSignal Take(TimeSpan timeout, int wake = -1)
    {
        PollFd* fds = stackalloc PollFd[2];
        fds[0] = new PollFd { fd = _fd, events = Libc.POLLIN };
        fds[1] = new PollFd { fd = wake, events = Libc.POLLIN };
        TimeSpec wait = new() { tv_sec = (nint)timeout.TotalSeconds, tv_nsec = timeout.Nanoseconds + (timeout.Microseconds * 1000) + (timeout.Milliseconds * 1_000_000) };
        _ = Libc.ppoll(fds, 2, timeout == Timeout.InfiniteTimeSpan ? null : &wait, null);
        SignalFdSigInfo info;
        return Libc.read(_fd, &info, (nuint)sizeof(SignalFdSigInfo)) == sizeof(SignalFdSigInfo)
            ? new TakenSignal((Signal)info.ssi_signo, info.ssi_code == Libc.SI_KERNEL)
            : default;
    }

    /// <summary>
    /// Lets the signals act as usual again, for commands that do not record: the main thread, where the kernel looks first, takes them.
    /// </summary>
    public static void Unblock()
    {
        SigSet set = SetOf(ForCommands);
        _ = Libc.pthread_sigmask(Libc.SIG_UNBLOCK, &set, null);
    }

    /// <summary>
    /// Does what the terminal's suspend key asks for: the process stands still until SIGCONT. The caller does so before it returns, which
    /// kill(2) promises of the main thread only.
    /// </summary>
    public static void StopOurselves() => _ = Libc.raise(Libc.SIGSTOP);

    /// <summary>Ends the process here and now, whatever its threads wait for.</summary>
    public static void LeaveAtOnce(int status) => Libc._exit(status);

    /// <summary>Stops watching.</summary>
    public void Dispose() => _ = Libc.close(_fd);

    internal static int OpenDescriptor(ReadOnlySpan<Signal> signals)
    {
        SigSet set = SetOf(signals);
        _ = Libc.pthread_sigmask(Libc.SIG_BLOCK, &set, null);
        int fd = Libc.signalfd(-1, &set, Libc.SFD_NONBLOCK | Libc.SFD_CLOEXEC);
        return fd >= 0 ? fd : throw FlameException.FromErrno("signalfd failed", Marshal.GetLastPInvokeError());
    }

    private static SigSet SetOf(ReadOnlySpan<Signal> signals)
    {
        var set = default(SigSet);
        foreach (Signal signal in signals)
        {
            set.bits |= Native.flame_signal_is_taken((int)signal) == 1 ? 1UL << ((int)signal - 1) : 0;
        }
        return set;
    }
}
