using System.Runtime.InteropServices;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;

namespace Flame.Python.Walking;

/// <summary>Tells whether a thread that waits for a futex waits for a GIL.</summary>
/// <param name="memory">The target's.</param>
/// <param name="gils">Where its GILs lie (<c>struct _gil_runtime_state</c>, Include/internal/pycore_gil.h). The list may change.</param>
/// <param name="intervalAt">Where in it the switch interval lies, in microseconds.</param>
internal sealed class GilWaits(IMemoryReader memory, List<MemoryRange> gils, int intervalAt)
{
    private const ulong PrivateFlag = 128; // FUTEX_PRIVATE_FLAG; what is left of FUTEX_WAIT is 0 then
    private const ulong MuslBarrierHeld = 2;
    private const ulong MuslFrameBytes = 1 << 10;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly IMemoryReader _memory = memory;
    private readonly List<MemoryRange> _gils = gils;
    private readonly int _intervalAt = intervalAt;

    /// <summary>It waits for one of the GILs.</summary>
    public bool Contains(in FutexWait futex)
    {
        foreach (MemoryRange gil in _gils)
        {
            if (futex.Address - gil.Address < (ulong)gil.LengthBytes)
            {
                return true;
            }
        }
        return IsConditionOfMusl(futex) && IsAsLongAsASwitchInterval(futex.Timeout);
    }

    // A condition variable of musl has a place for each that waits, on that one's stack, and none in the GIL: pthread_cond_timedwait waits until its
    // `barrier` is 2 no more (src/thread/pthread_cond_timedwait.c). CPython's other locks wait for semaphores, which hold other values.
    private static bool IsConditionOfMusl(in FutexWait futex) =>
        (futex.Operation & ~PrivateFlag) == 0 && futex.Value == MuslBarrierHeld && futex.Timeout != 0 && futex.Address - futex.StackPointer < MuslFrameBytes;

    // Whoever wants the GIL waits for a switch interval, and again (take_gil, Python/ceval_gil.c).
    private bool IsAsLongAsASwitchInterval(ulong timeout)
    {
        Span<long> limit = stackalloc long[2];
        if (!_memory.TryRead(timeout, MemoryMarshal.AsBytes(limit)) || limit[0] != 0 || limit[1] is < 0 or >= NanosecondsPerSecond)
        {
            return false;
        }
        foreach (MemoryRange gil in _gils)
        {
            if (_memory.TryRead(gil.Address + (ulong)_intervalAt, out ulong microseconds) && (ulong)limit[1] / 1000 <= microseconds)
            {
                return true;
            }
        }
        return false;
    }
}
