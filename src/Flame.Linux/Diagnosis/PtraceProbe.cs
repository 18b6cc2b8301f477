using System.Runtime.InteropServices;
using Flame.Linux.Interop;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;
using Flame.Linux.Tracing;

namespace Flame.Linux.Diagnosis;

/// <summary>Tries what tracing needs, without leaving anything behind.</summary>
internal static unsafe class PtraceProbe
{
    /// <summary>
    /// ptrace(2) or process_vm_readv(2) themselves are refused by a filter of system calls. A request for a process that is
    /// no tracee of ours gives ESRCH otherwise, and our own memory is always ours to read.
    /// </summary>
    public static bool IsFiltered()
    {
        if (Libc.ptrace(Libc.PTRACE_CONT, Libc.getpid(), 0, 0) != 0 && IsRefusal(Marshal.GetLastPInvokeError()))
        {
            return true;
        }
        ulong here = 0;
        using var own = new ProcessMemory(Libc.getpid());
        return !own.TryRead((ulong)&here, new Span<byte>(&here, sizeof(ulong))) && IsRefusal(own.LastErrno);
    }

    private static bool IsRefusal(int errno) => errno is Errno.EPERM or Errno.EACCES or Errno.ENOSYS;

    /// <summary>
    /// Seizes a process and lets it go again, without stopping it: the kernel detaches the tracees of a thread that ends.
    /// </summary>
    /// <returns>0, or the error number.</returns>
    public static int TrySeize(int pid)
    {
        int errno = 0;
        var thread = new Thread(
            () =>
            {
                using var tracer = new Tracer();
                errno = tracer.Seize(pid, LivingThread.Of(pid)) ? 0 : tracer.LastErrno;
            },
            256 << 10)
        {
            Name = "probe",
        };
        thread.Start();
        thread.Join();
        return errno;
    }
}
