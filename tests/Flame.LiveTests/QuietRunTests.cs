using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>Scripts take any word on stderr for a failure: when nothing else loads the machine, there is none.</summary>
[Collection(Timing.Name)]
public sealed class QuietRunTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void CleanRun_SaysNothingAndLosesNothing(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "sleeper.py");
        RunResult result = ShippedBinary.Run("-p", target.PidText);
        Assert.True(result.ExitCode == 0 && result.ErrorBytes.Length == 0, result.Summary);
        Assert.InRange(FoldedOutput.MustBeClean(result.Output).Total, 97, 101); // 100 Hz for 1 s
        Assert.InRange(result.Elapsed.TotalSeconds, 0.95, 1.3);
    }
}
