using System.Text;
using Flame.Linux.Memory;
using Flame.Python.Layouts;

namespace Flame.Python.Objects;

/// <summary>Reads a name: a str object, which 2.7 keeps as bytes, and as Unicode only where a program says so.</summary>
internal static class NameReader
{
    /// <summary>Reads it; false when there is no string.</summary>
    public static bool TryRead(IMemoryReader memory, PythonLayout layout, ulong address, out string text)
    {
        if (!layout.NamesAreBytes)
        {
            return UnicodeReader.TryRead(memory, layout.Unicode, address, out text);
        }
        text = "";
        if (address == 0 || !IsBytes(memory, layout, address) || !memory.TryRead(address + (ulong)layout.Bytes.Length, out long length) || length < 0)
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

    // A unicode object of 2.7, whose character width the build decides, is not read: only thread names can be one.
    private static bool IsBytes(IMemoryReader memory, PythonLayout layout, ulong address)
    {
        const ulong StringFlag = 1 << 27; // Py_TPFLAGS_STRING_SUBCLASS
        const int FlagsAt = 168; // PyTypeObject.tp_flags
        ulong longerHead = (ulong)layout.ObjectType - 8;
        return memory.TryRead(address + (ulong)layout.ObjectType, out ulong type)
            && memory.TryRead(type + FlagsAt + longerHead, out ulong flags) && (flags & StringFlag) != 0;
    }
}
