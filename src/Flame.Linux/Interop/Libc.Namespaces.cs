using System.Runtime.InteropServices;

namespace Flame.Linux.Interop;

/// <summary><c>struct open_how</c> of <c>openat2(2)</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    public ulong flags;
    public ulong mode;
    public ulong resolve;
}

internal static unsafe partial class Libc
{
    /// <summary>Number of <c>openat2(2)</c>, for which glibc has no wrapper; the same on every processor.</summary>
    public const int SYS_openat2 = 437;

    public const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    public const ulong RESOLVE_IN_ROOT = 0x10;
    public const int O_PATH = 0x200000;

    /// <summary>One of the few flags that differ between processors.</summary>
    public static readonly int O_NOFOLLOW = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    public const int CLONE_FS = 0x200;
    public const int CLONE_NEWNS = 0x20000;

    /// <summary><c>syscall(2)</c> in the form of <c>openat2(2)</c>: a descriptor, or -1.</summary>
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint openat2(nint number, nint dirfd, string pathname, OpenHow* how, nuint size);

    /// <summary><c>openat(2)</c> without a mode: it never creates.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int openat(int dirfd, string pathname, int flags);

    /// <summary><c>readlinkat(2)</c>: the length of the link; it is not terminated.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint readlinkat(int dirfd, string pathname, byte* buf, nuint bufsiz);

    /// <summary><c>unshare(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int unshare(int flags);

    /// <summary><c>setns(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int setns(int fd, int nstype);
}
