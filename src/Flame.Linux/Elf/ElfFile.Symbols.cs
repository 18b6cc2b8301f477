using System.Buffers.Binary;
using System.Text;

namespace Flame.Linux.Elf;

/// <summary>
/// Symbols by a search through a whole table. Tables of large programs have hundreds of megabytes, so they pass by in
/// pieces: first the strings, to learn where the names wanted stand, then the symbols, to see which of them point there.
/// </summary>
public sealed partial class ElfFile
{
    private const int SymbolSize = 24;
    private const int PieceBytes = SymbolSize * 4096;
    private const int MaxNameBytes = 256;
    private const ulong MaxSymbolTableBytes = 1UL << 30;

    /// <summary>Looks up symbols by name in one table; those already in <paramref name="found"/> are not searched again.</summary>
    /// <param name="table"><c>.dynsym</c> (what is exported) or <c>.symtab</c> (everything, but absent in stripped files).</param>
    /// <param name="names">What to look for.</param>
    /// <param name="found">Receives the address in the file of each name that is defined there.</param>
    public void FindSymbols(string table, IReadOnlyCollection<string> names, Dictionary<string, ulong> found)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(found);
        var wanted = names.Where(name => !found.ContainsKey(name) && Encoding.UTF8.GetByteCount(name) < MaxNameBytes)
            .Select(name => (name, Encoding.UTF8.GetBytes(name + '\0'))).ToList();
        if (wanted.Count == 0 || !TryFindSection(table, out Section section))
        {
            return;
        }
        if (section.EntrySize != SymbolSize || section.Link >= Sections.Count)
        {
            throw Damaged($"section {section.Name} with entries of {section.EntrySize} bytes");
        }
        byte[] piece = new byte[PieceBytes + MaxNameBytes];
        Dictionary<uint, string> places = FindNames(Sections[(int)section.Link], wanted, piece);
        if (places.Count > 0)
        {
            FindSymbolsNamed(section, places, piece.AsSpan(0, PieceBytes), found);
        }
    }

    // One text can stand in several places, also as the tail of a longer one, since linkers merge those.
    private Dictionary<uint, string> FindNames(in Section strings, List<(string Name, byte[] Bytes)> wanted, byte[] piece)
    {
        CheckBounds(strings);
        var places = new Dictionary<uint, string>();
        for (ulong at = 0; at < strings.Size; at += PieceBytes)
        {
            // Pieces overlap, for names that lie across their border.
            Span<byte> part = piece.AsSpan(0, (int)Math.Min((ulong)piece.Length, strings.Size - at));
            if (!_file.TryRead((long)(strings.FileOffset + at), part))
            {
                throw Damaged($"section {strings.Name} can't be read");
            }
            foreach ((string name, byte[] bytes) in wanted)
            {
                int place = -1;
                while (part[(place + 1)..].IndexOf(bytes) is >= 0 and var next && places.Count < PieceBytes)
                {
                    place += next + 1;
                    places[(uint)(at + (ulong)place)] = name;
                }
            }
        }
        return places;
    }

    private void FindSymbolsNamed(in Section symbols, Dictionary<uint, string> places, Span<byte> piece, Dictionary<string, ulong> found)
    {
        CheckBounds(symbols);
        for (ulong at = 0; at < symbols.Size; at += PieceBytes)
        {
            Span<byte> part = piece[..(int)Math.Min((ulong)piece.Length, symbols.Size - at)];
            if (!_file.TryRead((long)(symbols.FileOffset + at), part))
            {
                throw Damaged($"section {symbols.Name} can't be read");
            }
            for (; part.Length >= SymbolSize; part = part[SymbolSize..])
            {
                uint nameOffset = BinaryPrimitives.ReadUInt32LittleEndian(part);
                bool isDefined = BinaryPrimitives.ReadUInt16LittleEndian(part[6..]) != 0;
                if (isDefined && nameOffset != 0 && places.TryGetValue(nameOffset, out string? name))
                {
                    found.TryAdd(name, BinaryPrimitives.ReadUInt64LittleEndian(part[8..]));
                }
            }
        }
    }

    private void CheckBounds(in Section section)
    {
        ulong length = (ulong)_file.LengthBytes;
        if (section.Size > MaxSymbolTableBytes || section.FileOffset > length || section.Size > length - section.FileOffset)
        {
            throw Damaged($"section {section.Name}: {section.Size} bytes at offset {section.FileOffset} of {length}");
        }
    }
}
