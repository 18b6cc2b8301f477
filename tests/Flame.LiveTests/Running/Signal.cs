using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Flame.LiveTests.Running;

/// <summary>Signal numbers of Linux on x86-64 (man 7 signal).</summary>
internal enum Signal
{
    HangUp = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    User1 = 10,
    User2 = 12,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
    TerminalStop = 20,

    /// <summary>A real-time signal: the kernel queues each one, where equal standard signals merge into one.</summary>
    Queued = 40,
}

internal static class Signals
{
    public static void Send(int pid, Signal signal)
    {
        if (Kill(pid, (int)signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"kill({pid}, {signal})");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
