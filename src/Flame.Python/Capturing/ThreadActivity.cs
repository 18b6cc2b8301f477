using Flame.Linux.Memory;
using Flame.Linux.Procfs;
using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Tells what threads are doing that do not hold the GIL. A thread that the system runs is busy (C code may release the GIL and
/// compute); so is one that only waits for the GIL. The rest is idle.
/// </summary>
/// <param name="pid">Their process.</param>
/// <param name="knowsGil">Where a thread waits for the GIL is known (3.7 and later).</param>
internal sealed class ThreadActivity(int pid, bool knowsGil)
{
    private readonly int _pid = pid;
    private readonly bool _knowsGil = knowsGil;
    private readonly Dictionary<int, SampleState> _states = [];

    /// <summary>Looks at every thread; they must not be stopped by us, for that is what would be seen.</summary>
    /// <param name="threads">The threads.</param>
    /// <param name="holders">The thread states that hold a GIL: busy, whatever the system says.</param>
    /// <param name="gils">Where a thread that waits for a GIL waits.</param>
    public void Look(List<PythonThread> threads, List<ulong> holders, List<MemoryRange> gils)
    {
        Forget();
        foreach (PythonThread thread in threads)
        {
            if (thread.ThreadId != 0 && !holders.Contains(thread.Address) && TaskStat.TryReadThread(_pid, thread.ThreadId, out TaskStat stat))
            {
                _states[thread.ThreadId] = stat.State == 'R' ? SampleState.Running : StateOfSleeper(thread.ThreadId, gils);
            }
        }
    }

    /// <summary>Nobody counts as idle.</summary>
    public void Forget() => _states.Clear();

    /// <summary>The thread was idle at the last look. One that waits for some lock, and be it the GIL of 3.6, counts as idle, too.</summary>
    public bool IsIdle(int threadId) => _states.TryGetValue(threadId, out SampleState state) && state is SampleState.Idle or SampleState.Unknown;

    /// <summary>What it was doing at the last look; unknown if it held the GIL then, or waited for a lock that may have been the GIL.</summary>
    public SampleState StateOf(int threadId) => _states.GetValueOrDefault(threadId, SampleState.Unknown);

    private SampleState StateOfSleeper(int threadId, List<MemoryRange> gils)
    {
        if (!TaskSyscall.TryReadFutex(_pid, threadId, out ulong address))
        {
            return SampleState.Idle;
        }
        foreach (MemoryRange gil in gils)
        {
            if (address >= gil.Address && address - gil.Address < (ulong)gil.LengthBytes)
            {
                return SampleState.WaitsForGil;
            }
        }
        return _knowsGil ? SampleState.Idle : SampleState.Unknown;
    }
}
