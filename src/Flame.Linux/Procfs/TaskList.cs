using System.Globalization;

namespace Flame.Linux.Procfs;

/// <summary>The threads of a process, from <c>/proc/PID/task</c>.</summary>
public static class TaskList
{
    /// <summary>The thread is (still) one of the process's.</summary>
    public static bool Contains(int pid, int tid) => Directory.Exists($"/proc/{pid}/task/{tid}");

    /// <summary>
    /// The ids by which the threads of the process know themselves, in its own PID namespace: at most
    /// <paramref name="limit"/> of them.
    /// </summary>
    public static HashSet<int> ReadInnermost(int pid, int limit)
    {
        var theirs = new HashSet<int>();
        foreach (int tid in Read(pid).Take(limit))
        {
            if (ProcessStatus.TryReadThread(pid, tid) is { } status)
            {
                theirs.Add(status.InnermostId != 0 ? status.InnermostId : tid); // before Linux 4.1 there is no telling
            }
        }
        return theirs;
    }

    /// <summary>The thread ids of the process, none when it is gone.</summary>
    public static List<int> Read(int pid)
    {
        var tids = new List<int>();
        try
        {
            foreach (string path in Directory.EnumerateDirectories($"/proc/{pid}/task"))
            {
                if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int tid))
                {
                    tids.Add(tid);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked, or its folder is not ours to see: what was listed so far is all there is to say.
        }
        return tids;
    }
}
