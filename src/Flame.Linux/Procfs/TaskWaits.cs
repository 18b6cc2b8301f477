using System.Buffers.Text;
using System.Runtime.InteropServices;
using Flame.Linux.Interop;

namespace Flame.Linux.Procfs;

/// <summary>What a thread is doing, as far as the system knows.</summary>
public enum TaskWait
{
    /// <summary>It has ended, or there is none of that id.</summary>
    Gone,

    /// <summary>It computes, or could: it runs, or waits for nothing but a processor.</summary>
    None,

    /// <summary>It waits for a futex: a lock, or a condition variable.</summary>
    Futex,

    /// <summary>It waits for something else.</summary>
    Other,
}

/// <summary>A wait for a futex: the arguments of futex(2) (or of restart_syscall(2), which keeps them), and where the stack ends.</summary>
/// <param name="Address">Where the futex lies. Where the thread was stopped meanwhile, it may be the first argument of another call that waits.</param>
/// <param name="Operation">What is done, with its flags.</param>
/// <param name="Value">What the futex holds as long as the thread waits.</param>
/// <param name="Timeout">Where the time limit lies, a <c>struct timespec</c>; 0: there is none.</param>
/// <param name="StackPointer">The end of the thread's stack.</param>
public readonly record struct FutexWait(ulong Address, ulong Operation, ulong Value, ulong Timeout, ulong StackPointer);

/// <summary>
/// What the threads of a process wait in, from <c>/proc/PID/task/TID/syscall</c> (proc_pid_syscall(5)). Threads are looked at again and
/// again, so their files stay open: opening one takes four times as long as reading it.
/// </summary>
public sealed unsafe class TaskWaits(int pid) : IDisposable
{
    private const int LimitBytes = 256;
    private static readonly int MostOpen = HowManyMayBeOpen();

    // A wait with a time limit that a stop has interrupted goes on as restart_syscall(2), with the arguments that it had.
    private static readonly (long Futex, long Restart) Numbers =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (98, 128) : (202, 219);

    private readonly int _pid = pid;
    private readonly Dictionary<int, int> _open = [];
    private int _unkept; // files that were closed at once, since so many were open

    /// <summary>Looks at one thread.</summary>
    /// <param name="tid">Its id, in our pid namespace.</param>
    /// <param name="futex">The futex that it waits for.</param>
    public TaskWait Look(int tid, out FutexWait futex)
    {
        futex = default;
        Span<byte> line = stackalloc byte[LimitBytes];
        bool wasOpen = _open.ContainsKey(tid);
        int length = Read(tid, line);
        if (length < 0 && wasOpen)
        {
            length = Read(tid, line); // the id may be another thread's by now
        }
        if (length >= 0)
        {
            return Parse(line[..length], out futex);
        }
        // Where that file is kept from us, another one tells at least who runs.
        return !TaskStat.TryReadThread(_pid, tid, out TaskStat stat) ? TaskWait.Gone : stat.State == 'R' ? TaskWait.None : TaskWait.Other;
    }

    /// <summary>Parses "number 0xargument …"; a thread that runs shows "running" instead.</summary>
    public static TaskWait Parse(ReadOnlySpan<byte> line, out FutexWait futex)
    {
        futex = default;
        if (line.StartsWith("running"u8))
        {
            return TaskWait.None;
        }
        if (line.StartsWith("-1 0x0 0x0"u8))
        {
            return TaskWait.Gone; // no stack, no place in the code: the first thread, which is kept until the last one ends
        }
        if (!Utf8Parser.TryParse(line, out long number, out int used) || (number != Numbers.Futex && number != Numbers.Restart))
        {
            return TaskWait.Other;
        }
        line = line[used..];
        Span<ulong> words = stackalloc ulong[7]; // six arguments and the stack pointer
        words.Clear();
        for (int i = 0; i < words.Length && line.StartsWith(" 0x"u8) && Utf8Parser.TryParse(line[3..], out words[i], out used, 'x'); i++)
        {
            line = line[(3 + used)..];
        }
        futex = new FutexWait(words[0], words[1], words[2], words[3], words[6]);
        return words[0] != 0 ? TaskWait.Futex : TaskWait.Other;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => CloseAll();

    // A part of what the process may have open: there may be several targets, and other files.
    private static int HowManyMayBeOpen()
    {
        const int PartOfLimit = 4;
        const int Least = 64;
        const int Most = 4096;
        ulong* limits = stackalloc ulong[2];
        return Libc.getrlimit(Libc.RLIMIT_NOFILE, limits) == 0 ? (int)Math.Clamp(limits[0] / PartOfLimit, Least, Most) : Least;
    }

    private void CloseAll()
    {
        foreach (int fd in _open.Values)
        {
            _ = Libc.close(fd);
        }
        _open.Clear();
        _unkept = 0;
    }

    // The number of bytes; negative when there is no such thread.
    private int Read(int tid, Span<byte> line)
    {
        bool isKept = true;
        if (!_open.TryGetValue(tid, out int fd))
        {
            fd = Libc.open($"/proc/{_pid}/task/{tid}/syscall", Libc.O_RDONLY | Libc.O_CLOEXEC);
            if (fd < 0)
            {
                return -1;
            }
            if (_open.Count == MostOpen && ++_unkept == MostOpen)
            {
                CloseAll(); // of threads that came and went, perhaps
            }
            isKept = _open.Count < MostOpen;
            if (isKept)
            {
                _open.Add(tid, fd);
            }
        }
        nint got;
        fixed (byte* to = line)
        {
            got = Libc.pread(fd, to, (nuint)line.Length, 0);
        }
        if (got <= 0 || !isKept)
        {
            _ = Libc.close(fd);
            _ = _open.Remove(tid);
        }
        return got <= 0 ? -1 : (int)got;
    }
}
