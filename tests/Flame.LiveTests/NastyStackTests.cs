using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>As <see cref="KnownStackTests"/>, on programs whose frames and code come, go and move in ways that are hard to read truly.</summary>
public sealed class NastyStackTests
{
    private const int Stacks = 1_000;

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void CallsThroughC_HaveNoImpossibleStack(string label) =>
        Check(label, "calls_through_c.py", NastyGrammars.CallsThroughC, ["step_a", "step_b", "bottom"]);

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void FramesAtTheEndsOfChunks_HaveNoImpossibleStack(string label) =>
        Check(label, "chunk_edges.py", NastyGrammars.ChunkEdges, ["step_a", "step_b", "edge"]);

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void ExceptionsThatUnwind_HaveNoImpossibleStack(string label) =>
        Check(label, "unwinding.py", NastyGrammars.Unwinding, ["step_a", "step_b", "clean"]);

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void GeneratorsThatHop_HaveNoImpossibleStack(string label) =>
        Check(label, "hopping.py", NastyGrammars.Hopping, ["step_a", "walker", "pace"]);

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void CodeThatIsFreed_HasNoImpossibleStack(string label) =>
        Check(label, "freed_code.py", NastyGrammars.FreedCode, ["red_inner", "blue_inner", "make"]);

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void SmallFunctions_HaveNoImpossibleStack(string label) =>
        Check(label, "small_functions.py", NastyGrammars.SmallFunctions, ["area", "get_place", "place", "__eq__"]);

    private static void Check(string label, string fixture, Func<Interpreter, CallGrammar> grammar, string[] mustHave)
    {
        Interpreter interpreter = Interpreters.Require(label);
        KnownStackTests.Check(interpreter, fixture, grammar(interpreter), mustHave, Stacks);
    }
}
