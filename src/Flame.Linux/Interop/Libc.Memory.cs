using System.Runtime.InteropServices;

namespace Flame.Linux.Interop;

/// <summary><c>struct iovec</c> of <c>readv(2)</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoVec
{
    public nuint iov_base;
    public nuint iov_len;
}

/// <summary>Calls into the C library, named as in their man pages. Every one of ours is in this class.</summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    /// <summary><c>IOV_MAX</c> of <c>limits.h</c>: the most ranges that one vectored call takes.</summary>
    public const int IOV_MAX = 1024;

    /// <summary><c>process_vm_readv(2)</c>: bytes copied, or -1. It stops at the first range that can't be read.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint process_vm_readv(
        int pid, IoVec* local_iov, nuint liovcnt, IoVec* remote_iov, nuint riovcnt, nuint flags);

    /// <summary><c>memcmp(3)</c>, for no more than some 100 KiB: a garbage collection would have to wait for it.</summary>
    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int memcmp(void* s1, void* s2, nuint n);

    /// <summary><c>pread(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint pread(int fd, void* buf, nuint count, nint offset);
}
