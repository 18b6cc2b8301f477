using System.Buffers.Binary;
using Flame.Linux.Elf;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;

namespace Flame.Python.Locating;

/// <summary>
/// A copy of the variables of one module (.data and .bss), for searches. The target goes on running: what is found has to
/// be looked at again.
/// </summary>
internal sealed class ModuleVariables
{
    private const ulong MaxBytes = 64 << 20;
    private const int PieceBytes = 1 << 20;

    private readonly List<(ulong Start, byte[] Bytes)> _parts = [];

    /// <summary>Reads the writable memory that lies within the segments of the module.</summary>
    public ModuleVariables(IMemoryReader memory, MappedModule module, List<Mapping> maps)
    {
        ElfFile elf = module.OpenElf();
        ulong end = module.Mappings[^1].End;
        foreach (LoadSegment segment in elf.LoadSegments)
        {
            end = Math.Max(end, module.Bias + segment.VirtualAddress + segment.MemorySize);
        }
        ulong left = MaxBytes;
        foreach (Mapping mapping in maps)
        {
            // .bss is memory without a file, right behind the last part that has one.
            bool isOurs = module.IsSameFile(mapping) || (mapping.Inode == 0 && !mapping.Path.StartsWith('['));
            if (mapping.IsWritable && isOurs && mapping.Start >= module.Mappings[0].Start && mapping.Start < end)
            {
                Copy(memory, mapping.Start, Math.Min(mapping.End, end), ref left);
            }
        }
    }

    /// <summary>As above, of memory given as it is.</summary>
    public ModuleVariables(ulong start, byte[] bytes) => _parts.Add((start, bytes));

    /// <summary>The pieces, each with its address, which is divisible by 8.</summary>
    public IReadOnlyList<(ulong Start, byte[] Bytes)> Parts => _parts;

    /// <summary>The word at an address; false when it is not in the copy.</summary>
    public bool TryWord(ulong address, out ulong word)
    {
        foreach ((ulong start, byte[] bytes) in _parts)
        {
            if (address >= start && address - start + sizeof(ulong) <= (ulong)bytes.Length)
            {
                word = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan((int)(address - start)));
                return true;
            }
        }
        word = 0;
        return false;
    }

    private void Copy(IMemoryReader memory, ulong start, ulong end, ref ulong left)
    {
        int length = (int)Math.Min(end - start, left);
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at += PieceBytes)
        {
            // What can't be read stays zero, and is never taken for something.
            _ = memory.TryRead(start + (ulong)at, bytes.AsSpan(at, Math.Min(PieceBytes, length - at)));
        }
        left -= (ulong)length;
        _parts.Add((start, bytes));
    }
}
