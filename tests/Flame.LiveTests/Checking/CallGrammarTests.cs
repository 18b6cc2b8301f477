using Flame.LiveTests.Running;

namespace Flame.LiveTests.Checking;

/// <summary>The judge is judged: stacks that a broken profiler would print must not pass.</summary>
public sealed class CallGrammarTests
{
    private readonly Interpreter _interpreter = Interpreters.Newest;

    [Fact]
    public void Fault_IsNullForStacksThatCanBe()
    {
        CallGrammar grammar = FixtureGrammars.DeepRecursion(_interpreter);
        Assert.Null(grammar.Fault(Deep(0)));
        Assert.Null(grammar.Fault(Deep(1)));
        Assert.Null(grammar.Fault(Deep(77)));
        Assert.Null(grammar.Fault(Deep(120)));
        Assert.Null(grammar.Fault(Deep(120, atBottom: true)));
    }

    [Fact]
    public void Fault_NamesAMissingRoot()
    {
        string stack = Deep(5);
        Assert.Contains("no root", FixtureGrammars.DeepRecursion(_interpreter).Fault(stack[(stack.IndexOf(';') + 1)..]));
    }

    [Theory]
    [InlineData(1)] // main is gone
    [InlineData(4)] // a step in the middle is gone: step_a would have called step_a
    public void Fault_NamesAGap(int missing)
    {
        List<string> frames = [.. Deep(9).Split(';')];
        frames.RemoveAt(missing);
        Assert.Contains("does not call", FixtureGrammars.DeepRecursion(_interpreter).Fault(string.Join(';', frames)));
    }

    [Fact]
    public void Fault_NamesAStaleCallerLine()
    {
        // As when the caller had returned and moved on to its next line while the callee's frame was still read.
        SourceText source = Source("deep_recursion.py");
        string[] frames = Deep(3).Split(';');
        string stale = frames[3].Replace($":{StepLine(source, 1)}", $":{StepLine(source, 1) + 1}", StringComparison.Ordinal);
        Assert.NotEqual(frames[3], stale);
        frames[3] = stale;
        Assert.Contains("does not call", FixtureGrammars.DeepRecursion(_interpreter).Fault(string.Join(';', frames)));
    }

    [Fact]
    public void Fault_NamesALineWithoutInstruction()
    {
        string stack = Deep(0);
        stack = stack[..(stack.LastIndexOf(':') + 1)] + "2";
        Assert.Contains("no instruction on that line", FixtureGrammars.DeepRecursion(_interpreter).Fault(stack));
    }

    [Fact]
    public void Fault_NamesALineOfAnotherFunction()
    {
        SourceText source = Source("deep_recursion.py");
        string stack = Deep(2).Replace($"main:{source.LineOf("        step_a(DEPTH)")}", $"main:{StepLine(source, 0)}", StringComparison.Ordinal);
        Assert.Contains("no instruction on that line", FixtureGrammars.DeepRecursion(_interpreter).Fault(stack));
    }

    [Fact]
    public void Fault_NamesAForeignFile() =>
        Assert.Contains("no business", FixtureGrammars.DeepRecursion(_interpreter).Fault(Deep(0) + ";/etc/passwd:step_b:1"));

    [Fact]
    public void Fault_NamesAnUnknownFunction() =>
        Assert.Contains("no such function", FixtureGrammars.DeepRecursion(_interpreter)
            .Fault(Deep(0) + $";{Repository.Fixture("deep_recursion.py")}:garbage:20"));

    [Fact]
    public void Fault_NamesARecursionThatIsTooDeep() =>
        Assert.Contains("depth 1", FixtureGrammars.DeepRecursion(_interpreter).Fault(Deep(121)));

    [Fact]
    public void Fault_NamesABottomThatComesTooEarly() =>
        Assert.Contains("depth 50", FixtureGrammars.DeepRecursion(_interpreter).Fault(Deep(50, atBottom: true)));

    [Fact]
    public void Fault_NamesFramesOfTheOtherThread()
    {
        string file = Repository.Fixture("gil_swap.py");
        SourceText source = Source("gil_swap.py");
        string main = $"{file}:<module>:{source.LineOf("    main()")};{file}:main:{source.LineOf("    right_root(end)")}";
        string right = $"{file}:right_root:{source.LineOf("        right_a(DEPTH)")}";
        int rightBody = source.LineOf("def right_a(left)") + 3;
        int leftBody = source.LineOf("def left_b(left)") + 3;
        CallGrammar grammar = FixtureGrammars.GilSwap(_interpreter);
        Assert.Null(grammar.Fault($"{main};{right};{file}:right_a:{rightBody}"));
        Assert.Contains("does not call", grammar.Fault($"{main};{right};{file}:right_a:{rightBody};{file}:left_b:{leftBody}"));
    }

    [Fact]
    public void Fault_NamesWhatIsNoFrame() =>
        Assert.Contains("not a frame", FixtureGrammars.DeepRecursion(_interpreter).Fault("rubbish"));

    private static SourceText Source(string fixture) => SourceText.Of(Repository.Fixture(fixture));

    /// <summary>The line of step_a or step_b that goes one deeper.</summary>
    private static int StepLine(SourceText source, int depth) =>
        source.LineOf(depth % 2 == 0 ? "below = step_b(left - 1)" : "below = step_a(left - 1)");

    /// <summary>A right stack of `deep_recursion.py` whose leaf is the step at that depth, or the bottom below it.</summary>
    private static string Deep(int depth, bool atBottom = false)
    {
        string file = Repository.Fixture("deep_recursion.py");
        SourceText source = Source("deep_recursion.py");
        var frames = new List<string>
        {
            $"{file}:<module>:{source.LineOf("    main()")}",
            $"{file}:main:{source.LineOf("        step_a(DEPTH)")}",
        };
        for (int step = 0; step <= depth; step++)
        {
            bool isLast = step == depth;
            int line = StepLine(source, step) - (!isLast ? 0 : atBottom ? 1 : 2); // going deeper; `return bottom()`; the test
            frames.Add($"{file}:step_{(step % 2 == 0 ? 'a' : 'b')}:{line}");
        }

        if (atBottom)
        {
            frames.Add($"{file}:bottom:{source.LineOf("        total += number")}");
        }

        return string.Join(';', frames);
    }
}
