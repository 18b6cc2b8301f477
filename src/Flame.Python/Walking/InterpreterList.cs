using Flame.Linux.Memory;
using Flame.Linux.Procfs;
using Flame.Python.Layouts;
using Flame.Python.Locating;

namespace Flame.Python.Walking;

/// <summary>A thread state and whose it is.</summary>
/// <param name="Address">Of the thread state.</param>
/// <param name="Interpreter">Address of its interpreter.</param>
/// <param name="ThreadId">The operating system's id of the thread in our PID namespace; 0 when it has none (any more).</param>
/// <param name="Identifier">What Python code knows it by: threading.get_ident().</param>
public readonly record struct PythonThread(ulong Address, ulong Interpreter, int ThreadId, ulong Identifier);

/// <summary>The interpreters of a process and their thread states.</summary>
internal sealed class InterpreterList(PythonLayout layout, RuntimeLocation runtime, IMemoryReader memory, ThreadIdMap? threadIds = null)
{
    private const int MaxInterpreters = 4096;
    private const int MaxThreads = 1 << 16;

    private readonly PythonLayout _layout = layout;
    private readonly RuntimeLocation _runtime = runtime;
    private readonly IMemoryReader _memory = memory;
    private readonly byte[] _thread = new byte[ThreadBytes(layout)];
    private readonly List<ulong> _addresses = [];

    /// <summary>From the thread ids in the target's memory to ours; memory without a process keeps its own.</summary>
    public ThreadIdMap ThreadIds { get; } = threadIds ?? ThreadIdMap.Same;

    /// <summary>The interpreters found by the last <see cref="TryRefresh"/>.</summary>
    public IReadOnlyList<ulong> Addresses => _addresses;

    /// <summary>Reads the list of interpreters; false when it can't be read whole.</summary>
    public bool TryRefresh()
    {
        _addresses.Clear();
        if (!_memory.TryRead(_runtime.InterpretersHead(_layout), out ulong interpreter))
        {
            return false;
        }
        while (interpreter != 0)
        {
            if (_addresses.Count == MaxInterpreters || _addresses.Contains(interpreter))
            {
                return false;
            }
            _addresses.Add(interpreter);
            if (!_memory.TryRead(interpreter + (ulong)_layout.Interpreter.Next, out interpreter))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Lists the thread states of all interpreters; false when a list can't be read whole.</summary>
    public bool TryReadThreads(List<PythonThread> threads)
    {
        threads.Clear();
        foreach (ulong interpreter in _addresses)
        {
            if (!_memory.TryRead(interpreter + (ulong)_layout.Interpreter.ThreadsHead, out ulong address))
            {
                return false;
            }
            while (address != 0)
            {
                if (threads.Count == MaxThreads || !TryReadThread(address, out PythonThread thread, out ulong next)
                    || thread.Interpreter != interpreter)
                {
                    return false;
                }
                threads.Add(thread);
                address = next;
            }
        }
        return true;
    }

    /// <summary>Reads one thread state; false unless it is one of a known interpreter.</summary>
    public bool TryReadThread(ulong address, out PythonThread thread) =>
        TryReadThread(address, out thread, out _) && _addresses.Contains(thread.Interpreter);

    private bool TryReadThread(ulong address, out PythonThread thread, out ulong next)
    {
        thread = default;
        next = 0;
        if (!_memory.TryRead(address, _thread))
        {
            return false;
        }
        ThreadOffsets at = _layout.Thread;
        next = BitConverter.ToUInt64(_thread, at.Next);
        ulong interpreter = BitConverter.ToUInt64(_thread, at.Interp);
        thread = new PythonThread(address, interpreter, ThreadIds.ToOurs(TheirThreadId()), BitConverter.ToUInt64(_thread, at.ThreadId));
        return true;
    }

    // Since 3.11 the thread state has it. Before, it has pthread_self(): the address of glibc's struct pthread, whose tid
    // is a 32-bit word (the offset is what glibc's own _thread_db_pthread_tid says for thread debuggers).
    private int TheirThreadId()
    {
        ThreadOffsets at = _layout.Thread;
        if (at.NativeThreadId >= 0)
        {
            return (int)BitConverter.ToUInt64(_thread, at.NativeThreadId);
        }
        ulong pthread = BitConverter.ToUInt64(_thread, at.ThreadId);
        return pthread != 0 && _memory.TryRead(pthread + (ulong)_runtime.PthreadTidOffset, out int tid) ? tid : 0;
    }

    private static int ThreadBytes(PythonLayout layout)
    {
        ThreadOffsets at = layout.Thread;
        return Math.Max(Math.Max(at.Next, at.Interp), Math.Max(at.ThreadId, at.NativeThreadId)) + 8;
    }
}
