using System.Runtime.InteropServices;
using Flame.Linux.Memory;

namespace Flame.Python.Locating;

/// <summary>
/// Finds the static type objects <c>type</c> and <c>code</c> among the variables of a module without symbols. The type of
/// <c>type</c> is itself, which hardly anything else in memory is; the name (tp_name, Include/cpython/object.h) settles it.
/// </summary>
internal static class TypeScan
{
    private const int NameBehindType = 16; // ob_type, ob_size, tp_name

    // Where ob_type is: behind the reference count; in builds with Py_TRACE_REFS and in free-threaded ones 16 bytes later.
    private static readonly int[] TypeOffsets = [8, 24];

    /// <summary>The addresses of PyType_Type and PyCode_Type; false when they are not there.</summary>
    public static bool TryFind(ModuleVariables variables, IMemoryReader memory, out ulong typeType, out ulong codeType)
    {
        foreach (int offset in TypeOffsets)
        {
            typeType = Find(variables, memory, offset, typeOfTypes: 0, "type\0"u8);
            codeType = typeType == 0 ? 0 : Find(variables, memory, offset, typeType, "code\0"u8);
            if (codeType != 0)
            {
                return true;
            }
        }
        typeType = codeType = 0;
        return false;
    }

    /// <summary>Whether an object is of the static type of that name, which ends in NUL.</summary>
    public static bool IsOfType(IMemoryReader memory, ulong instance, ulong typeType, ReadOnlySpan<byte> name)
    {
        Span<byte> text = stackalloc byte[16];
        text = text[..name.Length];
        foreach (int offset in TypeOffsets)
        {
            if (memory.TryRead(instance + (ulong)offset, out ulong type)
                && memory.TryRead(type + (ulong)offset, out ulong typeOfType) && typeOfType == typeType)
            {
                return memory.TryRead(type + (ulong)(offset + NameBehindType), out ulong place)
                    && memory.TryRead(place, text) && text.SequenceEqual(name);
            }
        }
        return false;
    }

    // With typeOfTypes 0, the type that is its own type.
    private static ulong Find(ModuleVariables variables, IMemoryReader memory, int offset, ulong typeOfTypes, ReadOnlySpan<byte> name)
    {
        Span<byte> text = stackalloc byte[8];
        text = text[..name.Length];
        foreach ((ulong start, byte[] bytes) in variables.Parts)
        {
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
            int nameAt = (offset + NameBehindType) / sizeof(ulong);
            for (int i = 0; i + nameAt < words.Length; i++)
            {
                ulong address = start + ((ulong)i * sizeof(ulong));
                if (words[i + (offset / sizeof(ulong))] == (typeOfTypes == 0 ? address : typeOfTypes)
                    && memory.TryRead(words[i + nameAt], text) && text.SequenceEqual(name))
                {
                    return address;
                }
            }
        }
        return 0;
    }
}
