using Flame.LiveTests.Checking;
using Flame.LiveTests.Containers;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// Functions that are left before a read of their stack is done: what they do under the read is told from no other moment, so reads alone
/// would show next to nothing of them. Stops show them as large as they are.
/// </summary>
[Collection(Timing.Name)]
public sealed class SmallFunctionTests
{
    private const double LeastOfTruth = 0.6; // reads alone came to 0.1 to 0.67 of it; chance is 0.09
    private const double LeastStopped = 0.6; // until it is known that stops are needed, some dozen samples are read

    private static readonly string[] Small = ["get_place", "place", "__eq__"];

    /// <summary>All interpreters, two at a time.</summary>
    [Theory]
    [MemberData(nameof(Interpreters.Pairs), MemberType = typeof(Interpreters))]
    public void SmallFunctions_AreShownAsLargeAsAStoppedRunShowsThem(string one, string other)
    {
        string[] labels = other.Length > 0 ? [one, other] : [one];
        Target[] targets = [.. labels.Select(label => Target.Start(Interpreters.Require(label), "small_functions.py"))];
        try
        {
            double[] truths = Shares(targets, "--pause", "always", "-r", "0.002", "-s", "2.5");
            double[] shown = Shares(targets, "-s", "5");
            for (int i = 0; i < targets.Length; i++)
            {
                Assert.True(truths[i] > 0.1, $"{labels[i]}: only {truths[i]:P1} of a stopped run");
                Assert.True(shown[i] >= LeastOfTruth * truths[i], $"{labels[i]}: {shown[i]:P1} shown, {truths[i]:P1} in a stopped run");
            }
        }
        finally
        {
            Array.ForEach(targets, target => target.Dispose());
        }
    }

    [Fact]
    public void AllThreads_StopTheOneWithSmallFunctions()
    {
        using Target target = StartWhereReadsFail();
        RunResult run = ShippedBinary.Run("--threads", "--stats", "-s", "3", "-p", target.PidText);
        Assert.True(run.ExitCode == 0, run.Summary);
        long samples = run.Counter("samples");
        Assert.True(samples > 100 && run.Counter("stopped samples") > LeastStopped * samples, run.Summary);
    }

    /// <summary>A stop that does not come about costs a second: it is not tried again for each sample.</summary>
    [Theory]
    [InlineData("-x")]
    [InlineData("--threads")]
    public void TargetThatCantBeStoppedAnyMore_IsRead(string option)
    {
        Root.Require();
        using Target target = StartWhereReadsFail();
        using var freezer = new Freezer(target);
        using StartedProcess profiler = ShippedBinary.Start(option, "--stats", "-s", "5", "-p", target.PidText);
        Thread.Sleep(2000);
        freezer.Freeze();
        RunResult run = profiler.Finish();
        Assert.True(run.ExitCode == 0, run.Summary);
        Assert.True(run.Counter("samples") > 300 && run.Counter("stopped samples") > 10, run.Summary);
    }

    /// <summary>As fast as reads go, a stop would take the time of too many of them.</summary>
    [Theory]
    [InlineData("never", "0.005", "without --pause never they are")]
    [InlineData("auto", "0.00001", "below 20,000 samples a second (-r 0.00005), or with --pause always, they are")]
    public void WhereStopsAreNotAllowedOrAfforded_ItIsSaid(string pause, string rate, string advice)
    {
        using Target target = StartWhereReadsFail();
        RunResult run = ShippedBinary.Run("--pause", pause, "--stats", "-r", rate, "-s", "2", "-p", target.PidText);
        Assert.True(run.ExitCode == 0, run.Summary);
        Assert.Contains($" look too small; {advice} shown as large as they are\n", run.Error, StringComparison.Ordinal);
        Assert.InRange(run.Counter("held samples"), 0, run.Counter("samples") / 5);
    }

    /// <summary>Where there is no time to stop for each sample, the last stop stands for some; so the target stands no longer, and shares are right.</summary>
    [Theory]
    [InlineData("-x", "0.001")]
    [InlineData("--threads", "0.0001")]
    public void WhereStopsAreTooMany_TheLastOneStandsForSome(string option, string rate)
    {
        using Target target = StartWhereReadsFail();
        double truth = Shares([target], "--pause", "always", "-r", "0.002", "-s", "3")[0];
        RunResult run = ShippedBinary.Run(option, "--stats", "-r", rate, "-s", "6", "-p", target.PidText);
        Assert.True(run.ExitCode == 0, run.Summary);
        double shown = Share(FoldedOutput.MustBeClean(run.Output));
        Assert.True(run.Counter("held samples") > 0.1 * run.Counter("samples"), run.Summary);
        Assert.True(shown >= LeastOfTruth * truth, $"{shown:P1} shown, {truth:P1} in a stopped run; {run.Error}");
        Assert.DoesNotContain("look too small", run.Error, StringComparison.Ordinal);
    }

    // How often is a matter of the machine: of how far its processors are from each other.
    private static Target StartWhereReadsFail()
    {
        const double FewestRetries = 0.15; // a read that fails is made again up to eight times
        Target target = Target.Start(Interpreters.Newest, "small_functions.py");
        RunResult run = ShippedBinary.Run("--pause", "never", "--stats", "-r", "0.005", "-s", "1", "-p", target.PidText);
        Assert.True(run.ExitCode == 0, run.Summary);
        if (run.Counter("retried") < FewestRetries * run.Counter("samples"))
        {
            target.Dispose();
            Assert.Skip($"small functions can be read on this machine, {run.Counter("retried")} retries of {run.Counter("samples")} samples: nothing to be stopped for");
        }
        return target;
    }

    private static double[] Shares(Target[] targets, params string[] options)
    {
        StartedProcess[] profilers = [.. targets.Select(target => ShippedBinary.Start([.. options, "-x", "-p", target.PidText]))];
        try
        {
            return [.. profilers.Select(Share)];
        }
        finally
        {
            Array.ForEach(profilers, profiler => profiler.Dispose());
        }
    }

    private static double Share(StartedProcess profiler) => Share(FoldedOutput.MustBeClean(profiler.Finish().MustSucceed().Output));

    private static double Share(FoldedOutput output)
    {
        return (double)output.Stacks.Where(line => IsSmall(line.Stack)).Sum(line => line.Count) / output.StackTotal;
    }

    private static bool IsSmall(string stack) => Small.Contains(Assert.NotNull(Frame.Parse(stack.Split(';')[^1])).Name);
}
