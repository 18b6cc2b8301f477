using System.Buffers.Binary;
using System.Text;
using Flame.Linux.Elf;

namespace Flame.Tests.Linux.Elf;

/// <summary>A symbol of a <see cref="BuiltElf"/>; one that is not defined is only named there, as an import is.</summary>
internal readonly record struct BuiltSymbol(string Name, ulong Value, bool IsDefined = true);

/// <summary>
/// A small ELF file with all that the reader looks at. Its segments lie as linkers have put them since 2018, with code
/// apart: what stands at an offset in the file has another distance from the start in memory.
/// <code>
/// offset       address            what
/// 0            Base               headers, dynamic section, hash table, .dynsym, .dynstr
/// CodeOffset   Base + CodeAddress code
/// DataOffset   Base + DataAddress data (begins in the middle of a page)
/// behind       none               .symtab, .strtab, section names, section headers
/// </code>
/// </summary>
internal sealed class BuiltElf : IFileBytes
{
    public const ushort Executable = 2, SharedObject = 3;
    public const ulong CodeAddress = 0x42000, CodeOffset = 0x40000, DataOffset = 0x41d30, DataAddress = 0x45d30;

    private const int HeaderBytes = 64, ProgramHeaderBytes = 56, SectionHeaderBytes = 64, SymbolBytes = 24;
    private const uint PtLoad = 1, PtDynamic = 2, ShtSymtab = 2, ShtStrtab = 3, ShtDynsym = 11;

    private readonly byte[] _bytes = new byte[0xc0000];
    private readonly List<byte[]> _sections = [new byte[SectionHeaderBytes]];
    private readonly List<byte> _sectionNames = [0];
    private int _end = 0x400; // behind the headers

    public BuiltElf(ushort type, BuiltSymbol[] exports, BuiltSymbol[] locals)
    {
        Base = type == Executable ? 0x400000UL : 0;
        AddExports(exports);
        Assert.True(_end < (int)CodeOffset);
        _end = (int)DataOffset + 0x200;
        AddTable(".symtab", ".strtab", ShtSymtab, locals);
        WriteHeaders(type);
    }

    public ulong Base { get; }

    public byte[] Content => _bytes;

    public long LengthBytes => _bytes.Length;

    public bool TryRead(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > _bytes.Length || destination.Length > _bytes.Length - offset)
        {
            return false;
        }
        _bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
        return true;
    }

    /// <summary>As `sstrip` leaves it: no section headers.</summary>
    public BuiltElf WithoutSections()
    {
        Write16(60, 0);
        Write64(40, 0);
        return this;
    }

    /// <summary>As a static program has it: nothing for a dynamic linker.</summary>
    public BuiltElf WithoutDynamicSegment()
    {
        Write32(HeaderBytes + (3 * ProgramHeaderBytes), 0);
        return this;
    }

    private void AddExports(BuiltSymbol[] exports)
    {
        (int symbols, int strings, int stringBytes) = AddTable(".dynsym", ".dynstr", ShtDynsym, exports);
        // One bucket with all symbols but the null one, and a bloom filter that lets all pass.
        int hash = _end;
        Write32(hash, 1);
        Write32(hash + 4, 1);
        Write32(hash + 8, 1);
        Write64(hash + 16, ulong.MaxValue);
        Write32(hash + 24, exports.Length == 0 ? 0u : 1);
        for (int i = 0; i < exports.Length; i++)
        {
            Write32(hash + 28 + (4 * i), (GnuHash(exports[i].Name) & ~1u) | (i == exports.Length - 1 ? 1u : 0));
        }
        int dynamic = hash + 28 + (4 * exports.Length) + 4 & ~7;
        (ulong, ulong)[] entries =
            [(5, Base + (ulong)strings), (6, Base + (ulong)symbols), (10, (ulong)stringBytes), (0x6ffffef5, Base + (ulong)hash), (0, 0)];
        for (int i = 0; i < entries.Length; i++)
        {
            Write64(dynamic + (16 * i), entries[i].Item1);
            Write64(dynamic + (16 * i) + 8, entries[i].Item2);
        }
        _end = dynamic + (16 * entries.Length);
        WriteProgramHeader(3, PtDynamic, (ulong)dynamic, Base + (ulong)dynamic, (ulong)(16 * entries.Length));
    }

    private (int Symbols, int Strings, int StringBytes) AddTable(string name, string stringsName, uint type, BuiltSymbol[] symbols)
    {
        byte[] strings = [0, .. symbols.SelectMany(symbol => Encoding.UTF8.GetBytes(symbol.Name + '\0'))];
        int stringsAt = _end;
        strings.CopyTo(_bytes, stringsAt);
        int symbolsAt = (stringsAt + strings.Length + 7) & ~7;
        int nameAt = 1;
        for (int i = 0; i < symbols.Length; i++)
        {
            int at = symbolsAt + (SymbolBytes * (i + 1));
            Write32(at, (uint)nameAt);
            Write16(at + 6, symbols[i].IsDefined ? (ushort)1 : (ushort)0);
            Write64(at + 8, symbols[i].Value);
            nameAt += Encoding.UTF8.GetByteCount(symbols[i].Name) + 1;
        }
        int symbolBytes = SymbolBytes * (symbols.Length + 1);
        AddSection(name, type, symbolsAt, symbolBytes, link: _sections.Count + 1, SymbolBytes);
        AddSection(stringsName, ShtStrtab, stringsAt, strings.Length, link: 0, 0);
        _end = symbolsAt + symbolBytes;
        return (symbolsAt, stringsAt, strings.Length);
    }

    private void AddSection(string name, uint type, int offset, int size, int link, int entrySize)
    {
        byte[] header = new byte[SectionHeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)_sectionNames.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), type);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(24), (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(32), (ulong)size);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), (uint)link);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(56), (ulong)entrySize);
        _sections.Add(header);
        _sectionNames.AddRange(Encoding.UTF8.GetBytes(name + '\0'));
    }

    private void WriteHeaders(ushort type)
    {
        int namesAt = _end;
        AddSection(".shstrtab", ShtStrtab, namesAt, _sectionNames.Count + ".shstrtab\0".Length, link: 0, 0);
        _sectionNames.CopyTo(_bytes, namesAt);
        int sectionsAt = (namesAt + _sectionNames.Count + 7) & ~7;
        for (int i = 0; i < _sections.Count; i++)
        {
            _sections[i].CopyTo(_bytes, sectionsAt + (SectionHeaderBytes * i));
        }
        "\u007fELF"u8.CopyTo(_bytes);
        _bytes[4] = 2;
        _bytes[5] = 1;
        Write16(16, type);
        Write16(18, 62);
        Write64(32, HeaderBytes);
        Write64(40, (ulong)sectionsAt);
        Write16(54, ProgramHeaderBytes);
        Write16(56, 4);
        Write16(58, SectionHeaderBytes);
        Write16(60, (ushort)_sections.Count);
        Write16(62, (ushort)(_sections.Count - 1));
        WriteProgramHeader(0, PtLoad, 0, Base, CodeOffset);
        WriteProgramHeader(1, PtLoad, CodeOffset, Base + CodeAddress, 0x1000);
        WriteProgramHeader(2, PtLoad, DataOffset, Base + DataAddress, 0x200);
    }

    private void WriteProgramHeader(int index, uint type, ulong offset, ulong address, ulong size)
    {
        int at = HeaderBytes + (index * ProgramHeaderBytes);
        Write32(at, type);
        Write64(at + 8, offset);
        Write64(at + 16, address);
        Write64(at + 32, size);
        Write64(at + 40, size);
    }

    private static uint GnuHash(string name) => Encoding.UTF8.GetBytes(name).Aggregate(5381u, (hash, letter) => (hash * 33) + letter);

    private void Write16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), value);

    private void Write32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);

    private void Write64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(at), value);
}
