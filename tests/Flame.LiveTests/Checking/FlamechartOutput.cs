using System.Globalization;

namespace Flame.LiveTests.Checking;

/// <summary>The stream of `--flamechart`: pairs of a line with the time (epoch µs) and a line with the stack.</summary>
internal sealed class FlamechartOutput
{
    private FlamechartOutput(List<(long Microseconds, string Stack)> samples) => Samples = samples;

    /// <summary>Stacks as in folded output: without the `;` at their end.</summary>
    public IReadOnlyList<(long Microseconds, string Stack)> Samples { get; }

    public static FlamechartOutput MustBeClean(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string[] lines = text[..^1].Split('\n');
        Assert.Equal(0, lines.Length % 2);
        var samples = new List<(long, string)>();
        for (int place = 0; place < lines.Length; place += 2)
        {
            long time = long.Parse(lines[place], NumberStyles.None, CultureInfo.InvariantCulture);
            samples.Add((time, MustBeStack(lines[place + 1])));
        }

        return new FlamechartOutput(samples);
    }

    private static string MustBeStack(string line)
    {
        if (line is FoldedOutput.Idle or FoldedOutput.Failed)
        {
            return line;
        }

        Assert.EndsWith(";", line, StringComparison.Ordinal);
        string stack = line[..^1];
        Assert.All(stack.Split(';'), frame => Assert.True(Frame.Parse(frame) is not null, $"not a frame: {frame}"));
        return stack;
    }
}
