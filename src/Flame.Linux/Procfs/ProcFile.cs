using Flame.Linux.Interop;
using System.Runtime.InteropServices;

namespace Flame.Linux.Procfs;

/// <summary>Whole reads of files below <c>/proc</c>, which have no size beforehand.</summary>
internal static unsafe class ProcFile
{
    /// <summary>
    /// Reads <paramref name="path"/> to its end, <paramref name="limitBytes"/> at the most (the rest is left out).
    /// </summary>
    /// <returns>0, or the error number of the open or read that failed; then <paramref name="content"/> is empty.</returns>
    public static int TryRead(string path, int limitBytes, out byte[] content)
    {
        content = [];
        int fd = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }
        try
        {
            return ReadToEnd(fd, limitBytes, out content);
        }
        finally
        {
            _ = Libc.close(fd);
        }
    }

    /// <summary>As <see cref="TryRead(string, int, out byte[])"/>, but a failure is an exception that names the file.</summary>
    public static byte[] Read(string path, int limitBytes)
    {
        int errno = TryRead(path, limitBytes, out byte[] content);
        return errno == 0 ? content : throw FlameException.FromErrno($"cannot read {path}", errno);
    }

    private static int ReadToEnd(int fd, int limitBytes, out byte[] content)
    {
        content = [];
        byte[] buffer = new byte[Math.Min(limitBytes, 16 * 1024)];
        int length = 0;
        while (length < limitBytes)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(limitBytes, length * 2));
            }
            nint got;
            fixed (byte* to = &buffer[length])
            {
                got = Libc.read(fd, to, (nuint)(buffer.Length - length));
            }
            if (got < 0 && Marshal.GetLastPInvokeError() is var errno && errno != Errno.EINTR)
            {
                return errno;
            }
            if (got == 0)
            {
                break;
            }
            length += (int)Math.Max(0, got);
        }
        content = buffer.AsSpan(0, length).ToArray();
        return 0;
    }
}
