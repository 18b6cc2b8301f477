using Flame.Linux.Memory;
using Flame.Python.Layouts;
using Flame.Python.Locating;

namespace Flame.Python.Walking;

/// <summary>Who holds the GIL of a process that has one, and whether its garbage collector runs, read as part of a larger call.</summary>
internal sealed class GilWords
{
    private readonly PythonLayout _layout;
    private readonly ulong _address;
    private readonly ulong _collecting; // 0: not wanted, or not known
    private int _place;
    private int _collectingAt = -1;

    private GilWords(PythonLayout layout, ulong address, ulong collecting) => (_layout, _address, _collecting) = (layout, address, collecting);

    /// <summary>A thread counts the changes of holder, so that one can tell that nobody else ran (3.7 and later).</summary>
    public bool CountsSwitches => _layout.Gil != GilModel.CurrentThreadVariable;

    /// <summary>Finds the GIL of an interpreter; null when it has none, or it can't be read, or is not known while nobody holds it.</summary>
    /// <param name="layout">The layout of its process.</param>
    /// <param name="runtime">Where things are in it.</param>
    /// <param name="memory">Its memory.</param>
    /// <param name="interpreter">The interpreter.</param>
    /// <param name="withCollector">Read whether the garbage collector runs, too.</param>
    public static GilWords? Find(PythonLayout layout, RuntimeLocation runtime, IMemoryReader memory, ulong interpreter, bool withCollector = false)
    {
        ulong collecting = withCollector ? runtime.Collecting(layout, interpreter) : 0;
        switch (layout.Gil)
        {
            case GilModel.CurrentThreadVariable:
                ulong variable = RuntimeScan.CurrentThreadVariable(memory, layout, runtime);
                return variable == 0 ? null : new GilWords(layout, variable, collecting);
            case GilModel.RuntimeGil:
                return new GilWords(layout, runtime.Runtime + (ulong)layout.Runtime.GilLastHolder, collecting);
            default:
                if (!memory.TryRead(interpreter + (ulong)layout.Interpreter.CevalGil, out ulong gil) || gil == 0 || (gil & 7) != 0)
                {
                    return null;
                }
                if (layout.GilState.Enabled >= 0)
                {
                    return null; // a free-threaded build: threads run with and without it
                }
                return new GilWords(layout, gil + (ulong)layout.GilState.LastHolder, collecting);
        }
    }

    /// <summary>Adds them to a call: last_holder, locked, switch_number (Include/internal/pycore_gil.h).</summary>
    public bool Add(ReadList list)
    {
        _place = list.Add(_address, CountsSwitches ? 24 : 8);
        return AddCollector(list) && _place >= 0;
    }

    /// <summary>Adds them and all that follows up to a word close behind, as one segment; false when it is not close.</summary>
    public bool TryAddUpTo(ReadList list, ulong word, out int place)
    {
        const int Close = 512;
        place = -1;
        if (!CountsSwitches || word < _address + 24 || word - _address > Close)
        {
            return false;
        }
        int distance = (int)(word - _address);
        _place = list.Add(_address, distance + 8);
        place = _place < 0 ? -1 : _place + (distance >> 3);
        return AddCollector(list) && _place >= 0;
    }

    /// <summary>The thread state that holds it; 0: nobody does.</summary>
    public ulong Holder(ReadOnlySpan<ulong> words) => !CountsSwitches || (int)(uint)words[_place + 1] == 1 ? words[_place] : 0;

    /// <summary>The thread state that held it last, or holds it.</summary>
    public ulong LastHolder(ReadOnlySpan<ulong> words) => words[_place];

    /// <summary>How often it passed from one thread to another.</summary>
    public ulong Switches(ReadOnlySpan<ulong> words) => words[_place + 2];

    /// <summary>Whoever holds it collects garbage. False also where that was not wanted, or is not known.</summary>
    public bool IsCollecting(ReadOnlySpan<ulong> words) => _collectingAt >= 0 && (uint)words[_collectingAt] == 1;

    private bool AddCollector(ReadList list)
    {
        _collectingAt = _collecting == 0 ? -1 : list.Add(_collecting, 8);
        return _collecting == 0 || _collectingAt >= 0;
    }
}
