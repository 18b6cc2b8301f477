using Flame.Linux.Memory;
using Flame.Python.Layouts;

namespace Flame.Python.Objects;

/// <summary>
/// Reads dictionaries and instance attributes without running any code in the target. Not on the sampling path: names of
/// threads are looked up once. Offsets that all versions share are counted from the end of the object's head.
/// </summary>
internal sealed class DictReader(PythonLayout layout, IMemoryReader memory)
{
    private const int MaxEntries = 1 << 16;
    private const ulong ManagedDictFlag = 1 << 4; // Py_TPFLAGS_MANAGED_DICT
    private const ulong InlineValuesFlag = 1 << 2; // Py_TPFLAGS_INLINE_VALUES

    private readonly PythonLayout _layout = layout;
    private readonly IMemoryReader _memory = memory;
    private readonly ulong _head = (ulong)layout.ObjectType + 8;

    /// <summary>Entries of a dictionary as (key, value) addresses; none when it can't be read.</summary>
    public List<(ulong Key, ulong Value)> Entries(ulong dict)
    {
        if (dict == 0)
        {
            return [];
        }
        if (_layout.Objects.Dict == DictModel.OpenTable)
        {
            return TryWord(dict + _head + 16, out ulong mask) && TryWord(dict + _head + 24, out ulong table)
                ? Slots(table, mask + 1, entryBytes: 24, keyAt: 8, values: 0)
                : [];
        }
        ulong keysAt = dict + _head + (_layout.Objects.Dict == DictModel.SharedTable ? 8ul : 16ul);
        return TryWord(keysAt, out ulong keys) && TryWord(keysAt + 8, out ulong values)
            ? KeysEntries(keys, values == 0 ? 0 : values + ValuesHead)
            : [];
    }

    /// <summary>The value behind a name; 0 when there is none.</summary>
    public ulong Find(ulong dict, string name)
    {
        foreach ((ulong key, ulong value) in Entries(dict))
        {
            if (value != 0 && NameReader.TryRead(_memory, _layout, key, out string text) && text == name)
            {
                return value;
            }
        }
        return 0;
    }

    /// <summary>An attribute of an instance of a Python class; 0 when there is none.</summary>
    public ulong Attribute(ulong instance, string name)
    {
        if (!TryWord(instance + (ulong)_layout.ObjectType, out ulong type) || !TryWord(type + _head + 152, out ulong flags))
        {
            return 0;
        }
        if (_layout.Objects.Attributes == AttributeModel.DictOffset || (flags & ManagedDictFlag) == 0)
        {
            return TryWord(type + _head + 272, out ulong offset) && offset is > 0 and < 1 << 20 && TryWord(instance + offset, out ulong plain)
                ? Find(plain, name)
                : 0;
        }
        return TryManaged(instance, type, flags, out ulong dict, out ulong values)
            ? dict != 0 ? Find(dict, name) : FindValue(type, values, name)
            : 0;
    }

    // Since 3.13 an array of values begins with four bytes of sizes, padded to eight.
    private ulong ValuesHead => _layout.Objects.Attributes == AttributeModel.InlineValues ? 8ul : 0;

    private bool TryManaged(ulong instance, ulong type, ulong flags, out ulong dict, out ulong values)
    {
        dict = values = 0;
        switch (_layout.Objects.Attributes)
        {
            case AttributeModel.ValuesOrDict:
                return TryWord(instance - 24, out dict) && TryWord(instance - 32, out values);
            case AttributeModel.TaggedValues:
                bool isRead = TryWord(instance - 24, out dict);
                if ((dict & 1) != 0)
                {
                    (dict, values) = (0, dict + 1);
                }
                return isRead;
            default:
                if (!TryWord(instance - (_layout.IsFreeThreaded ? 8ul : 24ul), out dict))
                {
                    return false;
                }
                if (dict == 0 && (flags & InlineValuesFlag) != 0 && TryWord(type + _head + 16, out ulong basicSize) && basicSize < 1 << 20)
                {
                    values = instance + basicSize + ValuesHead;
                }
                return true;
        }
    }

    private ulong FindValue(ulong type, ulong values, string name)
    {
        if (values == 0 || !TryWord(type + (ulong)_layout.Objects.CachedKeys, out ulong keys) || keys == 0)
        {
            return 0;
        }
        foreach ((ulong key, ulong value) in KeysEntries(keys, values))
        {
            if (NameReader.TryRead(_memory, _layout, key, out string text) && text == name)
            {
                return value;
            }
        }
        return 0;
    }

    private List<(ulong Key, ulong Value)> KeysEntries(ulong keys, ulong values)
    {
        switch (_layout.Objects.Dict)
        {
            case DictModel.SharedTable: // dk_size at 8, dk_entries at 32
                return TryWord(keys + 8, out ulong size) ? Slots(keys + 32, size, 24, 8, values) : [];
            case DictModel.Indexed: // dk_size at 8, dk_nentries at 32, dk_indices at 40
                if (!TryWord(keys + 8, out ulong slots) || !TryWord(keys + 32, out ulong count) || slots > 1ul << 32)
                {
                    return [];
                }
                ulong width = slots <= 0xff ? 1ul : slots <= 0xffff ? 2ul : 4ul;
                return Slots(keys + 40 + (slots * width), count, 24, 8, values);
            default: // dk_log2_index_bytes at 9, dk_kind at 10, dk_nentries at 24, dk_indices at 32
                if (!_memory.TryRead(keys + 9, out byte log2Bytes) || !_memory.TryRead(keys + 10, out byte kind)
                    || !TryWord(keys + 24, out ulong entries) || log2Bytes > 32)
                {
                    return [];
                }
                ulong first = keys + 32 + (1ul << log2Bytes);
                return kind == 0 ? Slots(first, entries, 24, 8, values) : Slots(first, entries, 16, 0, values);
        }
    }

    private List<(ulong Key, ulong Value)> Slots(ulong table, ulong count, ulong entryBytes, ulong keyAt, ulong values)
    {
        var entries = new List<(ulong, ulong)>();
        for (ulong i = 0; i < count && i < MaxEntries; i++)
        {
            ulong entry = table + (i * entryBytes) + keyAt;
            if (!TryWord(entry, out ulong key) || !TryWord(values == 0 ? entry + 8 : values + (8 * i), out ulong value))
            {
                break;
            }
            if (key != 0)
            {
                entries.Add((key, value));
            }
        }
        return entries;
    }

    private bool TryWord(ulong address, out ulong word) => _memory.TryRead(address, out word);
}
