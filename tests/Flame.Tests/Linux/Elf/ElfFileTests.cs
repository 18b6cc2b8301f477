using System.Diagnostics;
using System.Runtime.InteropServices;
using Flame.Linux;
using Flame.Linux.Elf;
using Flame.Linux.Procfs;

namespace Flame.Tests.Linux.Elf;

public sealed class ElfFileTests
{
    private static readonly BuiltSymbol[] s_exports =
        [new("_PyRuntime", 0x5000), new("imported", 0, IsDefined: false), new("Py_Version", 0x5100), new("not_interp_head", 0x5200)];

    private static readonly BuiltSymbol[] s_locals = [new("interp_head", 0x6000), new("gil_locked", 0x6100)];

    private static BuiltElf Build(ushort type = BuiltElf.SharedObject) => new(type, s_exports, s_locals);

    private static Dictionary<string, ulong> Find(BuiltElf file, string table, params string[] names)
    {
        Dictionary<string, ulong> found = [];
        ElfFile.Open(file, "built").FindSymbols(table, names, found);
        return found;
    }

    private static Dictionary<string, ulong> FindExports(BuiltElf file, params string[] names)
    {
        Dictionary<string, ulong> found = [];
        ElfFile.Open(file, "built").FindExports(names, found);
        return found;
    }

    [Fact]
    public void Symbols_AreFoundInTheTableThatHasThem()
    {
        Assert.Equal(new() { ["_PyRuntime"] = 0x5000, ["Py_Version"] = 0x5100 }, Find(Build(), ".dynsym", "_PyRuntime", "Py_Version", "interp_head"));
        Assert.Equal(new() { ["interp_head"] = 0x6000 }, Find(Build(), ".symtab", "_PyRuntime", "interp_head"));
        Assert.Empty(Find(Build(), ".nothing", "_PyRuntime"));
    }

    [Fact]
    public void Exports_AreFoundWithAndWithoutSectionHeaders()
    {
        Dictionary<string, ulong> expected = new() { ["_PyRuntime"] = 0x5000, ["Py_Version"] = 0x5100 };
        string[] names = ["_PyRuntime", "Py_Version", "interp_head", "imported"];

        Assert.Equal(expected, FindExports(Build(), names));
        Assert.Equal(expected, FindExports(Build(BuiltElf.Executable), names));
        Assert.Equal(expected, FindExports(Build().WithoutSections(), names));
        Assert.Equal(expected, FindExports(Build().WithoutDynamicSegment(), names));
        Assert.Empty(FindExports(Build().WithoutSections().WithoutDynamicSegment(), names));
    }

    [Fact]
    public void ImportedSymbol_IsNotFound()
    {
        Assert.Empty(Find(Build(), ".dynsym", "imported"));
    }

    [Fact]
    public void EndOfALongerName_IsNoSymbol()
    {
        Assert.Empty(Find(Build(), ".dynsym", "interp_head", "head", "PyRuntime"));
        Assert.Empty(FindExports(Build(), "interp_head", "head", "PyRuntime"));
    }

    [Fact]
    public void NameThatIsKnownAlready_KeepsItsAddress()
    {
        Dictionary<string, ulong> found = new() { ["_PyRuntime"] = 1 };
        ElfFile elf = ElfFile.Open(Build(), "built");
        elf.FindExports(["_PyRuntime"], found);
        elf.FindSymbols(".dynsym", ["_PyRuntime"], found);

        Assert.Equal(1UL, found["_PyRuntime"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(12)]
    public void NameAcrossTheBorderOfTwoPieces_IsFound(int bytesBefore)
    {
        // Tables are read 24 * 4096 bytes at a time: fill the strings up so that the name lies across the first border.
        const int PieceBytes = 24 * 4096;
        int fill = PieceBytes - bytesBefore - 1;
        List<BuiltSymbol> locals = [];
        for (; fill > 1_000; fill -= 500)
        {
            locals.Add(new(new string('x', 499), 1));
        }
        locals.Add(new(new string('y', fill - 1), 2));
        locals.Add(new("interp_head", 0x7000));

        Assert.Equal(new() { ["interp_head"] = 0x7000 }, Find(new BuiltElf(BuiltElf.SharedObject, [], [.. locals]), ".symtab", "interp_head"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(BuiltElf.CodeOffset, BuiltElf.CodeAddress)]
    [InlineData(BuiltElf.DataOffset & ~0xfffUL, BuiltElf.DataAddress & ~0xfffUL)]
    public void LoadBias_IsTheSameFromEveryMapping(ulong fileOffset, ulong address)
    {
        const ulong Bias = 0x7f12_3456_7000;

        Assert.Equal(Bias, ElfFile.Open(Build(), "built").LoadBias(Bias + address, fileOffset));
    }

    [Fact]
    public void LoadBias_OfAProgramWithFixedAddressesIsZero()
    {
        Assert.Equal(0UL, ElfFile.Open(Build(BuiltElf.Executable), "built").LoadBias(0x400000, 0));
    }

    [Fact]
    public void LoadBias_OfAPartThatIsInNoSegmentIsRefused()
    {
        FlameException refusal = Assert.Throws<FlameException>(() => ElfFile.Open(Build(), "built").LoadBias(0x1000, 0x80000));
        Assert.Contains("0x80000", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, true, 0UL)]
    [InlineData(BuiltElf.CodeAddress + 8, true, BuiltElf.CodeOffset + 8)]
    [InlineData(BuiltElf.DataAddress, true, BuiltElf.DataOffset)]
    [InlineData(BuiltElf.DataAddress + 0x200, false, 0UL)]
    [InlineData(ulong.MaxValue, false, 0UL)]
    public void FileOffset_IsThatOfTheSegment(ulong address, bool isThere, ulong expected)
    {
        Assert.Equal(isThere, ElfFile.Open(Build(), "built").TryFileOffset(address, out ulong offset));
        Assert.Equal(expected, offset);
    }

    [Fact]
    public void OurOwnLibc_HasItsFunctionsWhereTheLinkerSaysTheyAre()
    {
        string[] names = ["getpid", "process_vm_readv", "ptrace"];
        nint libc = NativeLibrary.Load("libc.so.6");
        List<Mapping> mappings = [.. MemoryMaps.Read(Environment.ProcessId).Where(mapping => Path.GetFileName(mapping.Path) == "libc.so.6")];
        Assert.NotEmpty(mappings);
        using OpenedFile? file = OpenedFile.TryOpen(mappings[0].Path);
        Assert.NotNull(file);
        ElfFile elf = ElfFile.Open(file, "libc");
        Dictionary<string, ulong> bySection = [];
        Dictionary<string, ulong> byHash = [];
        elf.FindSymbols(".dynsym", names, bySection);
        elf.FindExports(names, byHash);

        Assert.Equal(bySection, byHash);
        foreach (Mapping mapping in mappings)
        {
            ulong bias = elf.LoadBias(mapping.Start, mapping.FileOffset);
            Assert.All(names, name => Assert.Equal((ulong)NativeLibrary.GetExport(libc, name), bias + bySection[name]));
        }
    }

    [Fact]
    public void ChangedBytes_LeadToARefusalOrToAnAnswerAndCostLittle()
    {
        Random random = new(9);
        byte[] whole = (byte[])Build().Content.Clone();
        BuiltElf file = Build();
        int[] regions = [0, 0x40, 0x400, (int)BuiltElf.DataOffset + 0x200];
        int refused = 0;
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < 3_000; round++)
        {
            whole.CopyTo(file.Content.AsSpan());
            for (int change = random.Next(1, 8); change > 0; change--)
            {
                file.Content[regions[random.Next(regions.Length)] + random.Next(0x300)] = (byte)random.Next(256);
            }
            Exception? thrown = Record.Exception(() => Use(file));
            Assert.True(thrown is null or FlameException, $"{thrown}");
            refused += thrown is null ? 0 : 1;
        }
        Assert.InRange(refused, 100, 2_900);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1));
    }

    private static void Use(BuiltElf file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ElfFile elf = ElfFile.Open(file, "built");
        Dictionary<string, ulong> found = [];
        try
        {
            elf.FindExports(["_PyRuntime", "Py_Version", "nothing"], found);
            elf.FindSymbols(".symtab", ["interp_head", "nothing"], found);
            _ = elf.LoadBias(0x7f00_0000_0000, 0);
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        }
    }
}
