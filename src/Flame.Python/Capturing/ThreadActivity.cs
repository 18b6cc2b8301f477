using Flame.Linux.Memory;
using Flame.Linux.Procfs;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Tells idle threads from busy ones. A thread that the system runs is busy, with the GIL or without (C code may release
/// it and compute); so is one that only waits for the GIL. The rest is idle.
/// </summary>
internal sealed class ThreadActivity(int pid)
{
    private readonly int _pid = pid;
    private readonly HashSet<int> _idle = [];

    /// <summary>Looks at every thread; they must not be stopped by us, for that is what would be seen.</summary>
    /// <param name="threads">The threads.</param>
    /// <param name="holders">The thread states that hold a GIL: busy, whatever the system says.</param>
    /// <param name="gils">Where a thread that waits for a GIL waits.</param>
    public void Look(List<PythonThread> threads, List<ulong> holders, List<MemoryRange> gils)
    {
        Forget();
        foreach (PythonThread thread in threads)
        {
            if (thread.ThreadId != 0 && !holders.Contains(thread.Address) && TaskStat.TryReadThread(_pid, thread.ThreadId, out TaskStat stat) && stat.State != 'R'
                && !WaitsForGil(thread.ThreadId, gils))
            {
                _idle.Add(thread.ThreadId);
            }
        }
    }

    /// <summary>Nobody counts as idle.</summary>
    public void Forget() => _idle.Clear();

    /// <summary>The thread was idle at the last look.</summary>
    public bool IsIdle(int threadId) => _idle.Contains(threadId);

    private bool WaitsForGil(int threadId, List<MemoryRange> gils)
    {
        if (!TaskSyscall.TryReadFutex(_pid, threadId, out ulong address))
        {
            return false;
        }
        foreach (MemoryRange gil in gils)
        {
            if (address >= gil.Address && address - gil.Address < (ulong)gil.LengthBytes)
            {
                return true;
            }
        }
        return false;
    }
}
