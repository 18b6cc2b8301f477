using Flame.Linux.Interop;
using Flame.Linux.Procfs;

namespace Flame.Linux.Tracing;

/// <summary>
/// Lets the calling thread run on the processor that a thread of the target runs on, for a while. When its timer wakes it up there, the other
/// one has been interrupted in the midst of what it did, wherever that was; told to stop from another processor, a thread runs on until the
/// end of its next system call, or an interrupt has come, some 30 µs in a virtual machine.
/// </summary>
/// <remarks>
/// Both need the same processor then, and the scheduler moves the other one to a free one when it goes on: it is for few samples.
/// </remarks>
public sealed unsafe class SharedProcessor
{
    private const int MostProcessors = 8192; // CONFIG_NR_CPUS of the largest builds
    private const int MaskBytes = MostProcessors / 8;
    private const int LowestRealTime = 1;

    private readonly byte[] _before = new byte[MaskBytes];
    private int _shared = -1;
    private bool _isFirst;

    /// <summary>Moves the calling thread to where that thread runs, or ran last.</summary>
    /// <returns>False: the thread is gone, or the calling thread may not run on that processor (a cpuset, taskset(1)).</returns>
    public bool TryJoin(int pid, int tid)
    {
        if (!TaskStat.TryReadThread(pid, tid, out TaskStat stat) || stat.Processor is < 0 or >= MostProcessors)
        {
            return false;
        }
        if (stat.Processor == _shared)
        {
            return true;
        }
        if ((_shared < 0 && !TryRemember()) || (_before[stat.Processor / 8] & (1 << (stat.Processor % 8))) == 0)
        {
            return false;
        }
        byte* only = stackalloc byte[MaskBytes];
        only[stat.Processor / 8] = (byte)(1 << (stat.Processor % 8));
        _isFirst = _isFirst || TryComeFirst();
        bool isThere = Libc.sched_setaffinity(0, MaskBytes, only) == 0;
        _shared = isThere ? stat.Processor : _shared;
        return isThere;
    }

    /// <summary>Lets the calling thread run where it could before; where it can do so already nothing happens.</summary>
    public void Leave()
    {
        if (_shared >= 0)
        {
            _shared = -1;
            fixed (byte* before = _before)
            {
                _ = Libc.sched_setaffinity(0, MaskBytes, before);
            }
        }
        if (_isFirst)
        {
            _ = Libc.sched_setscheduler(0, Libc.SCHED_OTHER, 0);
            _isFirst = false;
        }
    }

    // Who comes to a processor that is busy waits for it, some 3 ms; not so one of a class above, which takes a privilege.
    private static bool TryComeFirst() =>
        Libc.sched_getscheduler(0) == Libc.SCHED_OTHER && Libc.sched_setscheduler(0, Libc.SCHED_FIFO, LowestRealTime) == 0;

    private bool TryRemember()
    {
        Array.Clear(_before);
        fixed (byte* before = _before)
        {
            return Libc.sched_getaffinity(0, MaskBytes, before) == 0;
        }
    }
}
