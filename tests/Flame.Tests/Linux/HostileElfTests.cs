using System.Buffers.Binary;
using Flame.Linux;
using Flame.Linux.Elf;

namespace Flame.Tests.Linux;

/// <summary>Files of a container are a stranger's: whatever their headers say ends in a refusal, and costs little.</summary>
public sealed class HostileElfTests
{
    [Theory]
    [InlineData(32, ulong.MaxValue, "program headers far away")]
    [InlineData(40, ulong.MaxValue, "section headers far away")]
    [InlineData(40, 0xffff_ffff_ffff_ff00, "section headers that wrap round")]
    public void Open_RefusesOffsetsOutsideTheFile(int field, ulong value, string what)
    {
        byte[] file = Header(programHeaders: 1, sections: 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(field), value);
        Assert.Contains("damaged", Assert.Throws<FlameException>(() => ElfFile.Open(new Bytes(file), what).Sections).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ushort.MaxValue, 0)]
    [InlineData(0, ushort.MaxValue)]
    [InlineData(ushort.MaxValue, ushort.MaxValue)]
    public void Open_RefusesMoreHeadersThanTheFileHolds(ushort programHeaders, ushort sections) =>
        Assert.Throws<FlameException>(() => ElfFile.Open(new Bytes(Header(programHeaders, sections)), "x").Sections);

    [Fact]
    public void Sections_OfAnAbsurdSizeAreNotReadIntoMemory()
    {
        byte[] file = Header(programHeaders: 0, sections: 1);
        var bytes = new Bytes(file, claimedLength: 1L << 50);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 32), 1UL << 49); // sh_size
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64 + 4), 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FlameException>(() => ElfFile.Open(bytes, "x").Sections);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Open_EndsWhenTheFileShrinksUnderTheRead()
    {
        var bytes = new Bytes(Header(programHeaders: 1, sections: 1), claimedLength: 1 << 20);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Content.AsSpan(40), 1 << 19);
        Assert.Contains("can't be read", Assert.Throws<FlameException>(() => ElfFile.Open(bytes, "x").Sections).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RefusesWhatIsTooShortForAHeader()
    {
        for (int length = 0; length < 64; length++)
        {
            byte[] file = Header(0, 0)[..length];
            Assert.Throws<FlameException>(() => ElfFile.Open(new Bytes(file), "x"));
        }
    }

    [Fact]
    public void RandomHeaders_NeverEndInAnythingButARefusal()
    {
        var random = new Random(15);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] file = Header((ushort)random.Next(3), (ushort)random.Next(4));
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                file[random.Next(16, file.Length)] = (byte)random.Next(256);
            }
            Assert.Null(Record.Exception(() => Use(file)) is { } e and not FlameException ? e : null);
        }
    }

    private static void Use(byte[] file)
    {
        var elf = ElfFile.Open(new Bytes(file), "x");
        var found = new Dictionary<string, ulong>();
        foreach (Section section in elf.Sections)
        {
            elf.FindSymbols(section.Name, ["main"], found);
        }
        _ = elf.LoadBias(0x400000, 0);
    }

    // The 64 bytes of the file header, then room for the headers that it announces, all zero.
    private static byte[] Header(ushort programHeaders, ushort sections)
    {
        byte[] file = new byte[512];
        "\u007fELF"u8.CopyTo(file);
        file[4] = 2;
        file[5] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 3);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), programHeaders);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), sections);
        return file;
    }

    /// <summary>A file that may claim to be longer than it is, as one that was cut after it was opened.</summary>
    private sealed class Bytes(byte[] content, long? claimedLength = null) : IFileBytes
    {
        public byte[] Content { get; } = content;

        public long LengthBytes { get; } = claimedLength ?? content.Length;

        public bool TryRead(long offset, Span<byte> destination)
        {
            if (offset < 0 || offset + destination.Length > Content.Length)
            {
                return false;
            }
            Content.AsSpan((int)offset, destination.Length).CopyTo(destination);
            return true;
        }
    }
}
