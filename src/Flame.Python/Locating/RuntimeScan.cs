using System.Runtime.InteropServices;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;
using Flame.Python.Layouts;

namespace Flame.Python.Locating;

/// <summary>
/// Finds the runtime by what its variables hold, for files whose symbols and section headers are gone. From 3.13 on it
/// begins with a cookie. Before, its list of interpreters gives it away: a pointer to something whose first thread state
/// points back at it. Such pointers stand in other places too, so what surrounds the right one has to fit as well.
/// </summary>
internal sealed class RuntimeScan(ModuleVariables variables, IMemoryReader memory, List<Mapping> maps)
{
    private const int MaxReads = 1 << 20;
    private const ulong MaxInterpreterId = 1UL << 32;
    private const int NeighbourBytes = 512;

    private readonly ModuleVariables _variables = variables;
    private readonly IMemoryReader _memory = memory;
    private readonly List<Mapping> _maps = maps;
    private readonly HashSet<ulong> _dismissed = [];
    private int _readsLeft = MaxReads;

    /// <summary>Addresses at which a table of offsets begins (3.13 and later), as far as the cookie tells.</summary>
    public IEnumerable<ulong> Cookies()
    {
        foreach ((ulong start, byte[] bytes) in _variables.Parts)
        {
            int at = 0;
            while (bytes.AsSpan(at).IndexOf(DebugOffsets.Cookie) is >= 0 and var next)
            {
                at += next;
                if (at % sizeof(ulong) == 0)
                {
                    yield return start + (ulong)at;
                }
                at += DebugOffsets.Cookie.Length;
            }
        }
    }

    /// <summary>_PyRuntime of 3.7 to 3.12; 0 when it is not there, or not initialised.</summary>
    public ulong FindRuntime(PythonLayout layout)
    {
        foreach ((ulong address, ulong interpreter) in Pointers(layout))
        {
            ulong runtime = address - (ulong)layout.Runtime.InterpretersHead;
            if (IsRuntime(layout, runtime, address, interpreter))
            {
                return runtime;
            }
        }
        return 0;
    }

    /// <summary>interp_head of 3.6 and before; 0 when it is not there, or not initialised.</summary>
    /// <param name="layout">Of the version.</param>
    /// <param name="typeType">PyType_Type.</param>
    public ulong FindInterpreterHead(PythonLayout layout, ulong typeType)
    {
        // autoInterpreterState (Python/pystate.c) points at an interpreter too, but always at the main one: the head of the
        // list leads to more. While there is one interpreter only, either will do.
        ulong found = 0;
        int most = 0;
        foreach ((ulong address, ulong interpreter) in Pointers(layout))
        {
            int count = HasModules(interpreter, typeType) ? RuntimeProof.Count(_memory, layout, interpreter, out _) : 0;
            if (count > most)
            {
                most = count;
                found = address;
            }
        }
        return found;
    }

    /// <summary>
    /// The address of _PyThreadState_Current (to 3.6). Where there is no symbol of it, it is looked for: a variable of the same source file as
    /// interp_head that points at a thread state. 0 then while no thread holds the GIL, which may be most of the time: nothing marks it.
    /// </summary>
    public static ulong CurrentThreadVariable(IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime)
    {
        if (runtime.CurrentThreadVariable != 0)
        {
            return runtime.CurrentThreadVariable;
        }
        Span<ulong> words = stackalloc ulong[2 * NeighbourBytes / sizeof(ulong)];
        ulong start = runtime.InterpreterHeadVariable - NeighbourBytes;
        if (!memory.TryRead(start, MemoryMarshal.AsBytes(words)) || !memory.TryRead(runtime.InterpreterHeadVariable, out ulong interpreter))
        {
            return 0;
        }
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] != 0 && words[i] % sizeof(ulong) == 0
                && memory.TryRead(words[i] + (ulong)layout.Thread.Interp, out ulong owner) && owner == interpreter)
            {
                return start + ((ulong)i * sizeof(ulong));
            }
        }
        return 0;
    }

    // Any two things that point at each other look like an interpreter and its thread state (the collector's lists do). To
    // 3.6 sys.modules is the third word of an interpreter (Include/pystate.h), and it is a dict.
    private bool HasModules(ulong interpreter, ulong typeType)
    {
        const ulong Modules = 16;
        return _memory.TryRead(interpreter + Modules, out ulong modules) && TypeScan.IsOfType(_memory, modules, typeType, "dict\0"u8);
    }

    private IEnumerable<(ulong Address, ulong Interpreter)> Pointers(PythonLayout layout)
    {
        foreach ((ulong start, byte[] bytes) in _variables.Parts)
        {
            for (int at = 0; at + sizeof(ulong) <= bytes.Length; at += sizeof(ulong))
            {
                ulong value = BitConverter.ToUInt64(bytes, at);
                if (value != 0 && value % sizeof(ulong) == 0 && !_dismissed.Contains(value))
                {
                    if (!IsWritable(value) || _readsLeft-- <= 0 || !RuntimeProof.IsInterpreter(_memory, layout, value))
                    {
                        _ = _dismissed.Add(value);
                    }
                    else
                    {
                        yield return (start + (ulong)at, value);
                    }
                }
            }
        }
    }

    // struct pyinterpreters { mutex; head; main; next_id } (Include/internal/pycore_runtime.h), the same in 3.7 to 3.12.
    private bool IsRuntime(PythonLayout layout, ulong runtime, ulong headAt, ulong first)
    {
        RuntimeOffsets at = layout.Runtime;
        return RuntimeProof.Count(_memory, layout, first, out ulong main) > 0
            && _memory.TryRead(headAt + 8, out ulong toldMain) && toldMain == main
            && _memory.TryRead(headAt + 16, out ulong nextId) && nextId is > 0 and < MaxInterpreterId
            && _memory.TryRead(runtime + (ulong)at.Finalizing, out ulong finalizing) && IsThreadOrNull(layout, finalizing)
            && (at.GilLocked < 0 || (_memory.TryRead(runtime + (ulong)at.GilLocked, out int locked) && locked is >= -1 and <= 1))
            && (at.GilLastHolder < 0
                || (_memory.TryRead(runtime + (ulong)at.GilLastHolder, out ulong holder) && IsThreadOrNull(layout, holder)));
    }

    // The last holder of the GIL may have ended meanwhile: then its memory holds anything, but it is still a place in memory.
    private bool IsThreadOrNull(PythonLayout layout, ulong thread) =>
        thread == 0 || (thread % sizeof(ulong) == 0 && _memory.TryRead(thread + (ulong)layout.Thread.Interp, out ulong _));

    private bool IsWritable(ulong address)
    {
        int low = 0;
        int high = _maps.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (address < _maps[middle].Start)
            {
                high = middle - 1;
            }
            else if (address >= _maps[middle].End)
            {
                low = middle + 1;
            }
            else
            {
                return _maps[middle].IsWritable;
            }
        }
        return false;
    }
}
