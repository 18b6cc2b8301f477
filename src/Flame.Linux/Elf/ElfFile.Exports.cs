using System.Buffers.Binary;
using System.Text;

namespace Flame.Linux.Elf;

/// <summary>
/// The symbols that a file exports, found as the dynamic linker finds them: by the dynamic segment and its hash table. A
/// handful of small reads, and no section header is needed (strip(1) keeps these tables, `sstrip` too).
/// </summary>
public sealed partial class ElfFile
{
    private const int DynamicEntrySize = 16;
    private const int MaxDynamicBytes = 64 << 10;
    private const int MaxChain = 1 << 12;
    private const ulong TagStrings = 5;
    private const ulong TagSymbols = 6;
    private const ulong TagStringsSize = 10;
    private const ulong TagGnuHash = 0x6ffffef5;

    private DynamicTables? _exports;

    /// <summary>Looks up exported symbols by name; those already in <paramref name="found"/> are not searched again.</summary>
    /// <param name="names">What to look for.</param>
    /// <param name="found">Receives the address in the file of each name that is defined there.</param>
    public void FindExports(IReadOnlyCollection<string> names, Dictionary<string, ulong> found)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(found);
        _exports ??= ReadDynamicTables();
        if (!_exports.Value.HasHash)
        {
            FindSymbols(".dynsym", names, found); // linked with --hash-style=sysv, or static
            return;
        }
        foreach (string name in names)
        {
            if (!found.ContainsKey(name) && FindExport(_exports.Value, name) is not 0 and var address)
            {
                found.Add(name, address);
            }
        }
    }

    // DT_GNU_HASH: nbuckets, symoffset, bloom_size, bloom_shift; 64-bit bloom words; buckets; one chain word for each symbol.
    private ulong FindExport(in DynamicTables tables, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name + '\0');
        uint hash = GnuHash(bytes.AsSpan(0, bytes.Length - 1));
        if (tables.BucketCount == 0 || !TryReadWord(tables.Buckets + (4UL * (hash % tables.BucketCount)), out uint index)
            || index < tables.FirstHashed)
        {
            return 0;
        }
        for (int step = 0; step < MaxChain; step++, index++)
        {
            if (!TryReadWord(tables.Chains + (4UL * (index - tables.FirstHashed)), out uint link))
            {
                return 0;
            }
            if ((link | 1) == (hash | 1) && AddressIfNamed(tables, index, bytes) is not 0 and var address)
            {
                return address;
            }
            if ((link & 1) != 0)
            {
                return 0; // the lowest bit marks the end of the chain
            }
        }
        return 0;
    }

    private ulong AddressIfNamed(in DynamicTables tables, uint index, ReadOnlySpan<byte> name)
    {
        Span<byte> symbol = stackalloc byte[SymbolSize];
        Span<byte> text = stackalloc byte[128];
        if (!TryReadAt(tables.Symbols + ((ulong)index * SymbolSize), symbol) || name.Length > text.Length)
        {
            return 0;
        }
        uint nameOffset = BinaryPrimitives.ReadUInt32LittleEndian(symbol);
        bool isDefined = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) != 0;
        text = text[..name.Length];
        return isDefined && nameOffset < tables.StringBytes && TryReadAt(tables.Strings + nameOffset, text) && text.SequenceEqual(name)
            ? BinaryPrimitives.ReadUInt64LittleEndian(symbol[8..])
            : 0;
    }

    private DynamicTables ReadDynamicTables()
    {
        byte[] entries = _dynamic.FileSize is 0 or > MaxDynamicBytes ? [] : ReadTable(_dynamic.FileOffset, _dynamic.FileSize, "dynamic segment");
        ulong symbols = 0;
        ulong strings = 0;
        ulong stringBytes = 0;
        ulong hash = 0;
        for (int at = 0; at + DynamicEntrySize <= entries.Length; at += DynamicEntrySize)
        {
            ulong value = BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(at + 8));
            switch (BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(at)))
            {
                case TagSymbols:
                    symbols = DynamicOffset(value);
                    break;
                case TagStrings:
                    strings = DynamicOffset(value);
                    break;
                case TagStringsSize:
                    stringBytes = value;
                    break;
                case TagGnuHash:
                    hash = DynamicOffset(value);
                    break;
                default:
                    break;
            }
        }
        Span<byte> head = stackalloc byte[16];
        if (symbols == 0 || strings == 0 || hash == 0 || !TryReadAt(hash, head))
        {
            return default;
        }
        uint bucketCount = BinaryPrimitives.ReadUInt32LittleEndian(head);
        ulong buckets = hash + 16 + (8UL * BinaryPrimitives.ReadUInt32LittleEndian(head[8..]));
        return new DynamicTables(
            HasHash: true, symbols, strings, stringBytes, bucketCount, BinaryPrimitives.ReadUInt32LittleEndian(head[4..]),
            buckets, buckets + (4UL * bucketCount));
    }

    // glibc writes the relocated address back into the dynamic section, musl and other linkers leave it as it is in the file.
    private ulong DynamicOffset(ulong address) =>
        TryFileOffset(address, out ulong offset) || (_relocatedBy is { } bias && TryFileOffset(address - bias, out offset)) ? offset : 0;

    private bool TryReadWord(ulong offset, out uint word)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        bool isRead = TryReadAt(offset, bytes);
        word = isRead ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        return isRead;
    }

    private bool TryReadAt(ulong offset, Span<byte> destination) =>
        offset <= (ulong)_file.LengthBytes && (ulong)destination.Length <= (ulong)_file.LengthBytes - offset
        && _file.TryRead((long)offset, destination);

    private static uint GnuHash(ReadOnlySpan<byte> name)
    {
        uint hash = 5381;
        foreach (byte letter in name)
        {
            hash = (hash * 33) + letter;
        }
        return hash;
    }

    /// <summary>Where the tables of the dynamic linker are, as offsets in the file.</summary>
    private readonly record struct DynamicTables(
        bool HasHash, ulong Symbols, ulong Strings, ulong StringBytes, uint BucketCount, uint FirstHashed, ulong Buckets, ulong Chains);
}
