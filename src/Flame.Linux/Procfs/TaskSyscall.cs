using System.Buffers.Text;

namespace Flame.Linux.Procfs;

/// <summary>What a sleeping thread waits in, from <c>/proc/PID/task/TID/syscall</c> (proc_pid_syscall(5)).</summary>
public static class TaskSyscall
{
    private const int LimitBytes = 512;
    private static readonly long Futex = OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
        == System.Runtime.InteropServices.Architecture.Arm64 ? 98 : 202;

    /// <summary>The address of the futex that the thread waits for; false when it does something else.</summary>
    public static bool TryReadFutex(int pid, int tid, out ulong address)
    {
        address = 0;
        return ProcFile.TryRead($"/proc/{pid}/task/{tid}/syscall", LimitBytes, out byte[] line) == 0 && TryParseFutex(line, out address);
    }

    /// <summary>Parses "number 0xargument …"; a thread that runs shows "running" instead.</summary>
    public static bool TryParseFutex(ReadOnlySpan<byte> line, out ulong address)
    {
        address = 0;
        if (!Utf8Parser.TryParse(line, out long number, out int used) || number != Futex)
        {
            return false;
        }
        line = line[used..];
        return line.StartsWith(" 0x"u8) && Utf8Parser.TryParse(line[3..], out address, out _, 'x');
    }
}
