using Flame.LiveTests.Running;

namespace Flame.LiveTests.Checking;

/// <summary>The grammars of fixtures whose frames and code come, go and move in ways that are hard to read truly.</summary>
internal static class NastyGrammars
{
    private static readonly FixtureGrammars.Recursion Through = new("step", "bottom", Deepest: 30, IsBottom: depth => depth == 30);
    private static readonly FixtureGrammars.Recursion Down = new("step", "bottom", Deepest: 60, IsBottom: depth => depth == 60);
    private static readonly FixtureGrammars.Recursion Hop = new("step", "bottom", Deepest: 40, IsBottom: depth => depth == 40);

    private static readonly FixtureGrammars.Recursion[] Turns =
        [.. from step in (string[])["home", "left", "right"] select new FixtureGrammars.Recursion(step, "work", Deepest: 30, IsBottom: _ => true)];

    public static CallGrammar CallsThroughC(Interpreter interpreter) => Grammar(interpreter, "calls_through_c.py", [], Through.Fault);

    public static CallGrammar ChunkEdges(Interpreter interpreter) => Grammar(interpreter, "chunk_edges.py", [], Down.Fault);

    public static CallGrammar Unwinding(Interpreter interpreter) => Grammar(interpreter, "unwinding.py", [], Down.Fault);

    public static CallGrammar Hopping(Interpreter interpreter) =>
        Grammar(interpreter, "hopping.py", [("step_a", "walker"), ("step_b", "walker")], Hop.Fault);

    public static CallGrammar SmallFunctions(Interpreter interpreter)
    {
        const string Fixture = "small_functions.py";
        return new CallGrammar(Repository.Fixture(Fixture), interpreter, new LegalLines(interpreter)) { Operators = new HashSet<string> { "place", "__eq__" } };
    }

    /// <summary>Red code calls red code, and blue code blue code: a stack of both has read freed memory.</summary>
    public static CallGrammar FreedCode(Interpreter interpreter) =>
        Grammar(interpreter, "freed_code.py", [("make", "<module>")], (_, _) => null, Repository.Fixture("freed_code_made.py"));

    /// <summary>A stack has the frames of one greenlet only.</summary>
    public static CallGrammar Greenlets(Interpreter interpreter)
    {
        const string Fixture = "greenlets.py";
        return new CallGrammar(Repository.Fixture(Fixture), interpreter, new LegalLines(interpreter))
        {
            Roots = new HashSet<string> { "left_root", "right_root" },
            Rule = (frames, source) => Turns.Select(each => each.Fault(frames, source)).FirstOrDefault(fault => fault is not null),
        };
    }

    private static CallGrammar Grammar(
        Interpreter interpreter,
        string fixture,
        (string, string)[] unnamed,
        Func<IReadOnlyList<Frame>, SourceText, string?> rule,
        string? made = null) =>
        new(Repository.Fixture(fixture), interpreter, new LegalLines(interpreter))
        {
            Unnamed = unnamed.ToHashSet(),
            Rule = rule,
            Made = made,
        };
}
