using Flame.Linux;
using Flame.Linux.Memory;
using Flame.Linux.Targets;
using Flame.Python.Layouts;

namespace Flame.Python.Locating;

/// <summary>What a place that may be a runtime turned out to be.</summary>
internal enum RuntimeState
{
    /// <summary>Nothing there looks like an interpreter.</summary>
    Implausible,

    /// <summary>It may be one, but it has no interpreter: not yet, not any more, or a second copy that is never used.</summary>
    Uninitialised,

    /// <summary>It has interpreters with thread states.</summary>
    Initialised,

    /// <summary>It can't be judged: the version has no layout, or its table of offsets is damaged. Whoever reads it says so.</summary>
    Unknown,
}

/// <summary>
/// Looks whether a runtime is one in use: a process may have several copies of CPython's variables mapped (ctypes opened
/// another libpython, a plug-in brought its own), and only one of them runs the program.
/// </summary>
internal sealed class RuntimeProof(LiveProcess process)
{
    private const int MaxInterpreters = 4096;

    private readonly LiveProcess _process = process;

    /// <summary>Judges a place.</summary>
    public RuntimeState Judge(RuntimeLocation location)
    {
        PythonLayout layout;
        try
        {
            layout = LayoutChoice.Choose(_process, location);
        }
        catch (PythonNotFoundException)
        {
            return RuntimeState.Uninitialised;
        }
        catch (FlameException)
        {
            return RuntimeState.Unknown;
        }
        ulong head = location.InterpretersHead(layout);
        if (head == 0)
        {
            return RuntimeState.Unknown;
        }
        if (!_process.Memory.TryRead(head, out ulong first))
        {
            return RuntimeState.Implausible;
        }
        return first == 0 ? RuntimeState.Uninitialised
            : Count(_process.Memory, layout, first, out _) > 0 ? RuntimeState.Initialised
            : RuntimeState.Implausible;
    }

    /// <summary>An interpreter's first thread state says whose it is; an interpreter without any is not believed.</summary>
    public static bool IsInterpreter(IMemoryReader memory, PythonLayout layout, ulong interpreter) =>
        TryFirstThread(memory, layout, interpreter, out ulong thread) && thread != 0;

    /// <summary>
    /// How many interpreters a list has, and which is the last, the main one; 0 when something in it is no interpreter, or
    /// none has a thread state. Since 3.13 a sub-interpreter that runs nothing has none.
    /// </summary>
    public static int Count(IMemoryReader memory, PythonLayout layout, ulong first, out ulong last)
    {
        int count = 0;
        bool hasThread = false;
        last = 0;
        for (ulong each = first; each != 0; count++)
        {
            if (count == MaxInterpreters || !TryFirstThread(memory, layout, each, out ulong thread))
            {
                return 0;
            }
            hasThread |= thread != 0;
            last = each;
            if (!memory.TryRead(each + (ulong)layout.Interpreter.Next, out each))
            {
                return 0;
            }
        }
        return hasThread ? count : 0;
    }

    // The first thread state of an interpreter, or 0 when it has none; false when what is there is another's.
    private static bool TryFirstThread(IMemoryReader memory, PythonLayout layout, ulong interpreter, out ulong thread)
    {
        thread = 0;
        return interpreter % sizeof(ulong) == 0
            && memory.TryRead(interpreter + (ulong)layout.Interpreter.ThreadsHead, out thread)
            && (thread == 0
                || (thread % sizeof(ulong) == 0
                    && memory.TryRead(thread + (ulong)layout.Thread.Interp, out ulong owner) && owner == interpreter));
    }
}
