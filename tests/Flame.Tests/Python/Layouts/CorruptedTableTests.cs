using System.Buffers.Binary;
using Flame.Linux;
using Flame.Python.Layouts;
using Flame.Python.Walking;
using Flame.Tests.Python.Recorded;

namespace Flame.Tests.Python.Layouts;

/// <summary>
/// The recorded memory of live interpreters, with their tables of offsets corrupted word by word: what is read is right, or
/// it is refused with a reason. Never is it another stack.
/// </summary>
public sealed class CorruptedTableTests
{
    public static TheoryData<string> WithTables => [.. Recordings.Names.Where(name => Recordings.Load(name).Runtime.Version.IsAtLeast(3, 13))];

    [Theory]
    [MemberData(nameof(WithTables))]
    public void EveryWord_IsRightOrRefusedOrWithoutConsequence(string recording)
    {
        RecordedProcess process = Recordings.Load(recording);
        string expected = Recordings.Stacks(recording);
        Assert.True(new StillProcess(process.Memory, process.Runtime).TryListThreads(out List<PythonThread> threads));
        HashSet<int> ids = [.. threads.Select(thread => thread.ThreadId)];
        byte[] table = new byte[DebugOffsetsForm.For(process.Runtime.Version).SizeBytes];
        Assert.True(process.Memory.TryRead(process.Runtime.Runtime, table));
        int refused = 0;
        List<string> wrong = [];
        for (int at = 0; at < table.Length; at += sizeof(ulong))
        {
            foreach ((string name, byte[] damaged) in Damages(table, at))
            {
                process.Memory.Write(process.Runtime.Runtime, damaged);
                string? stacks = Read(process, ids, out string? reason);
                if (reason is not null)
                {
                    refused++;
                    Assert.Contains("CPython", reason, StringComparison.Ordinal);
                }
                else if (stacks != expected)
                {
                    wrong.Add($"word {at}, {name}: {(stacks is null ? "no stack" : "other stacks")}");
                }
            }
        }
        process.Memory.Write(process.Runtime.Runtime, table);

        Assert.True(wrong.Count == 0, $"{wrong.Count} were believed:\n{string.Join('\n', wrong)}");
        Assert.True(refused > 200, $"only {refused} were refused");
        Assert.Equal(expected, Read(process, ids, out _));
    }

    private static string? Read(RecordedProcess process, HashSet<int> ids, out string? reason)
    {
        reason = null;
        try
        {
            return new StillProcess(process.Memory, process.Runtime, ids).Describe();
        }
        catch (FlameException e)
        {
            reason = e.Message;
            return null;
        }
    }

    private static IEnumerable<(string Name, byte[] Table)> Damages(byte[] table, int at)
    {
        ulong value = Word(table, at);
        foreach ((string name, ulong bad) in ((string, ulong)[])
            [("0", 0), ("-1", ulong.MaxValue), ("huge", 1ul << 40), ("past the end", 1 << 16), ("negative", ulong.MaxValue - 7),
            ("misaligned", value + 1), ("off by four", value + 4), ("a word on", value + 8), ("a word back", value - 8)])
        {
            if (bad != value)
            {
                byte[] damaged = [.. table];
                Set(damaged, at, bad);
                yield return (name, damaged);
            }
        }
        if (at + sizeof(ulong) < table.Length && Word(table, at + sizeof(ulong)) is var next && next != value)
        {
            byte[] swapped = [.. table];
            Set(swapped, at, next);
            Set(swapped, at + sizeof(ulong), value);
            yield return ("swapped with the next", swapped);
        }
    }

    private static ulong Word(byte[] table, int at) => BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan(at));

    private static void Set(byte[] table, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(at), value);
}
