using System.Globalization;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// Threads that have waited for long are not looked at in each sample. One that wakes is shown from the first moment on all the same, and one that
/// begins to wait is not shown any more.
/// </summary>
public sealed class WakingThreadsTests
{
    private const double Least = 0.9; // of the samples show the thread whose turn it is
    private const double MostOthers = 0.1; // as many besides: those that have just given the turn away

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void WithoutIdleThreads_TheOneWhoseTurnItIsIsShown(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "waking.py");
        // Who never stops the target may look on while another traces it.
        using StartedProcess auto = Record("auto", target);
        using StartedProcess never = Record("never", target);
        MustBeShown(auto);
        MustBeShown(never);
    }

    private static StartedProcess Record(string pause, Target target) =>
        ShippedBinary.Start("--threads", "-x", "--pause", pause, "--stats", "-r", "0.002", "-s", "2", "-p", target.PidText);

    private static void MustBeShown(StartedProcess profiler)
    {
        RunResult run = profiler.Finish();
        Assert.True(run.ExitCode == 0, run.Summary);
        FoldedOutput output = FoldedOutput.MustBeClean(run.Output, idleAllowed: false);
        double ticks = run.Counter("ticks") + run.Counter("ticks covered");
        double computing = output.SamplesIn("take_turn") / ticks;
        double others = (output.StackTotal / ticks) - computing;
        Assert.True(
            computing >= Least && computing <= 1 + MostOthers && others <= MostOthers,
            string.Create(CultureInfo.InvariantCulture, $"for each tick {computing:F2} threads that compute, {others:F2} others; {run.Summary}"));
    }
}
