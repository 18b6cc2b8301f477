using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Flame.LiveTests.Running;

/// <summary>What procfs says about a process, read by the tests themselves.</summary>
internal static class ProcessState
{
    /// <summary>The state letter of `/proc/PID/stat` (man 5 proc_pid_stat), or 'X' when there is no such process.</summary>
    public static char Letter(int pid)
    {
        try
        {
            return LetterIn($"/proc/{pid}/stat");
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

    /// <summary>
    /// Waits until the main thread has got somewhere since it said something: it sleeps, has ended, or has computed for two milliseconds. What it
    /// writes is read before its write has returned, and what is to be seen comes after. Five seconds are the most: a busy machine is no fault.
    /// </summary>
    public static void AwaitProgress(int pid)
    {
        const long ProgressNs = 2_000_000;
        var clock = Stopwatch.StartNew();
        long start = ComputedNs(pid);
        while (Letter(pid) == 'R' && ComputedNs(pid) - start < ProgressNs && clock.Elapsed < TimeSpan.FromSeconds(5))
        {
            Thread.Sleep(1);
        }
    }

    private static char LetterIn(string statFile)
    {
        string stat = File.ReadAllText(statFile);
        return stat[stat.LastIndexOf(')') + 2]; // the name before it may hold anything, brackets too
    }

    // The first number of /proc/PID/schedstat (Documentation/scheduler/sched-stats.rst).
    private static long ComputedNs(int pid)
    {
        try
        {
            return long.Parse(File.ReadAllText($"/proc/{pid}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The ids of its threads.</summary>
    public static IEnumerable<int> ThreadsOf(int pid) =>
        Directory.EnumerateDirectories($"/proc/{pid}/task").Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));

    /// <summary>For messages: each thread's id, state letter and where it waits in the kernel.</summary>
    public static string Threads(int pid)
    {
        var text = new StringBuilder();
        try
        {
            foreach (string task in Directory.EnumerateDirectories($"/proc/{pid}/task"))
            {
                char letter = LetterIn(Path.Combine(task, "stat"));
                _ = text.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(task)} {letter} {File.ReadAllText(Path.Combine(task, "wchan"))}\n");
            }
        }
        catch (IOException e)
        {
            _ = text.Append(e.Message); // it ended meanwhile: a message says so, too
        }

        return text.ToString();
    }

    /// <summary>Peak resident memory.</summary>
    public static long PeakKiB(int pid) =>
        long.Parse(StatusLine(pid, "VmHWM").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Any thread of the profiler counts: its tracer thread is not its main thread.</summary>
    public static void WaitUntilTraced(int pid) => Eventually.Holds(() => TracerOf(pid) != 0, $"PID {pid} is traced");
}
