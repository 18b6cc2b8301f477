using System.Buffers.Binary;
using Flame.Linux.Memory;
using Flame.Python.Layouts;
using Flame.Python.Locating;

namespace Flame.Python.Walking;

/// <summary>
/// Tells which thread states run Python code at this instant: the holder of the GIL if there is one, one for each GIL (3.12
/// and later), or every attached thread where a free-threaded build runs without a GIL.
/// </summary>
internal sealed class GilReader(PythonLayout layout, RuntimeLocation runtime, InterpreterList interpreters, IMemoryReader memory)
{
    private readonly PythonLayout _layout = layout;
    private readonly RuntimeLocation _runtime = runtime;
    private readonly InterpreterList _interpreters = interpreters;
    private readonly IMemoryReader _memory = memory;
    private readonly byte[] _words = new byte[16];
    private readonly List<PythonThread> _threads = [];
    private ulong _currentThreadVariable; // to 3.6; 0: not known yet

    /// <summary>The memory in which a thread that waits for a GIL is waiting: futex addresses lie in one of these.</summary>
    public List<MemoryRange> GilRanges { get; } = [];

    /// <summary>What the last read filled in are threads that ran without a GIL.</summary>
    public bool FoundNoGil { get; private set; }

    /// <summary>Fills <paramref name="holders"/> with the thread states that hold a GIL; false when that can't be read.</summary>
    public bool TryRead(List<ulong> holders)
    {
        holders.Clear();
        GilRanges.Clear();
        FoundNoGil = false;
        if (_interpreters.Addresses.Count == 0)
        {
            return true; // to 3.11, Py_Finalize (Python/pylifecycle.c) leaves a GIL that says that it is held
        }
        return _layout.Gil switch
        {
            GilModel.CurrentThreadVariable => TryReadVariable(holders),
            GilModel.RuntimeGil => TryReadGil(
                _runtime.Runtime + (ulong)_layout.Runtime.GilLastHolder, _layout.Runtime.GilLocked - _layout.Runtime.GilLastHolder, holders),
            _ => TryReadInterpreterGils(holders),
        };
    }

    /// <summary>The garbage collector of an interpreter runs. False also where that is not known, or can't be read.</summary>
    public bool IsCollecting(ulong interpreter) =>
        _runtime.Collecting(_layout, interpreter) is not 0 and var address && _memory.TryRead(address, out int collecting) && collecting == 1;

    private bool TryReadVariable(List<ulong> holders)
    {
        _currentThreadVariable = _currentThreadVariable != 0 ? _currentThreadVariable : RuntimeScan.CurrentThreadVariable(_memory, _layout, _runtime);
        if (_currentThreadVariable == 0)
        {
            return true; // nobody holds the GIL
        }
        if (!_memory.TryRead(_currentThreadVariable, out ulong current))
        {
            return false;
        }
        Add(holders, current);
        return true;
    }

    private bool TryReadInterpreterGils(List<ulong> holders)
    {
        foreach (ulong interpreter in _interpreters.Addresses)
        {
            if (!_memory.TryRead(interpreter + (ulong)_layout.Interpreter.CevalGil, out ulong gil))
            {
                return false;
            }
            if (gil == 0 || IsKnown(gil))
            {
                continue;
            }
            if (!TryIsEnabled(gil, out bool isEnabled))
            {
                return false;
            }
            if (!isEnabled)
            {
                FoundNoGil = true;
                return TryReadAttached(holders);
            }
            if (!TryReadGil(gil + (ulong)_layout.GilState.LastHolder, _layout.GilState.Locked - _layout.GilState.LastHolder, holders))
            {
                return false;
            }
        }
        return true;
    }

    private bool TryIsEnabled(ulong gil, out bool isEnabled)
    {
        isEnabled = true;
        if (_layout.GilState.Enabled < 0)
        {
            return true;
        }
        bool isRead = _memory.TryRead(gil + (ulong)_layout.GilState.Enabled, out int enabled);
        isEnabled = enabled != 0;
        return isRead;
    }

    // Without a GIL, a thread that runs Python code is attached (Include/internal/pycore_pystate.h); there may be many.
    private bool TryReadAttached(List<ulong> holders)
    {
        const int Attached = 1; // _Py_THREAD_ATTACHED
        if (!_interpreters.TryReadThreads(_threads))
        {
            return false;
        }
        foreach (PythonThread thread in _threads)
        {
            if (!_memory.TryRead(thread.Address + (ulong)_layout.Thread.State, out int state))
            {
                return false;
            }
            if (state == Attached)
            {
                Add(holders, thread.Address);
            }
        }
        return true;
    }

    // struct _gil_runtime_state: interval, last_holder, locked, switch_number, then condition variables and mutexes.
    private bool TryReadGil(ulong lastHolderAt, int lockedFromThere, List<ulong> holders)
    {
        const int GilBytes = 216;
        if (lockedFromThere != 8 || !_memory.TryRead(lastHolderAt, _words))
        {
            return false;
        }
        GilRanges.Add(new MemoryRange(lastHolderAt - (ulong)_layout.GilState.LastHolder, GilBytes));
        // last_holder stays after a release, so it counts only while locked is 1 (it is -1 before there are threads).
        if (BinaryPrimitives.ReadInt32LittleEndian(_words.AsSpan(lockedFromThere)) == 1)
        {
            Add(holders, BinaryPrimitives.ReadUInt64LittleEndian(_words));
        }
        return true;
    }

    private bool IsKnown(ulong gil)
    {
        foreach (MemoryRange range in GilRanges)
        {
            if (range.Address == gil)
            {
                return true;
            }
        }
        return false;
    }

    private static void Add(List<ulong> holders, ulong threadState)
    {
        if (threadState != 0)
        {
            holders.Add(threadState);
        }
    }
}
