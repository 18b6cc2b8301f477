using System.Runtime.InteropServices;
using Flame.Linux.Elf;
using Flame.Linux.Interop;
using Flame.Linux.Procfs;

namespace Flame.Linux.Targets;

/// <summary>The root folder of a process: its mount namespace, and what it may have done by chroot(2).</summary>
internal sealed unsafe class TargetRoot(int pid) : IDisposable
{
    private readonly int _pid = pid;
    private int _root = -1;

    /// <summary>
    /// Opens a regular file by its path in the target's root. Absolute links and <c>..</c> stay in there, which a plain
    /// open below <c>/proc/PID/root</c> would not see to (openat2(2), RESOLVE_IN_ROOT).
    /// </summary>
    /// <returns>The file, or null when there is none.</returns>
    public OpenedFile? Open(string path)
    {
        if (!TryOpenRoot())
        {
            return null;
        }
        var how = new OpenHow
        {
            flags = Libc.O_PATH | Libc.O_CLOEXEC,
            resolve = Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_MAGICLINKS,
        };
        int place = (int)Libc.openat2(Libc.SYS_openat2, _root, path, &how, (nuint)sizeof(OpenHow));
        // Kernels before 5.6 don't know the call, and filters of system calls older than it refuse it.
        return place < 0 && Marshal.GetLastPInvokeError() is Errno.ENOSYS or Errno.EPERM ? OpenStepwise(path) : OpenedFile.TryReopen(place);
    }

    /// <summary>The same without openat2(2): one name after the other, links followed by hand.</summary>
    internal OpenedFile? OpenStepwise(string path) => TryOpenRoot() ? OpenedFile.TryReopen(PathWalk.Open(_root, path)) : null;

    private bool TryOpenRoot()
    {
        if (_root < 0)
        {
            _root = Libc.open($"/proc/{LivingThread.Of(_pid)}/root", Libc.O_PATH | Libc.O_CLOEXEC);
        }
        return _root >= 0;
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        if (_root >= 0)
        {
            _ = Libc.close(_root);
            _root = -1;
        }
    }
}
