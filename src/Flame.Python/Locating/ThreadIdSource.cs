using Flame.Linux.Memory;
using Flame.Linux.Procfs;
using Flame.Python.Layouts;
using Flame.Python.Walking;

namespace Flame.Python.Locating;

/// <summary>
/// Where a process has the ids of its threads. Since 3.11 each thread state has its own, and PyOS_AfterFork_Child
/// (Modules/posixmodule.c) renews that of the thread that forked. A child that C code forked without calling it, such as a worker of
/// uWSGI, keeps its parent's. The C library knows better: fork(2) renews what it has in struct pthread, as before 3.11.
/// </summary>
internal static class ThreadIdSource
{
    private const int MaxAsked = 64;
    private const int MaxThreads = 4096;

    /// <summary>A thread state has the id of no thread of the process: it was taken over by a fork, or its thread has ended.</summary>
    public static bool HasForeignIds(int pid, IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime)
    {
        foreach (PythonThread thread in Threads(pid, memory, layout, runtime))
        {
            if (!TaskList.Contains(pid, thread.ThreadId))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The layout by which more threads have ids that are theirs, and where the C library has them.</summary>
    public static (PythonLayout Layout, RuntimeLocation Runtime) Choose(
        int pid, IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime)
    {
        HashSet<int> theirThreads = TaskList.ReadInnermost(pid, MaxThreads);
        RuntimeLocation withOffset = runtime with { PthreadTidOffset = PthreadSearch.FindOffset(memory, layout, runtime, theirThreads) };
        PythonLayout ofLibrary = layout with { Thread = layout.Thread with { NativeThreadId = -1 } };
        return Fits(pid, memory, ofLibrary, withOffset) > Fits(pid, memory, layout, runtime) ? (ofLibrary, withOffset) : (layout, runtime);
    }

    private static int Fits(int pid, IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime) =>
        Threads(pid, memory, layout, runtime).Select(thread => thread.ThreadId).Distinct().Count(id => id != 0 && TaskList.Contains(pid, id));

    private static IEnumerable<PythonThread> Threads(int pid, IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime)
    {
        var interpreters = new InterpreterList(layout, runtime, memory, new ThreadIdMap(pid));
        var threads = new List<PythonThread>();
        return interpreters.TryRefresh() && interpreters.TryReadThreads(threads) ? threads.Take(MaxAsked) : [];
    }
}
