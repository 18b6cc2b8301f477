using System.Runtime.InteropServices;

namespace Flame.Linux.Interop;

internal static unsafe partial class Libc
{
    public const int PTRACE_CONT = 7;
    public const int PTRACE_DETACH = 17;
    public const int PTRACE_SEIZE = 0x4206;
    public const int PTRACE_INTERRUPT = 0x4207;
    public const int PTRACE_LISTEN = 0x4208;

    public const int PTRACE_O_TRACEEXEC = 0x10;
    public const int PTRACE_EVENT_EXEC = 4;
    public const int PTRACE_EVENT_STOP = 128;

    public const int SIGSTOP = 19;

    public const int CAP_SYS_PTRACE = 19;

    public const int WNOHANG = 1;
    public const int __WNOTHREAD = 0x20000000;
    public const int __WALL = 0x40000000;

    /// <summary><c>ptrace(2)</c>: only ever called by the thread that seized the tracee; any other gets ESRCH.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint ptrace(nint request, int pid, nint addr, nint data);

    /// <summary><c>waitpid(2)</c>: a thread id, 0 with WNOHANG when nothing happened, or -1.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int waitpid(int pid, int* wstatus, int options);

    /// <summary><c>kill(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int pid, int sig);

    /// <summary><c>raise(3)</c>: to the calling thread, before it returns.</summary>
    [LibraryImport(Library)]
    public static partial int raise(int sig);

    /// <summary><c>_exit(2)</c>: no handler runs, nobody is waited for.</summary>
    [LibraryImport(Library)]
    public static partial void _exit(int status);
}
