using System.Globalization;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// A program that makes a short system call every some tens of microseconds. A thread that is told to stop does so at the end of the next one,
/// while it does not hold the GIL: up to nine of ten stops of such a program on a virtual machine. It is hardly ever idle all the same.
/// </summary>
[Collection(Timing.Name)]
public sealed class ShortCallTests
{
    private const double MostIdle = 0.12; // 1 to 3 %; by what a stop finds it would be 37 to 94 %

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void ProgramWithShortSystemCalls_IsNotIdle(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "short_calls.py");
        foreach (string pause in (string[])["auto", "always"])
        {
            RunResult run = ShippedBinary.Run("--pause", pause, "-r", "0.005", "-s", "1", "-p", target.PidText);
            Assert.True(run.ExitCode == 0, run.Summary);
            var output = FoldedOutput.MustBeClean(run.Output);
            Assert.True(output.StackTotal > 20, run.Summary);
            double idle = (double)output.CountOf(FoldedOutput.Idle) / output.Total;
            Assert.True(idle <= MostIdle, string.Create(CultureInfo.InvariantCulture, $"{pause}: {idle:P1} idle; {run.Summary}"));
        }
    }
}
