using System.Globalization;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// Four functions of a microsecond each that take turns: each is the innermost one for a quarter of the time. Reads alone show the last of them too
/// small (0.2 to 19 %, 2.7 to 3.13), and a stop that comes right behind a read shows those too large in which the target waits for what the read has
/// taken from its cache (15 to 34 %, 3.9 and 3.10).
/// </summary>
[Collection(Timing.Name)]
public sealed class ChurnShareTests
{
    private const double MostOff = 0.07; // some 1,200 stops tell each, by chance 0.016 off; there are 96 such figures in a run
    private static readonly string[] Functions = ["c0", "c1", "c2", "c3"];

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void FunctionsThatTakeTurns_HaveEqualShares(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "chain.py");
        foreach (string[] options in (string[][])[["-r", "0.001"], ["-r", "0.0001", "--threads"]])
        {
            RunResult run = ShippedBinary.Run([.. options, "--stats", "-s", "3", "-p", target.PidText]);
            Assert.True(run.ExitCode == 0, run.Summary);
            FoldedOutput output = FoldedOutput.MustBeClean(run.Output);
            Dictionary<string, long> seen = output.Stacks.GroupBy(line => Assert.NotNull(Frame.Parse(line.Stack.Split(';')[^1])).Name)
                .ToDictionary(same => same.Key, same => same.Sum(line => line.Count));
            double all = Functions.Sum(name => seen.GetValueOrDefault(name));
            Assert.True(all > 0.9 * output.StackTotal, run.Summary);
            Assert.True(
                Functions.All(name => Math.Abs((seen.GetValueOrDefault(name) / all) - 0.25) <= MostOff),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{string.Join(' ', options)}: {string.Join(" / ", Functions.Select(name => $"{seen.GetValueOrDefault(name) / all:P1}"))}; {run.Error}"));
        }
    }
}
