using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>Modules are run once, and their code is freed: what was sampled in it is not lost, though it can't be looked at any more.</summary>
public sealed class ShortLivedCodeTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void CodeThatRunsOnce_IsSeen(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "short_modules.py");
        RunResult run = ShippedBinary.Run("-r", "0.001", "-s", "2", "-p", target.PidText);
        Assert.True(run.ExitCode == 0, run.Summary);
        var output = FoldedOutput.MustBeClean(run.Output);
        long inModules = output.Stacks.Where(line => line.Stack.Contains(";module_", StringComparison.Ordinal)).Sum(line => line.Count);
        Assert.True(output.Total > 200 && inModules > 0.9 * output.StackTotal, run.Summary);
        Assert.True(output.CountOf(FoldedOutput.Failed) <= 0.04 * output.Total, run.Summary);
    }
}
