using Flame.LiveTests.Running;
using Flame.Python;
using Flame.Python.Layouts;
using Flame.Python.LineTables;

namespace Flame.LiveTests.LineTables;

/// <summary>For every instruction of an interpreter's whole standard library, our line is the interpreter's own.</summary>
public sealed class StandardLibraryLinesTests
{
    /// <summary>A check that found nothing to check must not pass. Even a library without its tests has more than this.</summary>
    private const int FewestOffsets = 500_000;

    private const int ShownDifferences = 10;

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void EveryInstruction_HasTheLineThatItsInterpreterGivesIt(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using StartedProcess process = interpreter.Command(Repository.Fixture("dump_lines.py")).Start();
        RunResult dumped = process.Finish(TimeSpan.FromMinutes(3));
        Assert.True(dumped.ExitCode == 0, dumped.Error);

        (long offsets, List<string> differences) = Compare(new LineDump(dumped.OutputBytes));

        Assert.Empty(differences);
        Assert.True(offsets > FewestOffsets, $"only {offsets} offsets were compared");
        TestContext.Current.TestOutputHelper?.WriteLine($"{interpreter.Version}: {offsets} offsets, no difference");
    }

    private static (long Offsets, List<string> Differences) Compare(LineDump dump)
    {
        PythonLayout? row = LayoutRows.For(new PythonVersion(dump.Major, dump.Minor));
        Assert.NotNull(row);
        LineTableFormat format = row.Lines;
        long offsets = 0;
        List<string> differences = [];
        while (dump.MoveNext())
        {
            int offset = 0;
            for (int run = 0; run < dump.Runs.Length; run += 2)
            {
                int end = dump.Runs[run];
                int expected = dump.Runs[run + 1];
                for (; offset < end; offset += dump.OffsetStep, offsets++)
                {
                    LineAnswer answer = LineTable.Find(format, dump.Table, dump.FirstLine, offset, out int line);
                    bool equal = expected == LineDump.NoLine
                        ? answer == LineAnswer.NoLine
                        : answer == LineAnswer.Line && line == expected;
                    if (!equal && differences.Count < ShownDifferences)
                    {
                        differences.Add($"code at line {dump.FirstLine}, offset {offset}: {answer} {line}, not {expected}");
                    }
                }
            }
            if (offset != dump.CodeLengthBytes && differences.Count < ShownDifferences)
            {
                differences.Add($"code at line {dump.FirstLine}: its answers end at {offset} of {dump.CodeLengthBytes} bytes");
            }
        }
        return (offsets, differences);
    }
}
