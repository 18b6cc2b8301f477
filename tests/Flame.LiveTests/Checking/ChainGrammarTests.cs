using Flame.LiveTests.Running;

namespace Flame.LiveTests.Checking;

/// <summary>The judges of `chain.py` and of `freed_code.py` are judged, as in <see cref="CallGrammarTests"/>.</summary>
public sealed class ChainGrammarTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly string _made;
    private readonly CallGrammar _churn;
    private readonly SourceText _chain = SourceText.Of(Repository.Fixture("chain.py"));

    public ChainGrammarTests()
    {
        _made = _scratch.PathOf("made.py");
        using Target target = Target.Start(Interpreters.Newest, "chain.py", "--mode", "churn", "--depth", "9", "--made", _made);
        _churn = ChainGrammar.Of(Interpreters.Newest, "churn", 9, _made);
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("f000:2")]
    [InlineData("f000:2;f001:6;leaf:33")]
    [InlineData("f000:2;f001:6;leaf:36;c0:12;c1:18;c2:24;c3:29")]
    public void Fault_IsNullForTheChainCutAnywhere(string below) => Assert.Null(_churn.Fault(Stack(below)));

    [Fact]
    public void Fault_IsNullForTheTickOfALeafAndOfMain()
    {
        string tick = $"{_chain.Path}:tick:{_chain.LineOf("    units[slot] += 1")}";
        Assert.Null(_churn.Fault($"{Stack("f000:2;f001:6;leaf:37")};{tick}"));
        Assert.Null(_churn.Fault($"{Module};{_chain.Path}:main:{_chain.LineOf("            f000(slot)") + 1};{tick}"));
    }

    [Theory]
    [InlineData("f000:2;leaf:33")] // a link is gone
    [InlineData("f000:2;f000:2;f001:6")] // doubled
    [InlineData("f000:2;f001:6;leaf:36;c1:18")] // the first of those that come and go is gone
    [InlineData("f000:3;f001:6;leaf:33")] // the caller has moved on
    [InlineData("f000:2;f001:6;leaf:37;c0:12")] // the leaf is at its tick
    [InlineData("f001:6;leaf:33")] // begins too late
    [InlineData("f000:2;f001:6;leaf:36;c0:12;c1:18;c2:24;c3:29;c0:12")] // goes on below its end
    public void Fault_NamesWhatIsNotTheChain(string below) => Assert.NotNull(_churn.Fault(Stack(below)));

    [Fact]
    public void Fault_NamesCodeOfTwoGenerations()
    {
        string file = Repository.Fixture("freed_code.py"), made = Repository.Fixture("freed_code_made.py");
        SourceText source = SourceText.Of(file), code = SourceText.Of(made);
        string run = $"{file}:<module>:{source.LineOf("    main()")};{file}:main:{source.LineOf("run_red(make(red)")};"
            + $"{file}:run_red:{source.LineOf("        red_outer(number)")};{made}:red_outer:{code.LineOf("below = red_middle(left)")}";
        CallGrammar grammar = NastyGrammars.FreedCode(Interpreters.Newest);
        Assert.Null(grammar.Fault($"{run};{made}:red_middle:{code.LineOf("below = red_inner(left)")}"));
        Assert.Contains("does not call", grammar.Fault($"{run};{made}:blue_middle:{code.LineOf("below = blue_inner(left) + 1")}"));
    }

    private string Module => $"{_chain.Path}:<module>:{_chain.LineOf("main(0)")}";

    private string Stack(string below) => string.Join(
        ';',
        [Module, $"{_chain.Path}:main:{_chain.LineOf("            f000(slot)")}", .. below.Split(';').Select(frame => $"{_made}:{frame}")]);
}
