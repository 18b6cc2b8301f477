using System.Text;
using CsCheck;
using Flame.Linux;
using Flame.Linux.Procfs;
using Flame.Python.Layouts;
using Flame.Tests.Python;
using Flame.Tests.Python.Layouts;

namespace Flame.Tests.Fuzzing;

/// <summary>
/// The readers of what strangers write, each with 100,000 inputs or more: none may crash, take much memory or time. CsCheck
/// prints the seed of an input that fails, and shrinks it.
/// </summary>
public sealed class ReaderFuzzTests
{
    private const long Cases = 100_000;
    private const long MaxBytesPerCase = 1 << 20;
    private static readonly TimeSpan MaxTimePerCase = TimeSpan.FromSeconds(30); // by the clock, on a busy machine; most take microseconds

    private static readonly byte[] Maps = Encoding.ASCII.GetBytes(
        "55d0c0a00000-55d0c0c00000 r-xp 00001000 fe:00 1234 /usr/bin/python3.11\n"
        + "7f0000000000-7f0000021000 rw-p 00000000 00:00 0\n"
        + "7ffd1000-7ffd2000 rw-p 00000000 00:00 0 [stack]\n"
        + "7f1000000000-7f1000001000 r--p 00000000 08:01 77 /tmp/a b (deleted)\n");

    private static readonly byte[] Status = Encoding.ASCII.GetBytes(
        "Name:\tpython3\nState:\tS (sleeping)\nTgid:\t7\nPid:\t7\nPPid:\t1\nTracerPid:\t0\nUid:\t1000\t1000\t1000\t1000\n"
        + "Gid:\t1000\t1000\t1000\t1000\nNStgid:\t7\t1\nNSpid:\t7\t1\nThreads:\t3\nCapPrm:\t0000000000000000\n"
        + "CapEff:\t0000000000000000\nSeccomp:\t0\n");

    private static readonly byte[] Mounts = Encoding.ASCII.GetBytes(
        "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n"
        + "22 26 0:20 / /sys rw,nosuid - sysfs sysfs rw\n");

    [Fact]
    public void Elf_WholeIsRead()
    {
        Assert.Equal(BuiltElf.Address, BuiltElf.Use(BuiltElf.Bytes())[BuiltElf.Exported]);
    }

    [Fact]
    public void Elf_DamagedIsRefusedOrReadInBounds() =>
        Damage.Of(BuiltElf.Bytes()).Sample(file => StaysSmall(() => UseElf(file)), iter: Cases);

    [Fact]
    public void Maps_DamagedAreReadLineByLine() =>
        Damage.Of(Maps).Sample(text => StaysSmall(() => Assert.InRange(MemoryMaps.Parse(text).Count, 0, Lines(text))), iter: Cases);

    [Fact]
    public void Maps_AnyNumbersAreReadBack() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.Bool).Sample(
            (start, end, offset, isWritable) =>
            {
                string line = $"{start:x}-{end:x} r{(isWritable ? 'w' : '-')}-p {offset:x} 00:00 5 /x\n";
                List<Mapping> mappings = MemoryMaps.Parse(Encoding.ASCII.GetBytes(line));
                return start >= end
                    ? mappings.Count == 0
                    : mappings is [{ } only] && (only.Start, only.End, only.FileOffset, only.IsWritable) == (start, end, offset, isWritable);
            },
            iter: Cases);

    [Fact]
    public void Status_DamagedIsRead() =>
        Damage.Of(Status).Sample(text => StaysSmall(() => Assert.InRange(ProcessStatus.Parse(text).UserIds.Count, 0, text.Length)), iter: Cases);

    [Fact]
    public void MountInfo_DamagedIsReadLineByLine() =>
        Damage.Of(Mounts).Sample(text => StaysSmall(() => Assert.InRange(MountInfo.Parse(text).Count, 0, Lines(text))), iter: Cases);

    [Theory]
    [MemberData(nameof(DebugOffsetsTests.Rows), MemberType = typeof(DebugOffsetsTests))]
    public void DebugOffsets_DamagedGiveNoLayoutOutsideOfStructures(string label)
    {
        PythonLayout row = BuiltRows.Row(label);
        DebugOffsetsForm form = DebugOffsetsForm.For(row.Version);
        Damage.Of(DebugOffsetsTests.TableOf(row)).Sample(
            table => StaysSmall(() =>
            {
                if (DebugOffsets.TryOverlay(row, form, table) is { } layout)
                {
                    ReadOnlySpan<int> offsets =
                    [
                        layout.Runtime.InterpretersHead, layout.Interpreter.Next, layout.Interpreter.ThreadsHead, layout.Thread.Next,
                        layout.Thread.Interp, layout.Thread.Frame, layout.InterpreterFrame.Previous, layout.InterpreterFrame.Code,
                        layout.Code.Filename, layout.Code.Name, layout.Code.LineTable, layout.ObjectType, layout.Bytes.Data,
                    ];
                    foreach (int offset in offsets)
                    {
                        Assert.InRange(offset, 0, 1 << 20);
                    }
                }
            }),
            iter: Cases);
    }

    [Fact]
    public void Corpus_HoldsNoFileThatHurts()
    {
        string folder = Path.Combine(Architecture.Repository.Root, "fixtures", "hostile");
        string[] files = Directory.GetFiles(folder);
        Assert.True(files.Length >= 10, $"{files.Length} files in {folder}");
        foreach (string file in files)
        {
            byte[] content = File.ReadAllBytes(file);
            StaysSmall(() => UseElf(content));
            StaysSmall(() => MemoryMaps.Parse(content));
            StaysSmall(() => ProcessStatus.Parse(content));
            StaysSmall(() => MountInfo.Parse(content));
        }
    }

    private static void UseElf(byte[] file)
    {
        try
        {
            _ = BuiltElf.Use(file);
        }
        catch (FlameException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }

    private static int Lines(byte[] text) => text.AsSpan().Count((byte)'\n') + 1;

    private static void StaysSmall(Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxBytesPerCase);
        Assert.True(clock.Elapsed < MaxTimePerCase, $"took {clock.Elapsed}");
    }
}
