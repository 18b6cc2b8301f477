using Flame.Linux.Memory;
using Flame.Python.Layouts;

namespace Flame.Python.Objects;

/// <summary>
/// The names that the target's <c>threading</c> module gives its threads: <c>threading._active</c> maps identifiers to Thread
/// objects. Threads that the module does not know have none.
/// </summary>
internal sealed class ThreadNames(PythonLayout layout, IMemoryReader memory)
{
    private const ulong LongFlag = 1 << 24; // Py_TPFLAGS_LONG_SUBCLASS
    private const int DigitBits = 30;

    private readonly PythonLayout _layout = layout;
    private readonly IMemoryReader _memory = memory;
    private readonly DictReader _dicts = new(layout, memory);
    private readonly ulong _head = (ulong)layout.ObjectType + 8;
    private readonly Dictionary<ulong, ulong> _active = [];

    /// <summary>Reads the names of an interpreter's threads, by thread identifier (PyThreadState.thread_id).</summary>
    public Dictionary<ulong, string> Read(ulong interpreter)
    {
        // The module keeps one dictionary for good: the long way to it, past every module, is gone once.
        if (_active.TryGetValue(interpreter, out ulong known) && ReadAll(known) is { Count: > 0 } names)
        {
            return names;
        }
        ulong active = FindActive(interpreter);
        _active[interpreter] = active;
        return ReadAll(active);
    }

    private ulong FindActive(ulong interpreter) =>
        _memory.TryRead(interpreter + (ulong)_layout.Objects.InterpreterModules, out ulong modules)
        && _dicts.Find(modules, "threading") is not 0 and var module
        && _memory.TryRead(module + _head, out ulong moduleDict)
            ? _dicts.Find(moduleDict, "_active")
            : 0;

    private Dictionary<ulong, string> ReadAll(ulong active)
    {
        var names = new Dictionary<ulong, string>();
        foreach ((ulong key, ulong thread) in _dicts.Entries(active))
        {
            // 2.7 mangles the private attribute of the class.
            ulong name = thread == 0 ? 0 : _dicts.Attribute(thread, _layout.NamesAreBytes ? "_Thread__name" : "_name");
            if (name != 0 && TryReadInteger(key, out ulong identifier) && NameReader.TryRead(_memory, _layout, name, out string text))
            {
                names[identifier] = text;
            }
        }
        return names;
    }

    // 2.7 has machine integers; else 30-bit digits behind a size (3.12: behind a tag that holds the size).
    private bool TryReadInteger(ulong address, out ulong value)
    {
        value = 0;
        if (!_memory.TryRead(address + (ulong)_layout.ObjectType, out ulong type) || !_memory.TryRead(type + _head + 152, out ulong flags))
        {
            return false;
        }
        if (_layout.NamesAreBytes && (flags & LongFlag) == 0)
        {
            return _memory.TryRead(address + _head, out value);
        }
        if (!_memory.TryRead(address + _head, out ulong size))
        {
            return false;
        }
        ulong digits = _layout.Version.IsAtLeast(3, 12) ? size >> 3 : size;
        for (ulong i = 0; i < Math.Min(digits, 3); i++)
        {
            if (!_memory.TryRead(address + _head + 8 + (4 * i), out uint digit))
            {
                return false;
            }
            value |= (ulong)digit << (int)(DigitBits * i);
        }
        return true;
    }
}
