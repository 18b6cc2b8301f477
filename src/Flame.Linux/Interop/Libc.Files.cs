using System.Runtime.InteropServices;

namespace Flame.Linux.Interop;

/// <summary><c>struct statx_timestamp</c> of <c>statx(2)</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatxTimestamp
{
    public long tv_sec;
    public uint tv_nsec;
    public int reserved;
}

/// <summary>The head of <c>struct statx</c> of <c>statx(2)</c>; the structure is always 256 bytes long.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct Statx
{
    public uint stx_mask;
    public uint stx_blksize;
    public ulong stx_attributes;
    public uint stx_nlink;
    public uint stx_uid;
    public uint stx_gid;
    public ushort stx_mode;
    public ushort spare0;
    public ulong stx_ino;
    public ulong stx_size;
    public ulong stx_blocks;
    public ulong stx_attributes_mask;
    public StatxTimestamp stx_atime;
    public StatxTimestamp stx_btime;
    public StatxTimestamp stx_ctime;
    public StatxTimestamp stx_mtime;
    public uint stx_rdev_major;
    public uint stx_rdev_minor;
    public uint stx_dev_major;
    public uint stx_dev_minor;
}

internal static unsafe partial class Libc
{
    public const int RLIMIT_NOFILE = 7;
    public const int AT_FDCWD = -100;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_BASIC_STATS = 0x7ff;
    public const ulong STATX_ATTR_IMMUTABLE = 0x10;
    public const ulong STATX_ATTR_APPEND = 0x20;
    public const ulong STATX_ATTR_MOUNT_ROOT = 0x2000;
    public const int PATH_MAX = 4096;
    public const int NAME_MAX = 255;
    public const int S_ISVTX = 0x200;
    public const int S_IFMT = 0xf000;
    public const int S_IFREG = 0x8000;
    public const int S_IFDIR = 0x4000;
    public const int S_IFLNK = 0xa000;
    public const int O_RDONLY = 0;
    public const int O_NONBLOCK = 0x800;
    public const int O_NOCTTY = 0x100;
    public const int O_CLOEXEC = 0x80000;

    /// <summary><c>open(2)</c> without a mode: it never creates.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string pathname, int flags);

    /// <summary>The same of a path that ends with a NUL, and so needs no copy.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int open(byte* pathname, int flags);

    /// <summary><c>statx(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int dirfd, string pathname, int flags, uint mask, Statx* statxbuf);

    /// <summary><c>realpath(3)</c> into <c>PATH_MAX</c> bytes: 0 where it fails.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint realpath(string path, byte* resolved_path);

    /// <summary><c>fchown(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int fchown(int fd, uint owner, uint group);

    /// <summary><c>fchmod(2)</c>.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int fchmod(int fd, uint mode);

    /// <summary><c>isatty(3)</c>: 1 when the descriptor is a terminal.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int isatty(int fd);

    /// <summary><c>getrlimit(2)</c>: <c>struct rlimit</c> is the limit that holds and the highest one that may be set.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int getrlimit(int resource, ulong* limits);
}
