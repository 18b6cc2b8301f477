using System.Buffers.Binary;
using System.Text;

namespace Flame.Linux.Elf;

/// <summary>A PT_LOAD program header.</summary>
/// <param name="FileOffset">Where the segment begins in the file.</param>
/// <param name="VirtualAddress">Where it wants to be, before the load bias is added.</param>
/// <param name="FileSize">Bytes that come from the file.</param>
/// <param name="MemorySize">Bytes in memory; the rest is zero.</param>
public readonly record struct LoadSegment(ulong FileOffset, ulong VirtualAddress, ulong FileSize, ulong MemorySize);

/// <summary>A section header.</summary>
public readonly record struct Section(
    string Name, uint Type, ulong Address, ulong FileOffset, ulong Size, uint Link, ulong EntrySize);

/// <summary>
/// A 64-bit little-endian ELF file (elf(5)): program headers, sections and symbols, as far as finding a variable of the
/// target needs them. Files come from strangers: every count, offset and length is bounded by the file and by a limit.
/// </summary>
public sealed partial class ElfFile
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int SectionHeaderSize = 64;
    private const int MaxProgramHeaders = 4096;
    private const uint PtLoad = 1;
    private const uint PtDynamic = 2;
    private const ushort EtExec = 2;

    /// <summary>No more of a file than this is taken into memory at once, whatever its headers claim.</summary>
    public const int MaxTableBytes = 64 << 20;

    private readonly IFileBytes _file;
    private readonly string _name;
    private readonly ulong _sectionOffset;
    private readonly int _sectionCount;
    private readonly int _sectionNames;
    private readonly ulong? _relocatedBy;
    private LoadSegment _dynamic;
    private List<Section>? _sections;

    private ElfFile(IFileBytes file, string name, ReadOnlySpan<byte> header, ulong? relocatedBy)
    {
        _file = file;
        _name = name;
        _relocatedBy = relocatedBy;
        Type = BinaryPrimitives.ReadUInt16LittleEndian(header[16..]);
        Machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        ulong programOffset = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        _sectionOffset = BinaryPrimitives.ReadUInt64LittleEndian(header[40..]);
        int programSize = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        int programCount = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        int sectionSize = BinaryPrimitives.ReadUInt16LittleEndian(header[58..]);
        _sectionCount = relocatedBy is null ? BinaryPrimitives.ReadUInt16LittleEndian(header[60..]) : 0;
        _sectionNames = BinaryPrimitives.ReadUInt16LittleEndian(header[62..]);
        if (programCount > MaxProgramHeaders || (programCount > 0 && programSize != ProgramHeaderSize))
        {
            throw Damaged($"{programCount} program headers of {programSize} bytes");
        }
        if (_sectionCount > 0 && sectionSize != SectionHeaderSize)
        {
            throw Damaged($"section headers of {sectionSize} bytes");
        }
        LoadSegments = ReadLoadSegments(programOffset, programCount);
    }

    /// <summary>e_type: 2 (ET_EXEC) is linked to fixed addresses, 3 (ET_DYN) is not.</summary>
    public ushort Type { get; }

    /// <summary>EM_AARCH64 (elf.h).</summary>
    public const ushort Aarch64 = 183;

    /// <summary>e_machine: 62 is x86-64, 183 <see cref="Aarch64"/>.</summary>
    public ushort Machine { get; }

    /// <summary>The segments that are mapped, in file order.</summary>
    public IReadOnlyList<LoadSegment> LoadSegments { get; }

    /// <summary>The sections; empty when the file has no section headers. Read when first asked for.</summary>
    public IReadOnlyList<Section> Sections => _sections ??= ReadSections();

    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">Its bytes; kept, and read again when sections or symbols are asked for.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="relocatedBy">
    /// For bytes that come from memory: what the dynamic linker has added to addresses in the dynamic section. Section
    /// headers are not looked for then, since they are not mapped. Null for a file.
    /// </param>
    /// <exception cref="FlameException">It is not an ELF file of ours: magic, class, byte order or headers are wrong.</exception>
    public static ElfFile Open(IFileBytes file, string name, ulong? relocatedBy = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!file.TryRead(0, header) || !header[..4].SequenceEqual("\u007fELF"u8))
        {
            throw new FlameException($"File {name} does not have correct ELF magic header");
        }
        if (header[4] != 2 || header[5] != 1)
        {
            throw new FlameException(
                $"Target ELF file has EI_CLASS={header[4]}, EI_DATA={header[5]}: {name} is not a 64-bit little-endian program");
        }
        return new ElfFile(file, name, header, relocatedBy);
    }

    /// <summary>Where in the file the byte stands that has this address in the file's own numbering; false: in no segment.</summary>
    public bool TryFileOffset(ulong address, out ulong offset)
    {
        foreach (LoadSegment segment in LoadSegments)
        {
            if (address >= segment.VirtualAddress && address - segment.VirtualAddress < segment.FileSize)
            {
                offset = address - segment.VirtualAddress + segment.FileOffset;
                return true;
            }
        }
        offset = 0;
        return false;
    }

    /// <summary>
    /// What has to be added to an address in the file to get the one in memory, when the part of the file at
    /// <paramref name="fileOffset"/> is mapped at <paramref name="start"/>. Program headers decide: with separate code
    /// segments, the default of linkers since 2018, the offset of a mapping is not its address.
    /// </summary>
    public ulong LoadBias(ulong start, ulong fileOffset)
    {
        if (Type == EtExec)
        {
            return 0;
        }
        foreach (LoadSegment segment in LoadSegments)
        {
            // Mappings begin at page boundaries, up to a page below the segment's own beginning.
            ulong pageOffset = segment.FileOffset & ~0xfffUL;
            if (fileOffset >= pageOffset && fileOffset < segment.FileOffset + Math.Max(segment.FileSize, 1))
            {
                return start - (segment.VirtualAddress - segment.FileOffset + fileOffset);
            }
        }
        throw Damaged($"no segment is mapped from offset 0x{fileOffset:x}");
    }

    /// <summary>The first section of that name.</summary>
    public bool TryFindSection(string name, out Section section)
    {
        foreach (Section candidate in Sections)
        {
            if (candidate.Name == name)
            {
                section = candidate;
                return true;
            }
        }
        section = default;
        return false;
    }

    /// <summary>The bytes that the file holds for a section.</summary>
    /// <exception cref="FlameException">They lie outside the file, or are absurdly many.</exception>
    public byte[] ReadSection(in Section section)
    {
        const uint NoBits = 8; // SHT_NOBITS: .bss has a size and no bytes
        return section.Type == NoBits ? [] : ReadTable(section.FileOffset, section.Size, $"section {section.Name}");
    }

    private List<LoadSegment> ReadLoadSegments(ulong offset, int count)
    {
        byte[] table = ReadTable(offset, (ulong)count * ProgramHeaderSize, "program headers");
        var segments = new List<LoadSegment>();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = table.AsSpan(i * ProgramHeaderSize, ProgramHeaderSize);
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(header);
            var segment = new LoadSegment(
                BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[32..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[40..]));
            if (type == PtLoad)
            {
                segments.Add(segment);
            }
            else if (type == PtDynamic)
            {
                _dynamic = segment;
            }
        }
        return segments;
    }

    private List<Section> ReadSections()
    {
        byte[] table = ReadTable(_sectionOffset, (ulong)_sectionCount * SectionHeaderSize, "section headers");
        var sections = new List<Section>(_sectionCount);
        byte[] names = [];
        if (_sectionNames < _sectionCount)
        {
            names = ReadSection(ParseSection(table, _sectionNames, []));
        }
        for (int i = 0; i < _sectionCount; i++)
        {
            sections.Add(ParseSection(table, i, names));
        }
        return sections;
    }

    private static Section ParseSection(byte[] table, int index, ReadOnlySpan<byte> names)
    {
        ReadOnlySpan<byte> header = table.AsSpan(index * SectionHeaderSize, SectionHeaderSize);
        uint nameOffset = BinaryPrimitives.ReadUInt32LittleEndian(header);
        ReadOnlySpan<byte> name = nameOffset < names.Length ? names[(int)nameOffset..] : [];
        int end = name.IndexOf((byte)0);
        return new Section(
            Encoding.UTF8.GetString(end < 0 ? name[..Math.Min(name.Length, 256)] : name[..Math.Min(end, 256)]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(header[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(header[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(header[56..]));
    }

    private byte[] ReadTable(ulong offset, ulong size, string what)
    {
        if (size == 0)
        {
            return [];
        }
        ulong length = (ulong)_file.LengthBytes;
        if (size > (ulong)MaxTableBytes || offset > length || size > length - offset)
        {
            throw Damaged($"{what}: {size} bytes at offset {offset} of {length}");
        }
        byte[] bytes = new byte[size];
        return _file.TryRead((long)offset, bytes) ? bytes : throw Damaged($"{what} can't be read");
    }

    private FlameException Damaged(string detail) => new($"Failed to open ELF file {_name}: damaged: {detail}");
}
