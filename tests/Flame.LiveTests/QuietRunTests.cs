using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>Scripts take any word on stderr for a failure: when nothing else loads the machine, there is none.</summary>
[Collection(Timing.Name)]
public sealed class QuietRunTests
{
    private const int Tries = 4;

    /// <summary>The target keeps one processor busy half of the time; more than this share of all is somebody else's work.</summary>
    private const double QuietShare = 0.6;

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void CleanRun_SaysNothingAndLosesNothing(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "sleeper.py");
        string loud = "";
        double load = 0;
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            var machine = new MachineLoad();
            RunResult result = ShippedBinary.Run("-p", target.PidText).MustSucceed();
            load = machine.BusyShare;
            if (result.ErrorBytes.Length == 0)
            {
                Assert.InRange(FoldedOutput.MustBeClean(result.Output).Total, 98, 101); // 100 Hz for 1 s
                Assert.InRange(result.Elapsed.TotalSeconds, 0.95, 1.5);
                return;
            }

            loud = result.Summary;
        }

        Assert.SkipWhen(load > QuietShare, $"the machine was {load:P0} busy: samples come late then, and that is said");
        Assert.Fail($"none of {Tries} runs was quiet\n{loud}");
    }
}
