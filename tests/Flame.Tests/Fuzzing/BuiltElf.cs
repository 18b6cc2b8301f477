using System.Buffers.Binary;
using System.Text;
using Flame.Linux.Elf;

namespace Flame.Tests.Fuzzing;

/// <summary>
/// A small shared library made by hand: one PT_LOAD segment over the whole file, a dynamic segment with a GNU hash table of
/// one bucket, and the sections .dynsym, .dynstr and .rodata. What is whole of it is found; damaged, it is food for the reader.
/// </summary>
internal static class BuiltElf
{
    public const ulong Address = 0x1234;
    public const string Exported = "_PyRuntime";

    private const int Dynamic = 176;
    private const int Hash = 256;
    private const int Symbols = 296;
    private const int Strings = 344;
    private const int Constants = 368;
    private const int SectionNames = 384;
    private const int Sections = 448;
    private const int SectionCount = 5;

    /// <summary>Its bytes.</summary>
    public static byte[] Bytes()
    {
        byte[] file = new byte[Sections + (SectionCount * 64)];
        "\u007fELF"u8.CopyTo(file);
        file[4] = 2;
        file[5] = 1;
        Half(file, 16, 3);
        Half(file, 18, 62);
        Long(file, 32, 64);
        Long(file, 40, Sections);
        Half(file, 54, 56);
        Half(file, 56, 2);
        Half(file, 58, 64);
        Half(file, 60, SectionCount);
        Half(file, 62, SectionCount - 1);
        ProgramHeader(file, 64, type: 1, offset: 0, size: (ulong)file.Length);
        ProgramHeader(file, 120, type: 2, offset: Dynamic, size: 80);
        WriteDynamic(file);
        WriteSymbols(file);
        "3.8.18\0"u8.CopyTo(file.AsSpan(Constants));
        "\0.dynsym\0.dynstr\0.rodata\0.shstrtab\0"u8.CopyTo(file.AsSpan(SectionNames));
        Section(file, 1, name: 1, type: 11, Symbols, size: 48, link: 2, entry: 24);
        Section(file, 2, name: 9, type: 3, Strings, size: 24, link: 0, entry: 0);
        Section(file, 3, name: 17, type: 1, Constants, size: 16, link: 0, entry: 0);
        Section(file, 4, name: 25, type: 3, SectionNames, size: 40, link: 0, entry: 0);
        return file;
    }

    /// <summary>Does with a file all that finding a runtime does with it.</summary>
    public static Dictionary<string, ulong> Use(byte[] file)
    {
        var found = new Dictionary<string, ulong>();
        var elf = ElfFile.Open(new FileBytes(file), "file");
        string[] names = [Exported, "PyCode_Type"];
        elf.FindExports(names, found);
        elf.FindSymbols(".dynsym", names, found);
        if (elf.TryFindSection(".rodata", out Section constants))
        {
            _ = elf.ReadSection(constants);
        }
        _ = elf.LoadBias(0x7000_0000, 0);
        return found;
    }

    private static void WriteDynamic(byte[] file)
    {
        ReadOnlySpan<ulong> entries = [0x6ffffef5, Hash, 6, Symbols, 5, Strings, 10, 24, 0, 0];
        for (int i = 0; i < entries.Length; i++)
        {
            Long(file, Dynamic + (8 * i), entries[i]);
        }
        // nbuckets, symoffset, bloom words, shift; the bloom word; the bucket; the chain.
        Word(file, Hash, 1);
        Word(file, Hash + 4, 1);
        Word(file, Hash + 8, 1);
        Word(file, Hash + 24, 1);
        Word(file, Hash + 28, HashOf(Exported) | 1);
    }

    private static void WriteSymbols(byte[] file)
    {
        Encoding.ASCII.GetBytes("\0" + Exported + "\0").CopyTo(file, Strings);
        Word(file, Symbols + 24, 1);
        Half(file, Symbols + 24 + 6, 3);
        Long(file, Symbols + 24 + 8, Address);
    }

    private static uint HashOf(string name)
    {
        uint hash = 5381;
        foreach (char letter in name)
        {
            hash = (hash * 33) + letter;
        }
        return hash;
    }

    private static void ProgramHeader(byte[] file, int at, uint type, ulong offset, ulong size)
    {
        Word(file, at, type);
        Long(file, at + 8, offset);
        Long(file, at + 16, offset);
        Long(file, at + 32, size);
        Long(file, at + 40, size);
    }

    private static void Section(byte[] file, int index, uint name, uint type, ulong offset, ulong size, uint link, ulong entry)
    {
        int at = Sections + (64 * index);
        Word(file, at, name);
        Word(file, at + 4, type);
        Long(file, at + 24, offset);
        Long(file, at + 32, size);
        Word(file, at + 40, link);
        Long(file, at + 56, entry);
    }

    private static void Half(byte[] file, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

    private static void Word(byte[] file, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

    private static void Long(byte[] file, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);

    private sealed class FileBytes(byte[] content) : IFileBytes
    {
        public long LengthBytes => content.Length;

        public bool TryRead(long offset, Span<byte> destination)
        {
            if (offset < 0 || offset > content.Length || destination.Length > content.Length - offset)
            {
                return false;
            }
            content.AsSpan((int)offset, destination.Length).CopyTo(destination);
            return true;
        }
    }
}
