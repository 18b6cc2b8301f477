using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Flame.Linux.Procfs;

/// <summary>What a sleeping thread waits in, from <c>/proc/PID/task/TID/syscall</c> (proc_pid_syscall(5)).</summary>
public static class TaskSyscall
{
    private const int LimitBytes = 512;

    // A wait with a time limit that a stop has interrupted goes on as restart_syscall(2), with the arguments that it had.
    private static readonly (long Futex, long Restart) Numbers =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (98, 128) : (202, 219);

    /// <summary>
    /// The address of the futex that the thread waits for; false when it does something else. Where the thread was stopped meanwhile, the
    /// address may be the first argument of another call that waits: what lies there tells.
    /// </summary>
    public static bool TryReadFutex(int pid, int tid, out ulong address)
    {
        address = 0;
        return ProcFile.TryRead($"/proc/{pid}/task/{tid}/syscall", LimitBytes, out byte[] line) == 0 && TryParseFutex(line, out address);
    }

    /// <summary>Parses "number 0xargument …"; a thread that runs shows "running" instead.</summary>
    public static bool TryParseFutex(ReadOnlySpan<byte> line, out ulong address)
    {
        address = 0;
        if (!Utf8Parser.TryParse(line, out long number, out int used) || (number != Numbers.Futex && number != Numbers.Restart))
        {
            return false;
        }
        line = line[used..];
        return line.StartsWith(" 0x"u8) && Utf8Parser.TryParse(line[3..], out address, out _, 'x');
    }
}
