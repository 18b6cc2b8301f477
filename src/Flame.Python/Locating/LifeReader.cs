using Flame.Linux.Memory;
using Flame.Python.Layouts;

namespace Flame.Python.Locating;

/// <summary>
/// Tells interpreters that are starting, running and shutting down apart: by the list of interpreters, and by the word that
/// Py_FinalizeEx (Python/pylifecycle.c) sets when it begins to take the interpreter apart and that stays set afterwards.
/// </summary>
internal static class LifeReader
{
    /// <summary>Reads it. Memory that can't be read holds no interpreter.</summary>
    public static InterpreterLife Read(IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime)
    {
        bool exists = memory.TryRead(runtime.InterpretersHead(layout), out ulong head) && head != 0;
        ulong at = runtime.Finalizing(layout);
        if (at == 0 || !memory.TryRead(at, out ulong finalizing))
        {
            return exists ? InterpreterLife.Running : InterpreterLife.None;
        }
        return (exists, finalizing != 0) switch
        {
            (true, false) => InterpreterLife.Running,
            (true, true) => InterpreterLife.ShuttingDown,
            (false, false) => InterpreterLife.NotStarted,
            (false, true) => InterpreterLife.Ended,
        };
    }
}
