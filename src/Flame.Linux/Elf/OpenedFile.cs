using System.Runtime.InteropServices;
using Flame.Linux.Interop;

namespace Flame.Linux.Elf;

/// <summary>Random access to the bytes of a file: a real one, or a test's.</summary>
public interface IFileBytes
{
    /// <summary>How long the file was when it was opened.</summary>
    long LengthBytes { get; }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>; false unless all of it could be read.</summary>
    bool TryRead(long offset, Span<byte> destination);
}

/// <summary>An open regular file.</summary>
public sealed unsafe class OpenedFile : IFileBytes, IDisposable
{
    private int _fd;

    private OpenedFile(int fd, long lengthBytes, ulong device, ulong inode)
    {
        _fd = fd;
        LengthBytes = lengthBytes;
        Device = device;
        Inode = inode;
    }

    /// <inheritdoc/>
    public long LengthBytes { get; }

    /// <summary>The file's device, (major &lt;&lt; 32) | minor.</summary>
    public ulong Device { get; }

    /// <summary>The file's inode.</summary>
    public ulong Inode { get; }

    /// <summary>Opens a regular file for reading; null for whatever can't be opened or is something else.</summary>
    public static OpenedFile? TryOpen(string path) => TryReopen(Libc.open(path, Libc.O_PATH | Libc.O_CLOEXEC));

    /// <summary>
    /// Opens what a descriptor of O_PATH stands for, and closes that. Files are a stranger's: to open a FIFO would let its
    /// writer go on, to open a device may do anything. O_PATH opens neither; only what then proves regular is opened.
    /// </summary>
    /// <param name="place">The descriptor, or a negative number when there is none.</param>
    internal static OpenedFile? TryReopen(int place)
    {
        if (place < 0)
        {
            return null;
        }
        Statx stat;
        int fd = -1;
        if (Libc.statx(place, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, &stat) == 0
            && (stat.stx_mode & Libc.S_IFMT) == Libc.S_IFREG)
        {
            fd = Libc.open($"/proc/self/fd/{place}", Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK | Libc.O_NOCTTY);
        }
        _ = Libc.close(place);
        return fd < 0
            ? null
            : new OpenedFile(fd, (long)stat.stx_size, ((ulong)stat.stx_dev_major << 32) | stat.stx_dev_minor, stat.stx_ino);
    }

    /// <inheritdoc/>
    public bool TryRead(long offset, Span<byte> destination)
    {
        fixed (byte* to = destination)
        {
            int done = 0;
            while (done < destination.Length)
            {
                nint got = Libc.pread(_fd, to + done, (nuint)(destination.Length - done), (nint)offset + done);
                if (got < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
                {
                    continue;
                }
                if (got <= 0)
                {
                    return false;
                }
                done += (int)got;
            }
            return true;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (_fd >= 0)
        {
            _ = Libc.close(_fd);
            _fd = -1;
        }
    }
}
