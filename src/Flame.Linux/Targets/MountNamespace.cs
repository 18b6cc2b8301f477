using Flame.Linux.Interop;

namespace Flame.Linux.Targets;

/// <summary>Looks into the mount namespace of another process (setns(2)). The last resort: it needs CAP_SYS_ADMIN and CAP_SYS_CHROOT.</summary>
internal static class MountNamespace
{
    /// <summary>
    /// A descriptor of O_PATH for a path as the root of that namespace sees it; -1 when there is none or we may not. It
    /// works on a thread that ends with it, for there is no way back for a thread that left its namespace.
    /// </summary>
    public static int OpenPlace(int pid, string path)
    {
        int place = -1;
        var thread = new Thread(() => place = Enter(pid) ? Libc.open(path, Libc.O_PATH | Libc.O_CLOEXEC) : -1, 256 << 10)
        {
            Name = "visitor",
        };
        thread.Start();
        thread.Join();
        return place;
    }

    // A thread that shares root and working directory with others can't enter another mount namespace: EINVAL.
    private static bool Enter(int pid)
    {
        int space = Libc.open($"/proc/{pid}/ns/mnt", Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (space < 0)
        {
            return false;
        }
        bool isIn = Libc.unshare(Libc.CLONE_FS) == 0 && Libc.setns(space, Libc.CLONE_NEWNS) == 0;
        _ = Libc.close(space);
        return isIn;
    }
}
