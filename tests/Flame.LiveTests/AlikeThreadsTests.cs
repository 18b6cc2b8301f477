using System.Globalization;
using System.Text.RegularExpressions;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// Threads that show the same come as one where nobody asks which they are. They count as many as they are all the same, also after threads have come and gone,
/// and after a thread was shown by itself.
/// </summary>
public sealed partial class AlikeThreadsTests
{
    private const int Busy = 3;
    private const int Idle = 40;

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void EachThread_IsCountedAtEachTick(string label)
    {
        using Target target = Target.Start(
            Interpreters.Require(label), "chain.py", "--threads", $"{Busy}", "--idle", $"{Idle}");
        Thread.Sleep(Slowness.Of(TimeSpan.FromSeconds(0.5))); // the last threads are being started
        // With names each thread is counted by itself: there they can be told.
        foreach (string[] options in (string[][])[[], ["--thread-names"], ["--flamechart"]])
        {
            RunResult run = ShippedBinary.Run([.. options, "--threads", "--stats", "-r", "0.0005", "-s", "1", "-p", target.PidText]);
            Assert.True(run.ExitCode == 0, run.Summary);
            long ticks = run.Counter("ticks") + run.Counter("ticks covered");
            Assert.Equal(ticks * (Busy + Idle), run.Counter("samples"));
            if (options is ["--flamechart"])
            {
                Assert.Equal(ticks * Idle, Sleeper().Count(run.Output));
                continue;
            }
            (string Stack, long Count)[] lines = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ') switch
            {
                [.. string[] stack, string count] => (string.Join(' ', stack), long.Parse(count, CultureInfo.InvariantCulture)),
                _ => throw new InvalidOperationException(line),
            })];
            Assert.Equal(ticks * (Busy + Idle), lines.Sum(line => line.Count));
            Assert.Equal(ticks * Idle, lines.Where(line => Sleeper().IsMatch(line.Stack)).Sum(line => line.Count));
        }
    }

    [GeneratedRegex(":sleeper:", RegexOptions.CultureInvariant)]
    private static partial Regex Sleeper();
}
