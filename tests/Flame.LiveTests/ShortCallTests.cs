using System.Globalization;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// A program that makes a short system call every some tens of microseconds. A thread that is told to stop from another processor does so at the
/// end of the next one, while it does not hold the GIL: up to nine of ten stops of such a program on a virtual machine; else that much later
/// than it was told to. The program is hardly ever idle all the same, and what it does before a call takes no longer than what it does after it.
/// </summary>
[Collection(Timing.Name)]
public sealed class ShortCallTests
{
    private const double MostIdle = 0.12; // 2 to 5 %; by what a stop finds it would be 37 to 94 %
    private const double MostOff = 0.1; // of a half; 0.11 to 0.46 by stops from another processor, by chance 0.05 is one of a hundred

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void ProgramWithShortSystemCalls_IsNotIdle(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "short_calls.py");
        foreach (string pause in (string[])["auto", "always"])
        {
            RunResult run = ShippedBinary.Run("--pause", pause, "-r", "0.002", "-s", "1.5", "-p", target.PidText);
            FoldedOutput output = MustBeTrue(run, pause);
            double idle = (double)output.CountOf(FoldedOutput.Idle) / output.Total;
            Assert.True(idle <= MostIdle, string.Create(CultureInfo.InvariantCulture, $"{pause}: {idle:P1} idle; {run.Summary}"));
            Assert.True(output.CountOf(FoldedOutput.Failed) * 50 <= output.Total, $"{pause}: many samples failed; {run.Summary}");
        }
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void AllThreadsOfOne_AreShownWhereTheyAre(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "short_calls.py");
        RunResult run = ShippedBinary.Run("--threads", "--pause", "always", "-r", "0.002", "-s", "1.5", "-p", target.PidText);
        _ = MustBeTrue(run, "always");
    }

    // The first samples find out what kind of a program it is.
    private static FoldedOutput MustBeTrue(RunResult run, string pause)
    {
        Assert.True(run.ExitCode == 0, run.Summary);
        var output = FoldedOutput.MustBeClean(run.Output);
        long after = output.SamplesIn("after_call");
        long before = output.SamplesIn("before_call");
        Assert.True(after + before > 200 / Slowness.Factor, run.Summary);
        Assert.True(after + before >= output.StackTotal * 0.8, $"{pause}: {after} + {before} of {output.StackTotal} are where the program computes; {run.Summary}");
        double share = (double)before / (before + after);
        Assert.True(
            Math.Abs(share - 0.5) <= MostOff, string.Create(CultureInfo.InvariantCulture, $"{pause}: {share:P1} before the calls, 50 % is true; {run.Summary}"));
        return output;
    }
}
