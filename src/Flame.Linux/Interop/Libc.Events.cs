using System.Runtime.InteropServices;

namespace Flame.Linux.Interop;

/// <summary><c>struct timespec</c> of <c>clock_gettime(2)</c> on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public nint tv_sec;
    public nint tv_nsec;
}

/// <summary><c>struct pollfd</c> of <c>poll(2)</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    public int fd;
    public short events;
    public short revents;
}

/// <summary>The head of <c>struct signalfd_siginfo</c> of <c>signalfd(2)</c>; the structure is always 128 bytes long.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct SignalFdSigInfo
{
    public uint ssi_signo;
    public int ssi_errno;
    public int ssi_code;
    public uint ssi_pid;
}

/// <summary><c>sigset_t</c> of glibc: 1024 bits, of which the kernel knows the first 64.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct SigSet
{
    public ulong bits;
}

internal static unsafe partial class Libc
{
    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const int SFD_NONBLOCK = 0x800;
    public const int SFD_CLOEXEC = 0x80000;
    public const int EFD_NONBLOCK = 0x800;
    public const int EFD_CLOEXEC = 0x80000;
    public const int SIG_BLOCK = 0;
    public const int SIG_UNBLOCK = 1;
    public const int SI_KERNEL = 0x80;
    public const int SCHED_OTHER = 0;
    public const int SCHED_FIFO = 1;

    public const int PR_SET_TIMERSLACK = 29;

    /// <summary><c>ppoll(2)</c>: how many descriptors are ready, 0 at the time-out, -1 on error.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int ppoll(PollFd* fds, nuint nfds, TimeSpec* tmo_p, SigSet* sigmask);

    /// <summary><c>signalfd(2)</c> as glibc wraps it.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int signalfd(int fd, SigSet* mask, int flags);

    /// <summary><c>eventfd(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int eventfd(uint initval, int flags);

    /// <summary><c>pthread_sigmask(3)</c>: 0, or the error number itself.</summary>
    [LibraryImport(Library)]
    public static partial int pthread_sigmask(int how, SigSet* set, SigSet* oldset);

    /// <summary><c>prctl(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    /// <summary><c>sched_getaffinity(2)</c>, of the calling thread where <paramref name="tid"/> is 0: a bit for each processor.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int sched_getaffinity(int tid, nuint bytes, byte* mask);

    /// <summary><c>sched_setaffinity(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int sched_setaffinity(int tid, nuint bytes, byte* mask);

    /// <summary><c>sched_getscheduler(2)</c>: the policy, or -1.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int sched_getscheduler(int tid);

    /// <summary><c>sched_setscheduler(2)</c>; <paramref name="priority"/> is the one field of <c>struct sched_param</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int sched_setscheduler(int tid, int policy, in int priority);

    /// <summary><c>read(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint read(int fd, void* buf, nuint count);

    /// <summary><c>write(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(int fd, void* buf, nuint count);

    /// <summary><c>close(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int close(int fd);

    /// <summary><c>getpid(2)</c>.</summary>
    [LibraryImport(Library)]
    public static partial int getpid();

    /// <summary><c>geteuid(2)</c>.</summary>
    [LibraryImport(Library)]
    public static partial uint geteuid();
}
