using Flame.LiveTests.Running;

namespace Flame.LiveTests.Checking;

/// <summary>The grammars of the known-stack fixtures: what the general rules of <see cref="CallGrammar"/> cannot know.</summary>
internal static class FixtureGrammars
{
    private static readonly Recursion Deep = new("step", "bottom", Deepest: 120, IsBottom: depth => depth == 120);

    private static readonly Recursion[] Swap =
    [
        new("left", "left_bottom", Deepest: 60, IsBottom: depth => depth == 60),
        new("right", "right_bottom", Deepest: 60, IsBottom: depth => depth == 60),
    ];

    /// <summary>The threads go down 0, 4, 8, … 20 frames.</summary>
    private static readonly Recursion Churn = new("step", "bottom", Deepest: 20, IsBottom: depth => depth % 4 == 0);

    public static CallGrammar DeepRecursion(Interpreter interpreter) =>
        Grammar(interpreter, "deep_recursion.py", [], Deep.Fault);

    public static CallGrammar GilSwap(Interpreter interpreter) =>
        Grammar(interpreter, "gil_swap.py", [("run", "left_root")], (frames, source) =>
            Swap[0].Fault(frames, source) ?? Swap[1].Fault(frames, source));

    public static CallGrammar ThreadChurn(Interpreter interpreter) =>
        Grammar(interpreter, "thread_churn.py", [("run", "thread_root")], Churn.Fault);

    public static CallGrammar Generators(Interpreter interpreter) => Grammar(interpreter, "generators.py", [], (_, _) => null);

    public static CallGrammar Coroutines(Interpreter interpreter) =>
        Grammar(interpreter, "coroutines.py", [("drive", "outer"), ("inner", "__await__")], (_, _) => null);

    private static CallGrammar Grammar(
        Interpreter interpreter,
        string fixture,
        (string, string)[] unnamed,
        Func<IReadOnlyList<Frame>, SourceText, string?> rule) =>
        new(Repository.Fixture(fixture), interpreter, new LegalLines(interpreter))
        {
            Unnamed = unnamed.ToHashSet(),
            Rule = rule,
        };

    /// <summary>Two functions, STEP_a and STEP_b, that call each other in turn down to a known depth, and there call the bottom.</summary>
    internal sealed record Recursion(string Step, string Bottom, int Deepest, Func<int, bool> IsBottom)
    {
        public string? Fault(IReadOnlyList<Frame> frames, SourceText source)
        {
            int depth = -1; // the first step is at depth 0
            foreach (Frame frame in frames)
            {
                bool isStep = frame.File == source.Path && (frame.Function == Step + "_a" || frame.Function == Step + "_b");
                depth += isStep ? 1 : 0;
                string text = frame.File == source.Path ? source[frame.Line] : "";
                bool claimsBottom = frame.Function == Bottom || text.Contains($"return {Bottom}()", StringComparison.Ordinal);
                bool goesOn = isStep && text.Contains("below", StringComparison.Ordinal);
                if (depth > Deepest || (claimsBottom && !IsBottom(depth)) || (goesOn && depth == Deepest))
                {
                    return $"not at depth {depth} of this recursion: {frame}";
                }
            }

            return null;
        }
    }
}
