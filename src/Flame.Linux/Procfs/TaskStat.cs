using System.Buffers.Text;

namespace Flame.Linux.Procfs;

/// <summary>What is used of <c>/proc/PID/stat</c> or <c>/proc/PID/task/TID/stat</c> (proc_pid_stat(5)).</summary>
/// <param name="State">R running, S sleeping, D disk sleep, T stopped, t traced, Z zombie, X dead, I idle.</param>
/// <param name="StartTicks">When it was started, in clock ticks after boot: with the pid it names a process for good.</param>
public readonly record struct TaskStat(char State, ulong StartTicks)
{
    private const int LimitBytes = 1024; // 52 numbers and a name of 64 bytes at the most; far behind what is used
    private const int PathBytes = 64;
    private const int FlagsField = 6; // from the state on, which is field 3 of the line
    private const int ThreadsField = 17;
    private const int StartField = 19;
    private const int ProcessorField = 36;
    private const ulong PF_EXITING = 4; // include/linux/sched.h
    private const ulong PF_KTHREAD = 0x200000;

    /// <summary>
    /// The last thread of the process is on its way out: its memory is gone, and what is left may still take a while (a mount namespace
    /// that goes with it, say). A leader whose process goes on by another thread, as in an exec, is not meant.
    /// </summary>
    public bool IsExiting { get; init; }

    /// <summary>The thread has neither ended nor begun to, so that its memory and files are to be had by its id.</summary>
    public bool HasMemory { get; init; }

    /// <summary>The processor that it runs on, or ran on last; -1 where the kernel does not say.</summary>
    public int Processor { get; init; }

    /// <summary>A thread of the kernel, which runs no program and has no memory of its own.</summary>
    public bool IsKernelThread { get; init; }

    /// <summary>
    /// The thread has ended, and waits for who takes note of it or is being taken apart; so has a process, unless other threads of it live on
    /// (<see cref="LivingThread"/>).
    /// </summary>
    public bool IsDead => State is 'Z' or 'X' || IsExiting;

    /// <summary>Reads the state of a process; false when there is none of that id (any more).</summary>
    public static bool TryReadProcess(int pid, out TaskStat stat)
    {
        Span<byte> path = stackalloc byte[PathBytes];
        return TryRead(path, Append(path, 0, "/proc/"u8, pid), out stat);
    }

    /// <summary>Reads the state of one thread; false when there is none of that id (any more).</summary>
    public static bool TryReadThread(int pid, int tid, out TaskStat stat)
    {
        Span<byte> path = stackalloc byte[PathBytes];
        return TryRead(path, Append(path, Append(path, 0, "/proc/"u8, pid), "/task/"u8, tid), out stat);
    }

    /// <summary>Parses the one line of a stat file.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out TaskStat stat)
    {
        stat = default;
        int name = line.LastIndexOf((byte)')'); // the name in the brackets may hold any character
        if (name < 0 || line.Length < name + 4)
        {
            return false;
        }
        char state = (char)line[name + 2];
        ReadOnlySpan<byte> rest = line[(name + 3)..];
        if (!TrySkip(ref rest, FlagsField) || !Utf8Parser.TryParse(rest, out ulong flags, out _)
            || !TrySkip(ref rest, ThreadsField - FlagsField) || !Utf8Parser.TryParse(rest, out ulong threads, out _)
            || !TrySkip(ref rest, StartField - ThreadsField) || !Utf8Parser.TryParse(rest, out ulong start, out _))
        {
            return false;
        }
        stat = new TaskStat(state, start)
        {
            IsExiting = (flags & PF_EXITING) != 0 && threads <= 1,
            HasMemory = (flags & PF_EXITING) == 0 && state is not ('Z' or 'X'),
            IsKernelThread = (flags & PF_KTHREAD) != 0,
            Processor = TrySkip(ref rest, ProcessorField - StartField) && Utf8Parser.TryParse(rest, out int processor, out _) ? processor : -1,
        };
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> line, int fields)
    {
        for (int field = 0; field < fields; field++)
        {
            int space = line.IndexOf((byte)' ');
            if (space < 0)
            {
                return false;
            }
            line = line[(space + 1)..];
        }
        return true;
    }

    // States are looked at while samples are taken: nothing is allocated.
    private static bool TryRead(Span<byte> path, int pathLength, out TaskStat stat)
    {
        stat = default;
        "/stat\0"u8.CopyTo(path[pathLength..]);
        Span<byte> line = stackalloc byte[LimitBytes];
        return ProcFile.TryRead(path, line, out int length) == 0 && TryParse(line[..length], out stat);
    }

    private static int Append(Span<byte> path, int length, ReadOnlySpan<byte> folder, int id)
    {
        folder.CopyTo(path[length..]);
        length += folder.Length;
        _ = Utf8Formatter.TryFormat(id, path[length..], out int digits);
        return length + digits;
    }
}
