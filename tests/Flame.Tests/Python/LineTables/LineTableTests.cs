using System.Diagnostics;
using Flame.Python.LineTables;

namespace Flame.Tests.Python.LineTables;

/// <summary>What holds for all formats, whatever the bytes are.</summary>
public sealed class LineTableTests
{
    public static TheoryData<int> Formats() => [.. Enum.GetValues<LineTableFormat>().Select(format => (int)format)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void FrameThatHasNotStarted_IsAtTheFirstLine(int format)
    {
        Assert.Equal(42, LineTable.LineAt((LineTableFormat)format, [1, 2, 3], 42, -1));
        Assert.Equal(42, LineTable.LineAt((LineTableFormat)format, [], 42, int.MinValue));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void RandomBytes_AlwaysGetAnAnswer(int format)
    {
        Random random = new(20_240_001 + format);
        byte[] bytes = new byte[300];
        int[] answers = new int[3];
        for (int round = 0; round < 20_000; round++)
        {
            Span<byte> table = bytes.AsSpan(0, random.Next(bytes.Length + 1));
            random.NextBytes(table);
            if (random.Next(2) == 0)
            {
                MarkEveryOtherByte(table);
            }
            int firstLine = random.Next(4) == 0 ? int.MaxValue - random.Next(500) : random.Next(5_000);
            int offset = random.Next(8) == 0 ? random.Next(-3, int.MaxValue) : random.Next(60);

            LineAnswer answer = LineTable.Find((LineTableFormat)format, table, firstLine, offset, out int line);

            answers[(int)answer]++;
            Assert.True(answer == LineAnswer.Line || line == 0);
            Assert.Equal(
                answer == LineAnswer.Line ? Math.Max(line, 0) : 0,
                LineTable.LineAt((LineTableFormat)format, table, firstLine, offset));
        }
        Assert.True(answers[(int)LineAnswer.Line] > 1_000 && answers[(int)LineAnswer.Damaged] > 1_000);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void HugeTable_IsReadOnceWithoutAllocating(int format)
    {
        byte[] table = new byte[16 * 1024 * 1024];
        MarkEveryOtherByte(table);
        _ = LineTable.LineAt((LineTableFormat)format, table.AsSpan(0, 4), 1, 0);
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(0, Allocations.Of(() => _ = LineTable.LineAt((LineTableFormat)format, table, 1, int.MaxValue)));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        // A second or two by itself, ten on a busy machine; what read it more than once for each entry would take hours.
        Assert.True(took < TimeSpan.FromMinutes(1), $"took {took}");
    }

    /// <summary>Makes bytes look like entries of a location table: a first byte and one that is none.</summary>
    private static void MarkEveryOtherByte(Span<byte> table)
    {
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = (byte)(i % 2 == 0 ? table[i] | 0x80 : table[i] & 0x7f);
        }
    }
}
