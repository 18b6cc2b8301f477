using System.Buffers.Binary;
using System.Text;
using Flame.Python.Layouts;

namespace Flame.Tests.Python;

/// <summary>Lays out Python objects in a <see cref="BuiltMemory"/> as one layout row says.</summary>
internal sealed class BuiltObjects(PythonLayout layout, BuiltMemory memory)
{
    private const int ObjectBytes = 2048; // more than the largest structure with a fixed size

    // Free-threaded 3.14+: copies of the bytecode, of which the first is the one in the code object.
    private const int CopiesAt = 8;
    private readonly PythonLayout _layout = layout;
    private readonly BuiltMemory _memory = memory;
    private ulong? _stringType;
    private ulong? _bytesType;

    /// <summary>PyCode_Type.</summary>
    public ulong CodeType { get; } = memory.Allocate(ObjectBytes);

    /// <summary>The type of everything else.</summary>
    public ulong OtherType { get; } = memory.Allocate(ObjectBytes);

    /// <summary>The type of Unicode strings.</summary>
    public ulong StringType => _stringType ??= NewType("str\0"u8);

    /// <summary>The type of bytes.</summary>
    public ulong BytesType => _bytesType ??= NewType("bytes\0"u8);

    /// <summary>A type whose name ends in NUL.</summary>
    public ulong NewType(ReadOnlySpan<byte> name)
    {
        ulong type = _memory.Allocate(ObjectBytes);
        ulong text = _memory.Allocate(name.Length);
        _memory.Write(text, name);
        _memory.WriteWord(type + (ulong)_layout.ObjectType + 16, text); // tp_name, behind ob_type and ob_size
        return type;
    }

    /// <summary>A str in its usual form (compact), of the narrowest kind that holds its characters, as CPython makes it.</summary>
    public ulong NewString(string text) =>
        _layout.NamesAreBytes ? NewBytes(Encoding.UTF8.GetBytes(text)) : NewString(CodePoints(text), isCompact: true);

    /// <summary>A str whose characters lie elsewhere: what C code makes with the old API, up to 3.11.</summary>
    public ulong NewLegacyString(string text) => NewString(CodePoints(text), isCompact: false);

    /// <summary>A bytes object.</summary>
    public ulong NewBytes(ReadOnlySpan<byte> content)
    {
        ulong address = New(BytesType, ObjectBytes + content.Length);
        _memory.WriteWord(address + (ulong)_layout.Bytes.Length, (ulong)content.Length);
        _memory.Write(address + (ulong)_layout.Bytes.Data, content);
        return address;
    }

    /// <summary>A code object of so many 2-byte units.</summary>
    public ulong NewCode(string file, string function, int firstLine, byte[] lineTable, int units, int firstTraceable = 0) =>
        NewCode(NewString(file), NewString(function), firstLine, NewBytes(lineTable), units, firstTraceable);

    /// <summary>A code object whose parts are there already.</summary>
    public ulong NewCode(ulong file, ulong function, int firstLine, ulong lineTable, int units, int firstTraceable = 0)
    {
        CodeOffsets at = _layout.Code;
        ulong address = New(CodeType, ObjectBytes + (2 * units));
        _memory.WriteWord(address + (ulong)at.Filename, file);
        _memory.WriteWord(address + (ulong)at.Name, function);
        WriteWord(address, at.Qualname, function);
        _memory.WriteWord(address + (ulong)at.LineTable, lineTable);
        _memory.WriteInt(address + (ulong)at.FirstLine, firstLine);
        WriteWord(address, at.UnitCount, (ulong)units);
        WriteWord(address, at.ByteCode, at.ByteCode < 0 ? 0 : NewBytes(new byte[2 * units]));
        if (at.FirstTraceable >= 0)
        {
            _memory.WriteInt(address + (ulong)at.FirstTraceable, firstTraceable);
        }
        if (at.ThreadLocalBytecode >= 0)
        {
            ulong copies = _memory.Allocate(CopiesAt + (2 * sizeof(ulong)));
            _memory.WriteWord(copies, 2);
            _memory.WriteWord(copies + CopiesAt, address + (ulong)at.Adaptive);
            _memory.WriteWord(copies + CopiesAt + sizeof(ulong), _memory.Allocate(2 * units));
            _memory.WriteWord(address + (ulong)at.ThreadLocalBytecode, copies);
        }
        return address;
    }

    /// <summary>Where a copy of a code object's bytecode begins (since 3.11); copy 1 is another only where there are several.</summary>
    public ulong Bytecode(ulong code, int copy) => _layout.Code.ThreadLocalBytecode < 0
        ? code + (ulong)_layout.Code.Adaptive
        : _memory.Word(_memory.Word(code + (ulong)_layout.Code.ThreadLocalBytecode) + CopiesAt + (ulong)(copy * sizeof(ulong)));

    /// <summary>Memory for an object of that type.</summary>
    public ulong New(ulong type, int lengthBytes = ObjectBytes)
    {
        ulong address = _memory.Allocate(lengthBytes);
        _memory.WriteWord(address + (ulong)_layout.ObjectType, type);
        return address;
    }

    private ulong NewString(List<uint> characters, bool isCompact)
    {
        uint widest = characters.Count == 0 ? 0 : characters.Max();
        int kind = widest < 0x100 ? 1 : widest < 0x10000 ? 2 : 4;
        bool isAscii = widest < 0x80;
        ulong address = New(StringType, ObjectBytes + (kind * characters.Count));
        UnicodeOffsets at = _layout.Unicode;
        _memory.WriteWord(address + (ulong)at.Length, (ulong)characters.Count);
        // interned (any), then kind in three bits, compact, ascii
        int form = kind | (isCompact ? 1 << 3 : 0) | (isAscii ? 1 << 4 : 0);
        _memory.WriteInt(address + (ulong)at.State, 1 | form << at.KindBit);
        ulong data = address + (ulong)(isAscii ? at.AsciiData : at.CompactData);
        if (!isCompact)
        {
            data = _memory.Allocate(Math.Max(1, kind * characters.Count));
            _memory.WriteWord(address + (ulong)at.DataPointer, data);
        }
        _memory.Write(data, Encode(characters, kind));
        return address;
    }

    private static byte[] Encode(List<uint> characters, int kind)
    {
        byte[] bytes = new byte[kind * characters.Count];
        byte[] word = new byte[4];
        for (int i = 0; i < characters.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, characters[i]);
            word.AsSpan(0, kind).CopyTo(bytes.AsSpan(i * kind));
        }
        return bytes;
    }

    // Not EnumerateRunes, which would replace a lone surrogate: Python strings may hold them.
    private static List<uint> CodePoints(string text)
    {
        List<uint> points = [];
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            points.Add(isPair ? (uint)char.ConvertToUtf32(text[i], text[++i]) : text[i]);
        }
        return points;
    }

    private void WriteWord(ulong address, int offset, ulong value)
    {
        if (offset >= 0)
        {
            _memory.WriteWord(address + (ulong)offset, value);
        }
    }
}
