using System.Diagnostics;
using Flame.Linux.Procfs;
using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Tells what threads are doing that do not hold the GIL. A thread that the system runs is busy (C code may release the GIL and
/// compute); so is one that only waits for the GIL. The rest is idle.
/// <para>
/// A thread that was idle, and whose stack has not moved since, is looked at again as soon as a sixteenth of the time has gone by for which
/// it is known to be: Python code can't run without the stack moving, and so what can be missed is C code that goes on by itself after a
/// wait, for that part of the wait, and no longer than 64 rounds or 20 ms.
/// </para>
/// </summary>
/// <param name="waits">What the system says of the threads of their process.</param>
/// <param name="gils">Tells who waits for a GIL.</param>
/// <param name="knowsGil">That is known (3.7 and later).</param>
internal sealed class ThreadActivity(TaskWaits waits, GilWaits gils, bool knowsGil)
{
    private const int PartsOfAWait = 16;
    private const int RoundsWithoutLook = 64;
    private const int MostRoundsWithoutLook = 1 << 14;
    private const int WindowShift = 4; // a moving average over some 16 rounds
    private const int MostKept = 1 << 16;

    private readonly TaskWaits _waits = waits;
    private readonly GilWaits _gils = gils;
    private readonly bool _knowsGil = knowsGil;
    private readonly Dictionary<int, KnownActivity> _seen = [];
    private static readonly long TimeWithoutLook = Stopwatch.Frequency / 50;

    private long _round;
    private long _began = Stopwatch.GetTimestamp();
    private long _interval = Stopwatch.Frequency; // between rounds

    /// <summary>The number of the round.</summary>
    public long Round => _round;

    /// <summary>Looks at every thread; they must not be stopped by us, for that is what would be seen.</summary>
    /// <param name="threads">The threads.</param>
    /// <param name="holders">The thread states that hold a GIL: busy, whatever the system says.</param>
    public void Look(List<PythonThread> threads, List<ulong> holders)
    {
        BeginRound();
        foreach (PythonThread thread in threads)
        {
            if (holders.Contains(thread.Address))
            {
                Of(thread.ThreadId).Forget();
            }
            else
            {
                Look(Of(thread.ThreadId), hasMoved: true);
            }
        }
    }

    /// <summary>Another round of looks at all threads begins.</summary>
    public void BeginRound()
    {
        _round++;
        long now = Stopwatch.GetTimestamp();
        _interval += (now - _began - _interval) >> WindowShift;
        _began = now;
    }

    /// <summary>What is known of a thread; keep it to save the search.</summary>
    public KnownActivity Of(int threadId)
    {
        if (!_seen.TryGetValue(threadId, out KnownActivity? activity))
        {
            if (_seen.Count >= MostKept)
            {
                _seen.Clear(); // threads that came and went
            }
            activity = new KnownActivity(threadId);
            _seen.Add(threadId, activity);
        }
        return activity;
    }

    /// <summary>Looks at a thread that does not hold the GIL, unless it is known to be idle.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="hasMoved">It has run Python code since the last round, or may have.</param>
    public void Look(KnownActivity thread, bool hasMoved)
    {
        bool isKnown = _round <= thread.LookAgain;
        if (thread.ThreadId == 0 || (isKnown && !hasMoved && thread.State == SampleState.Idle && _round < thread.LookAgain))
        {
            return; // there is none yet, or no more, or it still waits
        }
        if (StateNow(thread.ThreadId) is not { } state)
        {
            thread.Forget();
            return;
        }
        thread.Since = isKnown && !hasMoved && thread.State == state ? thread.Since : _round;
        thread.State = state;
        thread.LookAgain = _round + 1 + Math.Min(LongestWithoutLook, (_round - thread.Since) / PartsOfAWait);
    }

    /// <summary>Nothing is known of any thread: nobody counts as idle.</summary>
    public void Forget() => _round += MostRoundsWithoutLook + 2;

    /// <summary>The thread is idle in this round. One that waits for some lock, and be it the GIL of 3.6, counts as idle, too.</summary>
    public bool IsIdle(KnownActivity thread) => _round < thread.LookAgain && thread.State is SampleState.Idle or SampleState.Unknown;

    /// <summary>What it does in this round; unknown if it holds the GIL, or waits for a lock that may be the GIL.</summary>
    public SampleState StateOf(KnownActivity thread) => _round < thread.LookAgain ? thread.State : SampleState.Unknown;

    private long LongestWithoutLook => Math.Clamp(TimeWithoutLook / Math.Max(1, _interval), RoundsWithoutLook, MostRoundsWithoutLook);

    private SampleState? StateNow(int threadId)
    {
        switch (_waits.Look(threadId, out FutexWait futex))
        {
            case TaskWait.None:
                return SampleState.Running;
            case TaskWait.Futex:
                return _gils.Contains(futex) ? SampleState.WaitsForGil : _knowsGil ? SampleState.Idle : SampleState.Unknown;
            case TaskWait.Gone:
                return null;
            default:
                return SampleState.Idle;
        }
    }
}
