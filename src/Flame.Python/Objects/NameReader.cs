using System.Runtime.InteropServices;
using System.Text;
using Flame.Linux.Memory;
using Flame.Python.Layouts;

namespace Flame.Python.Objects;

/// <summary>Reads a name: a str object, which 2.7 keeps as bytes, and as Unicode only where a program says so.</summary>
internal static class NameReader
{
    private const ulong StringFlag = 1 << 27; // Py_TPFLAGS_STRING_SUBCLASS
    private const ulong UnicodeFlag = 1 << 28; // Py_TPFLAGS_UNICODE_SUBCLASS

    /// <summary>Reads it; false when there is no string.</summary>
    public static bool TryRead(IMemoryReader memory, PythonLayout layout, ulong address, out string text)
    {
        if (!layout.NamesAreBytes)
        {
            return UnicodeReader.TryRead(memory, layout.Unicode, address, out text);
        }
        text = "";
        if (address == 0 || !TryReadFlags(memory, layout, address, out ulong flags))
        {
            return false;
        }
        return (flags & StringFlag) != 0 ? TryReadBytes(memory, layout, address, out text)
            : (flags & UnicodeFlag) != 0 && TryReadWide(memory, layout, address, out text);
    }

    private static bool TryReadBytes(IMemoryReader memory, PythonLayout layout, ulong address, out string text)
    {
        text = "";
        if (!memory.TryRead(address + (ulong)layout.Bytes.Length, out long length) || length < 0)
        {
            return false;
        }
        byte[] bytes = new byte[Math.Min(length, UnicodeReader.MaxCharacters)];
        if (bytes.Length > 0 && !memory.TryRead(address + (ulong)layout.Bytes.Data, bytes))
        {
            return false;
        }
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }

    // PyUnicodeObject of 2.7 (Include/unicodeobject.h): head, length, pointer to the characters. The build decides whether
    // these are 2 or 4 bytes wide, and they show it: two narrow ones together are no character, as a rule.
    private static bool TryReadWide(IMemoryReader memory, PythonLayout layout, ulong address, out string text)
    {
        text = "";
        ulong head = (ulong)layout.ObjectType + 8;
        if (!memory.TryRead(address + head, out long length) || length < 0 || !memory.TryRead(address + head + 8, out ulong data))
        {
            return false;
        }
        int count = (int)Math.Min(length, UnicodeReader.MaxCharacters);
        byte[] wide = new byte[4 * count];
        if (memory.TryRead(data, wide) && MemoryMarshal.Cast<byte, uint>(wide).IndexOfAnyExceptInRange(0u, 0x10ffffu) < 0)
        {
            text = UnicodeReader.Decode(wide, 4);
            return true;
        }
        byte[] narrow = wide[..(2 * count)];
        bool isRead = memory.TryRead(data, narrow);
        text = isRead ? UnicodeReader.Decode(narrow, 2) : "";
        return isRead;
    }

    private static bool TryReadFlags(IMemoryReader memory, PythonLayout layout, ulong address, out ulong flags)
    {
        const int FlagsAt = 168; // PyTypeObject.tp_flags
        flags = 0;
        ulong longerHead = (ulong)layout.ObjectType - 8;
        return memory.TryRead(address + (ulong)layout.ObjectType, out ulong type) && memory.TryRead(type + FlagsAt + longerHead, out flags);
    }
}
