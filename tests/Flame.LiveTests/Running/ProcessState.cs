using System.Globalization;

namespace Flame.LiveTests.Running;

/// <summary>What procfs says about a process, read by the tests themselves.</summary>
internal static class ProcessState
{
    /// <summary>The state letter of `/proc/PID/stat` (man 5 proc_pid_stat), or 'X' when there is no such process.</summary>
    public static char Letter(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2]; // the name before it may hold anything, brackets too
        }
        catch (IOException)
        {
            return 'X';
        }
    }

    /// <summary>'t': held by a tracer; 'T': stopped by a signal.</summary>
    public static bool IsStopped(int pid) => Letter(pid) is 't' or 'T';

    public static bool IsGone(int pid) => Letter(pid) is 'X' or 'Z';

    public static string StatusLine(int pid, string key)
    {
        foreach (string line in File.ReadLines($"/proc/{pid}/status"))
        {
            if (line.StartsWith(key + ":", StringComparison.Ordinal))
            {
                return line[(key.Length + 1)..].Trim();
            }
        }

        throw new InvalidOperationException($"/proc/{pid}/status has no {key}");
    }

    public static int TracerOf(int pid) => int.Parse(StatusLine(pid, "TracerPid"), CultureInfo.InvariantCulture);

    /// <summary>Peak resident memory.</summary>
    public static long PeakKiB(int pid) =>
        long.Parse(StatusLine(pid, "VmHWM").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Any thread of the profiler counts: its tracer thread is not its main thread.</summary>
    public static void WaitUntilTraced(int pid) => Eventually.Holds(() => TracerOf(pid) != 0, $"PID {pid} is traced");
}
