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

    /// <summary>Reads a short file without allocating, since it is read again and again; what does not fit is left out.</summary>
    /// <param name="path">Its path, with a NUL at the end.</param>
    /// <param name="content">Where its bytes go.</param>
    /// <param name="length">How many they are.</param>
    /// <returns>0, or the error number of the open or read that failed.</returns>
    public static int TryRead(ReadOnlySpan<byte> path, Span<byte> content, out int length)
    {
        length = 0;
        int fd;
        fixed (byte* name = path)
        {
            fd = Libc.open(name, Libc.O_RDONLY | Libc.O_CLOEXEC);
        }
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }
        try
        {
            return Fill(fd, content, out length);
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
        while (true)
        {
            int errno = Fill(fd, buffer.AsSpan(length), out int got);
            if (errno != 0)
            {
                return errno;
            }
            length += got;
            if (length < buffer.Length || length == limitBytes)
            {
                break;
            }
            Array.Resize(ref buffer, Math.Min(limitBytes, length * 2));
        }
        content = buffer.AsSpan(0, length).ToArray();
        return 0;
    }

    // To its end, or until there is no more room.
    private static int Fill(int fd, Span<byte> content, out int length)
    {
        length = 0;
        fixed (byte* to = content)
        {
            while (length < content.Length)
            {
                nint got = Libc.read(fd, to + length, (nuint)(content.Length - length));
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
        }
        return 0;
    }
}
