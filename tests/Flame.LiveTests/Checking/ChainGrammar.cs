using Flame.LiveTests.Running;

namespace Flame.LiveTests.Checking;

/// <summary>The grammar of `chain.py`: one chain of functions, in one order, cut anywhere.</summary>
internal static class ChainGrammar
{
    /// <param name="interpreter">That runs it.</param>
    /// <param name="mode">Of its options, as is <paramref name="depth"/>.</param>
    /// <param name="depth">In frames.</param>
    /// <param name="made">The file to which it has written the source of its chain.</param>
    public static CallGrammar Of(Interpreter interpreter, string mode, int depth, string made)
    {
        int levels = mode != "churn" ? 0 : depth >= 8 ? 4 : 2;
        int steps = depth - 3 - levels;
        string[] order = [.. Enumerable.Range(0, steps).Select(step => $"f{step:000}"), "leaf", .. Enumerable.Range(0, levels).Select(level => $"c{level}")];
        return new CallGrammar(Repository.Fixture("chain.py"), interpreter, new LegalLines(interpreter))
        {
            Unnamed = new HashSet<(string, string)> { (order[steps - 1], "leaf"), ("run", "main") },
            Made = made,
            Rule = (frames, _) => Fault([.. frames.Select(frame => frame.Name).SkipWhile(name => name != "main").Skip(1)], order, mode),
        };
    }

    /// <summary>Below main the chain comes in its one order; tick is called by main, or by a leaf that stays.</summary>
    private static string? Fault(string[] names, string[] order, string mode)
    {
        string[] chain = names.LastOrDefault() == "tick" ? names[..^1] : names;
        bool mayTick = chain.Length == 0 || (mode != "deep" && chain[^1] == "leaf");
        return !order.Take(chain.Length).SequenceEqual(chain) ? $"not the chain: {string.Join(';', names)}"
            : chain.Length < names.Length && !mayTick ? $"tick is not called here: {string.Join(';', names)}"
            : null;
    }
}
