using System.Runtime.InteropServices;
using Flame.Linux.Interop;

namespace Flame.Linux.Targets;

/// <summary>What the system says of a file.</summary>
/// <param name="IsRegular">It is no pipe, device or directory.</param>
/// <param name="IsFixed">It is marked as one that nobody may change (chattr(1)).</param>
/// <param name="IsMount">Something is mounted there: it can't be replaced, only written.</param>
/// <param name="IsSticky">Of a directory: files in it are their owners' to remove.</param>
/// <param name="Mode">Who may do what.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Group">And which group's.</param>
public readonly unsafe record struct FileFacts(bool IsRegular, bool IsFixed, bool IsMount, bool IsSticky, uint Mode, uint User, uint Group)
{
    /// <summary>The longest name of a file, in bytes.</summary>
    public const int LongestName = Libc.NAME_MAX;

    private const int Permissions = 0x1ff;
    private const int OthersMayWrite = 2;

    /// <summary>Null: there is no such file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="ofLink">The path names a link, and the link is what is asked about.</param>
    public static FileFacts? Of(string path, bool ofLink = false)
    {
        Statx stat;
        return Libc.statx(Libc.AT_FDCWD, path, ofLink ? Libc.AT_SYMLINK_NOFOLLOW : 0, Libc.STATX_BASIC_STATS, &stat) != 0 ? null : new FileFacts(
            (stat.stx_mode & Libc.S_IFMT) == Libc.S_IFREG,
            (stat.stx_attributes & (Libc.STATX_ATTR_IMMUTABLE | Libc.STATX_ATTR_APPEND)) != 0,
            (stat.stx_attributes & Libc.STATX_ATTR_MOUNT_ROOT) != 0,
            (stat.stx_mode & Libc.S_ISVTX) != 0,
            (uint)(stat.stx_mode & Permissions),
            stat.stx_uid,
            stat.stx_gid);
    }

    /// <summary>The path without links, <c>.</c> and <c>..</c>; null where there is no such thing.</summary>
    public static string? RealPath(string path)
    {
        byte* resolved = stackalloc byte[Libc.PATH_MAX];
        return Libc.realpath(path, resolved) == 0 ? null : Marshal.PtrToStringUTF8((nint)resolved);
    }

    /// <summary>Whether the sticky bit of the directory keeps us from replacing this file in it.</summary>
    public bool IsKeptBy(in FileFacts directory)
    {
        uint we = Libc.geteuid();
        return directory.IsSticky && we != 0 && we != User && we != directory.User;
    }

    /// <summary>Whether this link may be a trap: somebody else's, in a directory like /tmp. The kernel follows none of those (proc_sys_fs(5)).</summary>
    public bool IsTrapIn(in FileFacts directory) =>
        directory.IsSticky && (directory.Mode & OthersMayWrite) != 0 && User != directory.User && User != Libc.geteuid();
}
