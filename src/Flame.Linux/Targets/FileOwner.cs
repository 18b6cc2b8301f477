using System.Globalization;
using Flame.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Flame.Linux.Targets;

/// <summary>Whose a file is, and of what kind.</summary>
public static unsafe class FileOwner
{
    /// <summary>The path names a regular file (through links), not a pipe or a device.</summary>
    public static bool IsRegularFile(string path)
    {
        Statx stat;
        return Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, &stat) == 0 && (stat.stx_mode & Libc.S_IFMT) == Libc.S_IFREG;
    }

    /// <summary>
    /// Gives a file that we made as root to the user who called us by sudo(8), as SUDO_UID and SUDO_GID name them. Nothing
    /// happens when we are not root or there is no such user.
    /// </summary>
    public static void GiveToSudoUser(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (Libc.geteuid() == 0 && TryId("SUDO_UID", out uint user) && TryId("SUDO_GID", out uint group))
        {
            // When it fails the file is root's, as it would be without us trying: nothing to report.
            _ = Libc.fchown((int)file.DangerousGetHandle(), user, group);
        }
    }

    /// <summary>
    /// Makes a new file's owner and mode those of the one that it will replace; owners are root's to choose, who under sudo(8)
    /// has chosen already.
    /// </summary>
    public static void Take(SafeFileHandle file, in FileFacts old)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (Libc.geteuid() == 0 && !(TryId("SUDO_UID", out _) && TryId("SUDO_GID", out _)))
        {
            _ = Libc.fchown((int)file.DangerousGetHandle(), old.User, old.Group);
        }
        _ = Libc.fchmod((int)file.DangerousGetHandle(), old.Mode); // last: a change of the owner takes bits away
    }

    private static bool TryId(string variable, out uint id) =>
        uint.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
