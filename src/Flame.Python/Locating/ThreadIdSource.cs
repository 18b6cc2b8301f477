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

    /// <summary>
    /// The layout and place to take the ids from: the C library's where a thread state has the id of no thread of the process, and the C
    /// library has one that is; else what they were.
    /// </summary>
    public static (PythonLayout Layout, RuntimeLocation Runtime) Choose(int pid, IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime)
    {
        var ids = new ThreadIdMap(pid);
        var own = new InterpreterList(layout, runtime, memory, ids);
        List<ulong> foreign = ForeignStates(pid, own);
        if (foreign.Count == 0)
        {
            return (layout, runtime);
        }
        RuntimeLocation ofLibrary = WithOffset(pid, memory, layout, runtime);
        PythonLayout withoutIds = layout with { Thread = layout.Thread with { NativeThreadId = -1 } };
        var interpreters = new InterpreterList(withoutIds, ofLibrary, memory, ids);
        if (interpreters.TryRefresh())
        {
            _ = foreign.RemoveAll(state => !interpreters.TryReadThread(state, out PythonThread thread) || !IsThread(pid, thread.ThreadId));
        }
        // A thread that was being made has its id by now.
        return foreign.Count > 0 && ForeignStates(pid, own).Exists(foreign.Contains) ? (withoutIds, ofLibrary) : (layout, runtime);
    }

    /// <summary>The location, with the place of the id in struct pthread that fits the threads of the process best.</summary>
    public static RuntimeLocation WithOffset(int pid, IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime) =>
        runtime with { PthreadTidOffset = PthreadSearch.FindOffset(memory, layout, runtime, TaskList.ReadInnermost(pid, MaxThreads)) };

    // Of a thread that is being made, or has ended, too.
    private static List<ulong> ForeignStates(int pid, InterpreterList interpreters)
    {
        var threads = new List<PythonThread>();
        return interpreters.TryRefresh() && interpreters.TryReadThreads(threads)
            ? [.. threads.Take(MaxAsked).Where(thread => !IsThread(pid, thread.ThreadId)).Select(thread => thread.Address)]
            : [];
    }

    private static bool IsThread(int pid, int tid) => tid != 0 && TaskList.Contains(pid, tid);
}
