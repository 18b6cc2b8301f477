namespace Flame.Linux.Procfs;

/// <summary>
/// The thread by whose id a process is looked into. A thread lets go of memory, files and namespaces when it ends, and so the id of the
/// process, which is its first thread's, leads to nothing once that one has ended before the others (pthread_exit(3) in main). The id
/// of any other thread leads there as well: <c>/proc/TID</c> is not listed, but it is there.
/// </summary>
public static class LivingThread
{
    private const int MaxThreads = 1024;

    /// <summary>The process's own id, unless its first thread has ended and another one lives.</summary>
    public static int Of(int pid) => TaskStat.TryReadProcess(pid, out TaskStat stat) && !stat.HasMemory && TryFindOther(pid, out int tid) ? tid : pid;

    /// <summary>Finds another thread than the first that has not ended.</summary>
    public static bool TryFindOther(int pid, out int other)
    {
        foreach (int tid in TaskList.Read(pid).Take(MaxThreads))
        {
            if (tid != pid && TaskStat.TryReadThread(pid, tid, out TaskStat stat) && stat.HasMemory)
            {
                other = tid;
                return true;
            }
        }
        other = 0;
        return false;
    }
}
