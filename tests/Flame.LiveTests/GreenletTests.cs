using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// Greenlets (gevent, eventlet): one thread whose whole stack is another one from one call to the next. With every interpreter that
/// has the module.
/// </summary>
public sealed class GreenletTests
{
    private const string Nobody = "no interpreter has it";
    private const double FullSpeedHz = 200_000;

    private static readonly string[] MustHave = ["home_b", "left_root", "right_root", "work"];

    private static readonly Lazy<string[]> Labels = new(() => [.. Interpreters.Rows.Select(row => (string)row.Data).Where(HasGreenlets).DefaultIfEmpty(Nobody)]);

    public static TheoryData<string> Rows => [.. Labels.Value];

    [Theory]
    [MemberData(nameof(Rows))]
    public void WhileTheThreadIsStopped_NoStackIsImpossible(string label)
    {
        Interpreter interpreter = Require(label);
        KnownStackTests.Check(interpreter, "greenlets.py", NastyGrammars.Greenlets(interpreter), MustHave, wanted: 2_000);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void WhileTheThreadRuns_NoStackIsImpossible(string label)
    {
        Interpreter interpreter = Require(label);
        using Target target = Target.Start(interpreter, "greenlets.py");
        RunResult run = ShippedBinary.Run("--hz", $"{FullSpeedHz}", "-s", "1", "-p", target.PidText);
        Assert.True(run.ExitCode == 0, run.Summary);
        target.MustRunFreely();
        CallGrammar grammar = NastyGrammars.Greenlets(interpreter);
        var output = FoldedOutput.MustBeClean(run.Output);
        Assert.True(output.StackTotal > 1_000, $"only {output.StackTotal} samples");
        Assert.Equal(0, output.CountOf(FoldedOutput.Failed)); // idle ones there are: a greenlet that is just being made has no frame
        string[] faults = [.. from line in output.Stacks let fault = grammar.Fault(line.Stack) where fault is not null select $"{line.Count} x {fault}\n    {line.Stack}"];
        Assert.True(faults.Length == 0, string.Join('\n', faults.Take(5)));
        Assert.All(MustHave, name => Assert.Contains(output.Stacks, line => line.Stack.Contains($":{name}:", StringComparison.Ordinal)));
    }

    private static bool HasGreenlets(string label)
    {
        if (Interpreters.WhyMissing(label) is not null)
        {
            return false;
        }
        using StartedProcess process = Interpreters.Require(label).Command("-c", "import greenlet").Start();
        return process.Finish().ExitCode == 0;
    }

    private static Interpreter Require(string label)
    {
        Assert.SkipWhen(label == Nobody, "no interpreter here has the module greenlet (Debian: python3-greenlet)");
        return Interpreters.Require(label);
    }
}
