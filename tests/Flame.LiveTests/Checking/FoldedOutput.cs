using System.Globalization;
using System.Text.RegularExpressions;

namespace Flame.LiveTests.Checking;

/// <summary>The folded lines of one run, each held against the grammar of the original while they are read.</summary>
internal sealed partial class FoldedOutput
{
    public const string Idle = "(idle)";
    public const string Failed = "(failed)";

    private FoldedOutput(string text, IReadOnlyList<(string Stack, long Count)> lines)
    {
        Text = text;
        Lines = lines;
    }

    public string Text { get; }

    public IReadOnlyList<(string Stack, long Count)> Lines { get; }

    /// <summary>The lines that are stacks, not markers.</summary>
    public IEnumerable<(string Stack, long Count)> Stacks => Lines.Where(line => line.Stack is not (Idle or Failed));

    public long Total => Lines.Sum(line => line.Count);

    public long StackTotal => Stacks.Sum(line => line.Count);

    public long CountOf(string marker) => Lines.Where(line => line.Stack == marker).Sum(line => line.Count);

    /// <summary>Samples of the stacks in which that function stands anywhere.</summary>
    public long SamplesIn(string function) =>
        Stacks.Where(line => line.Stack.Contains($":{function}:", StringComparison.Ordinal)).Sum(line => line.Count);

    /// <summary>
    /// What the original's tests call clean, and more: LF at the end, no line twice, markers first, stacks in the order of
    /// their bytes, counts of one and more, lines of a fixture inside that fixture.
    /// </summary>
    public static FoldedOutput MustBeClean(string text, bool idleAllowed = true)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var lines = new List<(string Stack, long Count)>();
        foreach (string line in text[..^1].Split('\n'))
        {
            Match match = Line().Match(line);
            Assert.True(match.Success, $"not a folded line: {line}");
            lines.Add((match.Groups[1].Value, long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));
        }

        Assert.All(lines, line => Assert.True(line.Count >= 1, $"a count below one: {line.Stack}"));
        Assert.Equal(lines.Count, lines.Select(line => line.Stack).Distinct().Count());
        MustBeInOrder(lines);
        Assert.All(lines.Where(line => line.Stack is not (Idle or Failed)), line => FramesMustFitTheirFiles(line.Stack));
        var output = new FoldedOutput(text, lines);
        Assert.True(idleAllowed || output.CountOf(Idle) == 0, $"{output.CountOf(Idle)} idle samples, none expected");
        return output;
    }

    private static void MustBeInOrder(List<(string Stack, long Count)> lines)
    {
        List<string> order = [.. lines.Select(line => line.Stack)];
        List<string> expected = [.. order.Order(Comparer<string>.Create(CompareStacks))];
        Assert.Equal(expected, order);
    }

    private static int CompareStacks(string left, string right)
    {
        static int Kind(string stack) => stack switch { Idle => 0, Failed => 1, _ => 2 };
        int kinds = Kind(left).CompareTo(Kind(right));
        return kinds != 0 ? kinds : string.CompareOrdinal(left, right);
    }

    private static void FramesMustFitTheirFiles(string stack)
    {
        foreach (string text in stack.Split(';'))
        {
            Frame frame = Assert.NotNull(Frame.Parse(text));
            if (frame.File.StartsWith(Running.Repository.Root, StringComparison.Ordinal))
            {
                // 0: "the instruction has no source line". A departure: the original always printed a line.
                int length = SourceText.Of(frame.File).LineCount;
                Assert.True(frame.Line >= 0 && frame.Line <= length, $"{text}: the file has {length} lines");
            }
        }
    }

    [GeneratedRegex(@"^(\(idle\)|\(failed\)|[^;]+:[^:;]+:\d+(?:;[^;]+:[^:;]+:\d+)*) (\d+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
