using Flame.Linux.Elf;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;

namespace Flame.Linux.Targets;

/// <summary>Proves that a file is the one behind a mapping.</summary>
internal static class MappedFileProof
{
    private const int PageBytes = 4096;

    /// <summary>
    /// Device and inode agree, or else the mapped bytes do: overlayfs and btrfs show other numbers in maps than in stat
    /// (the lower file's, a volume's), and a file of the same name may since have replaced the one that is mapped.
    /// </summary>
    public static bool Holds(OpenedFile file, in Mapping mapping, IMemoryReader memory) =>
        (file.Inode == mapping.Inode && file.Device == mapping.Device)
        || (!mapping.IsWritable && HoldsSameBytes(file, mapping, memory));

    // The first page of a program holds its headers, which say where everything lies: no two builds share it.
    private static bool HoldsSameBytes(OpenedFile file, in Mapping mapping, IMemoryReader memory)
    {
        ulong left = (ulong)file.LengthBytes > mapping.FileOffset ? (ulong)file.LengthBytes - mapping.FileOffset : 0;
        int length = (int)Math.Min(Math.Min(left, mapping.End - mapping.Start), PageBytes);
        Span<byte> mapped = stackalloc byte[PageBytes];
        Span<byte> stored = stackalloc byte[PageBytes];
        return length > 0 && memory.TryRead(mapping.Start, mapped[..length]) && file.TryRead((long)mapping.FileOffset, stored[..length])
            && mapped[..length].SequenceEqual(stored[..length]);
    }
}
