using System.Runtime.InteropServices;
using Flame.Linux.Interop;

namespace Flame.Linux.Tracing;

/// <summary>An eventfd(2): one thread sets it, another's sleep ends.</summary>
public sealed unsafe class WakeEvent : IDisposable
{
    /// <summary>Makes one that is not set.</summary>
    public WakeEvent()
    {
        Descriptor = Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
        if (Descriptor < 0)
        {
            throw FlameException.FromErrno("eventfd failed", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Readable while it is set.</summary>
    public int Descriptor { get; }

    /// <summary>Ends the sleep of whoever watches it.</summary>
    public void Set()
    {
        ulong one = 1;
        _ = Libc.write(Descriptor, &one, sizeof(ulong));
    }

    /// <summary>Makes it ready for the next sleep.</summary>
    public void Clear()
    {
        ulong count;
        _ = Libc.read(Descriptor, &count, sizeof(ulong));
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _ = Libc.close(Descriptor);
}
