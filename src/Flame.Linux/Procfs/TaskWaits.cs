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

/// <summary>
/// What the threads of a process wait in, from <c>/proc/PID/task/TID/syscall</c> (proc_pid_syscall(5)). Threads are looked at again and
/// again, so their files stay open: opening one takes four times as long as reading it.
/// </summary>
public sealed unsafe class TaskWaits(int pid) : IDisposable
{
    private const int LimitBytes = 256;
    private const int MostOpen = 512;

    // A wait with a time limit that a stop has interrupted goes on as restart_syscall(2), with the arguments that it had.
    private static readonly (long Futex, long Restart) Numbers =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (98, 128) : (202, 219);

    private readonly int _pid = pid;
    private readonly Dictionary<int, int> _open = [];
    private int _unkept; // files that were closed at once, since so many were open

    /// <summary>Looks at one thread.</summary>
    /// <param name="tid">Its id, in our pid namespace.</param>
    /// <param name="futex">
    /// The address of the futex that it waits for. Where the thread was stopped meanwhile, that may be the first argument of another call
    /// that waits: what lies there tells.
    /// </param>
    public TaskWait Look(int tid, out ulong futex)
    {
        futex = 0;
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
    public static TaskWait Parse(ReadOnlySpan<byte> line, out ulong futex)
    {
        futex = 0;
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
        return line.StartsWith(" 0x"u8) && Utf8Parser.TryParse(line[3..], out futex, out _, 'x') ? TaskWait.Futex : TaskWait.Other;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => CloseAll();

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
