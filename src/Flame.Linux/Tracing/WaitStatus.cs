using Flame.Linux.Interop;

namespace Flame.Linux.Tracing;

/// <summary>A status word of <c>waitpid(2)</c>, with the events that <c>ptrace(2)</c> packs into it.</summary>
/// <param name="Word">As the kernel gave it.</param>
public readonly record struct WaitStatus(int Word)
{
    private const int SIGTRAP = 5;

    /// <summary>It returned from main or called exit.</summary>
    public bool HasExited => (Word & 0x7f) == 0;

    /// <summary>A signal ended it.</summary>
    public bool WasKilled => (Word & 0x7f) is not (0 or 0x7f);

    /// <summary>It is in a ptrace stop.</summary>
    public bool IsStopped => (Word & 0xff) == 0x7f;

    /// <summary>The signal that stopped it.</summary>
    public int StopSignal => (Word >> 8) & 0xff;

    /// <summary>What a shell reports: the exit status, or 128 + the number of the signal.</summary>
    public int ShellStatus => HasExited ? (Word >> 8) & 0xff : 128 + (Word & 0x7f);

    internal bool IsExecEvent => IsStopped && Word >> 16 == Libc.PTRACE_EVENT_EXEC;

    /// <summary>PTRACE_INTERRUPT took effect, or the tracee entered or left a group-stop.</summary>
    internal bool IsStopEvent => IsStopped && Word >> 16 == Libc.PTRACE_EVENT_STOP;

    /// <summary>Job control holds the whole process (SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU).</summary>
    internal bool IsGroupStop => IsStopEvent && StopSignal != SIGTRAP;

    /// <summary>A signal is about to be delivered: lost, unless the tracee is continued with it.</summary>
    internal bool IsSignalDelivery => IsStopped && Word >> 16 == 0;
}
