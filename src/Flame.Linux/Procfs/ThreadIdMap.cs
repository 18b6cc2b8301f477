using System.Diagnostics;

namespace Flame.Linux.Procfs;

/// <summary>
/// From the thread ids that a process knows itself to those which we know it by. A thread has one id in each PID namespace
/// down to its own (pid_namespaces(7)): memory of the process holds the innermost, ptrace(2) and <c>/proc</c> want ours.
/// </summary>
public sealed class ThreadIdMap
{
    private static readonly long RetryTicks = Stopwatch.Frequency / 100;

    private readonly int _pid;
    private readonly bool _isSame;
    private readonly Dictionary<int, int> _ours = [];
    private readonly Dictionary<int, long> _unknown = [];
    private readonly HashSet<int> _seen = [];

    private ThreadIdMap() => _isSame = true;

    /// <summary>The map that leaves every id as it is.</summary>
    public static ThreadIdMap Same { get; } = new();

    /// <summary>Prepares for the threads of one process, by our id of it.</summary>
    public ThreadIdMap(int pid)
    {
        _pid = pid;
        _isSame = ProcessStatus.TryRead(pid) is not { NamespaceIds.Count: > 1 };
    }

    /// <summary>Our id of a thread; 0 when the process has no such thread (any more).</summary>
    public int ToOurs(int theirs)
    {
        if (_isSame || theirs == 0)
        {
            return theirs;
        }
        if (_ours.TryGetValue(theirs, out int ours))
        {
            return ours;
        }
        // The state of a thread outlives the thread: looking for it at each capture would be in vain each time.
        long now = Stopwatch.GetTimestamp();
        if (_unknown.TryGetValue(theirs, out long asked) && now - asked < RetryTicks)
        {
            return 0;
        }
        Read();
        if (_ours.TryGetValue(theirs, out ours))
        {
            return ours;
        }
        _unknown[theirs] = now;
        return 0;
    }

    /// <summary>A thread that we knew by this id is gone: its id in the process may come to mean another thread.</summary>
    public void Forget(int ours)
    {
        if (!_isSame && _seen.Remove(ours))
        {
            foreach ((int theirs, int known) in _ours)
            {
                if (known == ours)
                {
                    _ours.Remove(theirs);
                    break;
                }
            }
        }
    }

    // Threads come and go: what is no longer listed is dropped, what is new is read.
    private void Read()
    {
        List<int> tids = TaskList.Read(_pid);
        if (_seen.Count > 0)
        {
            var listed = new HashSet<int>(tids);
            foreach (int gone in _seen.Where(tid => !listed.Contains(tid)).ToArray())
            {
                Forget(gone);
            }
        }
        _unknown.Clear();
        foreach (int tid in tids)
        {
            if (_seen.Contains(tid) || ProcessStatus.TryReadThread(_pid, tid) is not { } status)
            {
                continue;
            }
            _seen.Add(tid);
            _ours[status.InnermostId] = tid;
        }
    }
}
