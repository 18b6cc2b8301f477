using System.Runtime.InteropServices;
using Flame.Linux.Interop;
using Flame.Linux.Procfs;

namespace Flame.Linux.Memory;

/// <summary>
/// The memory of a live process, by <c>process_vm_readv(2)</c>. Needs what ptrace attach needs
/// (PTRACE_MODE_ATTACH_REALCREDS), but neither stops nor changes the target. Not for use by two threads at once.
/// </summary>
public sealed unsafe class ProcessMemory : IMemoryReader, IDisposable
{
    private readonly int _pid;
    private int _thread;
    private IoVec* _remote;
    private IoVec* _local;

    /// <summary>Prepares for reading; nothing is opened and nothing can fail.</summary>
    public ProcessMemory(int pid)
    {
        _pid = _thread = pid;
        _remote = (IoVec*)NativeMemory.Alloc(2 * Libc.IOV_MAX, (nuint)sizeof(IoVec));
        _local = _remote + Libc.IOV_MAX;
    }

    /// <summary>How many system calls were made.</summary>
    public long Calls { get; private set; }

    /// <summary>How many segments <see cref="ReadSegments"/> asked for.</summary>
    public long Segments { get; private set; }

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The error number of the last call; 0 when it read something.</summary>
    public int LastErrno { get; private set; }

    /// <summary>The process has ended (its memory is gone), as far as the last failed call tells.</summary>
    public bool IsGone => LastErrno == Errno.ESRCH;

    /// <summary>The last call was allowed and found nothing at its address: it is wrong, or the process has just replaced its program.</summary>
    public bool IsUnmapped => LastErrno == Errno.EFAULT;

    /// <inheritdoc/>
    public bool TryRead(ulong address, Span<byte> destination)
    {
        fixed (byte* local = destination)
        {
            var to = new IoVec { iov_base = (nuint)local, iov_len = (nuint)destination.Length };
            var from = new IoVec { iov_base = (nuint)address, iov_len = (nuint)destination.Length };
            return Call(&to, 1, &from, 1) == destination.Length;
        }
    }

    /// <inheritdoc/>
    public int ReadRanges(ReadOnlySpan<MemoryRange> ranges, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_remote is null, this);
        int done = 0;
        while (done < ranges.Length)
        {
            ReadOnlySpan<MemoryRange> part = ranges[done..Math.Min(ranges.Length, done + Libc.IOV_MAX)];
            nint wanted = 0;
            for (int i = 0; i < part.Length; i++)
            {
                _remote[i] = new IoVec { iov_base = (nuint)part[i].Address, iov_len = (nuint)part[i].LengthBytes };
                wanted += part[i].LengthBytes;
            }
            nint got;
            fixed (byte* local = destination[..(int)wanted])
            {
                var to = new IoVec { iov_base = (nuint)local, iov_len = (nuint)wanted };
                got = Call(&to, 1, _remote, part.Length);
            }
            if (got != wanted)
            {
                return done + WholeRanges(part, got);
            }
            destination = destination[(int)wanted..];
            done += part.Length;
        }
        return done;
    }

    /// <inheritdoc/>
    public int ReadSegments(ReadOnlySpan<MemorySegment> segments, Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_remote is null, this);
        int done = 0;
        fixed (byte* to = buffer)
        {
            while (done < segments.Length)
            {
                ReadOnlySpan<MemorySegment> part = segments[done..Math.Min(segments.Length, done + Libc.IOV_MAX)];
                nint wanted = 0;
                for (int i = 0; i < part.Length; i++)
                {
                    ref readonly MemorySegment segment = ref part[i];
                    ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)segment.LengthBytes, (uint)(buffer.Length - segment.Offset), nameof(segments));
                    ArgumentOutOfRangeException.ThrowIfNegative(segment.Offset, nameof(segments));
                    _remote[i] = new IoVec { iov_base = (nuint)segment.Address, iov_len = (nuint)segment.LengthBytes };
                    _local[i] = new IoVec { iov_base = (nuint)(to + segment.Offset), iov_len = (nuint)segment.LengthBytes };
                    wanted += segment.LengthBytes;
                }
                Segments += part.Length;
                nint got = Call(_local, part.Length, _remote, part.Length);
                if (got != wanted)
                {
                    return done + WholeSegments(part, got);
                }
                done += part.Length;
            }
        }
        return done;
    }

    /// <inheritdoc/>
    public void WarmUp(int segments)
    {
        const int MostSegments = 16;
        const int SegmentBytes = 256;
        byte* from = stackalloc byte[SegmentBytes];
        byte* to = stackalloc byte[SegmentBytes];
        int count = Math.Min(segments, MostSegments);
        for (int i = 0; i < count; i++)
        {
            _remote[i] = new IoVec { iov_base = (nuint)from, iov_len = SegmentBytes };
            _local[i] = new IoVec { iov_base = (nuint)to, iov_len = SegmentBytes };
        }
        Calls++;
        _ = Libc.process_vm_readv(Environment.ProcessId, _local, (nuint)count, _remote, (nuint)count, 0);
    }

    /// <summary>Frees the buffers. Reading afterwards is an error.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_remote);
        _remote = _local = null;
    }

    private nint Call(IoVec* to, int toCount, IoVec* from, int fromCount)
    {
        const int MaxThreads = 16; // that end one after the other, each just when it was found
        for (int i = 0; i < MaxThreads; i++)
        {
            Calls++;
            nint got = Libc.process_vm_readv(_thread, to, (nuint)toCount, from, (nuint)fromCount, 0);
            if (got >= 0)
            {
                LastErrno = 0;
                BytesRead += got;
                return got;
            }
            LastErrno = Marshal.GetLastPInvokeError();
            if (!IsGone || LivingThread.Of(_pid) is var living && living == _thread)
            {
                return 0;
            }
            _thread = living; // only that thread has ended: the process has its memory by another one
        }
        return 0;
    }

    private static int WholeSegments(ReadOnlySpan<MemorySegment> segments, nint bytes)
    {
        int whole = 0;
        while (whole < segments.Length && bytes >= segments[whole].LengthBytes)
        {
            bytes -= segments[whole++].LengthBytes;
        }
        return whole;
    }

    private static int WholeRanges(ReadOnlySpan<MemoryRange> ranges, nint bytes)
    {
        int whole = 0;
        while (whole < ranges.Length && bytes >= ranges[whole].LengthBytes)
        {
            bytes -= ranges[whole++].LengthBytes;
        }
        return whole;
    }
}
