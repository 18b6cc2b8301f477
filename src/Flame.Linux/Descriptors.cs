using System.Runtime.InteropServices;
using Flame.Linux.Interop;

namespace Flame.Linux;

/// <summary>Plain read(2) and write(2) on a descriptor that others may share, and make non-blocking.</summary>
internal static unsafe class Descriptors
{
    /// <summary>Writes all of it; 0, or the error number that ended it.</summary>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* first = bytes)
            {
                written = Libc.write(descriptor, first, (nuint)bytes.Length);
            }
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
            }
            else if (Marshal.GetLastPInvokeError() is var errno && !MayGoOn(descriptor, Libc.POLLOUT, errno))
            {
                return errno;
            }
        }
        return 0;
    }

    /// <summary>Reads some; 0 at the end, or the negated error number.</summary>
    public static int Read(int descriptor, Span<byte> bytes)
    {
        while (true)
        {
            nint read;
            fixed (byte* first = bytes)
            {
                read = Libc.read(descriptor, first, (nuint)bytes.Length);
            }
            if (read >= 0)
            {
                return (int)read;
            }
            int errno = Marshal.GetLastPInvokeError();
            if (!MayGoOn(descriptor, Libc.POLLIN, errno))
            {
                return -errno;
            }
        }
    }

    private static bool MayGoOn(int descriptor, short events, int errno)
    {
        if (errno == Errno.EAGAIN)
        {
            var fd = new PollFd { fd = descriptor, events = events };
            _ = Libc.ppoll(&fd, 1, null, null);
        }
        return errno is Errno.EAGAIN or Errno.EINTR;
    }
}
