using Flame.Linux.Memory;
using Flame.Linux.Procfs;

namespace Flame.Linux.Elf;

/// <summary>
/// The bytes of a file as far as a process has it mapped, for files that can't be opened any more (replaced by an upgrade,
/// deleted, on a file system that is out of reach). Headers and the tables of the dynamic linker are always mapped; section
/// headers and <c>.symtab</c> usually are not. Writable parts are as the process has made them.
/// </summary>
public sealed class MappedFile : IFileBytes
{
    private readonly IMemoryReader _memory;
    private readonly IReadOnlyList<Mapping> _mappings;

    /// <summary>Takes the mappings of one file.</summary>
    public MappedFile(IMemoryReader memory, IReadOnlyList<Mapping> mappings)
    {
        ArgumentNullException.ThrowIfNull(mappings);
        _memory = memory;
        _mappings = mappings;
        foreach (Mapping mapping in mappings)
        {
            ulong end = mapping.FileOffset + (mapping.End - mapping.Start);
            LengthBytes = Math.Max(LengthBytes, (long)Math.Min(end, long.MaxValue));
        }
    }

    /// <inheritdoc/>
    public long LengthBytes { get; }

    /// <inheritdoc/>
    public bool TryRead(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (!TryReadPart((ulong)offset, destination, out int length))
            {
                return false;
            }
            offset += length;
            destination = destination[length..];
        }
        return true;
    }

    // Two segments can share a page of the file: where both have it, either will do.
    private bool TryReadPart(ulong offset, Span<byte> destination, out int length)
    {
        foreach (Mapping mapping in _mappings)
        {
            ulong size = mapping.End - mapping.Start;
            if (offset >= mapping.FileOffset && offset - mapping.FileOffset < size)
            {
                ulong inside = offset - mapping.FileOffset;
                length = (int)Math.Min((ulong)destination.Length, size - inside);
                return _memory.TryRead(mapping.Start + inside, destination[..length]);
            }
        }
        length = 0;
        return false;
    }
}
