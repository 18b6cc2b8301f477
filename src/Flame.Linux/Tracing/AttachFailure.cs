using System.Globalization;
using Flame.Linux.Interop;
using Flame.Linux.Procfs;

namespace Flame.Linux.Tracing;

/// <summary>Finds out why the kernel refused to let us read or trace a process (ptrace(2), "Ptrace access mode checking").</summary>
public static class AttachFailure
{
    private const string ScopeFile = "/proc/sys/kernel/yama/ptrace_scope";

    /// <summary>The message and hint for a process that could not be seized or read.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="errno">What the failed call gave; 0 when it gave none.</param>
    public static FlameException Explain(int pid, int errno)
    {
        if (errno is Errno.ESRCH or Errno.ENOENT || !ProcessStatus.TryRead(pid, out ProcessStatus status))
        {
            return new FlameException(
                $"Failed to seize PID {pid}: there is no such process (any more)", "`ps -e` lists the processes", FailureKind.Gone);
        }
        (string reason, string? hint) = Reason(status, errno);
        return new FlameException($"Failed to seize PID {pid}: {reason}", hint, FailureKind.Denied);
    }

    private static (string Reason, string? Hint) Reason(in ProcessStatus status, int errno)
    {
        string error = errno == 0 ? "refused" : Errno.Describe(errno);
        if (status.TracerPid != 0)
        {
            return ($"{error}: process {status.TracerPid} traces it already", "only one debugger or profiler can trace a process: end the other one");
        }
        uint self = Libc.geteuid();
        if (self != 0 && status.EffectiveUid != self)
        {
            return ($"{error}: it belongs to user id {status.EffectiveUid}, we are {self}", "run it with sudo: `sudo pyflame -p PID`");
        }
        if (self != 0)
        {
            string scope = Scope();
            return scope == "0"
                ? ($"{error}: it has more privileges than we have", "run it with sudo: `sudo pyflame -p PID`")
                : ($"{error}: kernel.yama.ptrace_scope is {scope}", "run it with sudo, or start the program with `pyflame -t`");
        }
        return (error, "in a container, CAP_SYS_PTRACE is needed (`docker run --cap-add SYS_PTRACE`); on the host, ask the security module (dmesg)");
    }

    private static string Scope() =>
        ProcFile.TryRead(ScopeFile, 16, out byte[] text) == 0
            ? System.Text.Encoding.ASCII.GetString(text).Trim().ToString(CultureInfo.InvariantCulture)
            : "0";
}
