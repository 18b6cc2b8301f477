using System.Globalization;
using System.Text.RegularExpressions;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>
/// An asyncio server that is busy all the time, against a timer of its own whose C handler writes the stack that it interrupts. Stopped from another
/// processor it was 31 to 42 points off (total variation of innermost functions): it stood at the end of system calls, or much later than it was told to.
/// </summary>
[Collection(Timing.Name)]
public sealed partial class ServerShareTests
{
    private const int Tries = 3;
    private const double MostOff = 16; // points; 5 to 9 by chance

    // They let go of the GIL for a call that takes most of their time: a program that waits, to a sampler of the GIL's holder.
    private static readonly HashSet<string> Waiting = ["select", "write", "_read_ready", "_read_ready__data_received"];

    /// <summary>From 3.14 on: before, the handler may bring the interpreter down that it interrupts.</summary>
    [Theory]
    [MemberData(nameof(Interpreters.VersionsSince), 14, MemberType = typeof(Interpreters))]
    public void Server_HasTheSharesThatItsOwnTimerSees(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        Dictionary<string, double> truth = Truth(interpreter);
        using Target target = Target.Start(interpreter, "server.py");
        foreach ((string pause, string rate) in ((string, string)[])[("auto", "0.002"), ("always", "0.002"), ("auto", "0.0001")])
        {
            RunResult run = ShippedBinary.Run("--pause", pause, "--stats", "-r", rate, "-s", "5", "-p", target.PidText);
            Assert.True(run.ExitCode == 0, run.Summary);
            // A stop takes the time of some ticks at that rate. They are not lost, which would be those of such phases of a program only.
            Assert.True(rate != "0.0001" || run.Counter("ticks covered") > run.Counter("ticks missed"), run.Summary);
            FoldedOutput output = FoldedOutput.MustBeClean(run.Output);
            Assert.Equal(run.Counter("ticks") + run.Counter("ticks covered"), output.Total);
            Dictionary<string, double> seen = Shares(output.Stacks.Select(line => (InnermostOf(line.Stack), line.Count)));
            double off = 50 * truth.Keys.Union(seen.Keys).Sum(name => Math.Abs(truth.GetValueOrDefault(name) - seen.GetValueOrDefault(name)));
            Assert.True(
                off <= MostOff,
                string.Create(CultureInfo.InvariantCulture, $"{pause}, every {rate} s: {off:F1} points off; {run.Summary}\n{Tell(truth)}\n{Tell(seen)}"));
        }
    }

    private static Dictionary<string, double> Truth(Interpreter interpreter)
    {
        using var scratch = new ScratchDirectory();
        string file = scratch.PathOf("truth");
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            using Target target = Target.Start(interpreter, "server.py", "--truth", file);
            if (target.Process.Finish(Slowness.Of(TimeSpan.FromSeconds(60))).ExitCode == 0)
            {
                return Shares(Innermost().Matches(File.ReadAllText(file)).Select(match => ($"{match.Groups[1]}:{match.Groups[2]}", 1L)));
            }
        }
        throw new InvalidOperationException("the server has not survived its own timer");
    }

    private static Dictionary<string, double> Shares(IEnumerable<(string Function, long Count)> samples)
    {
        (string Function, long Count)[] busy = [.. samples.Where(sample => !Waiting.Contains(sample.Function.Split(':')[1]))];
        double all = busy.Sum(sample => sample.Count);
        Assert.True(all >= 300 / Slowness.Factor, $"{all} samples are too few");
        return busy.GroupBy(sample => sample.Function).ToDictionary(same => same.Key, same => same.Sum(sample => sample.Count) / all);
    }

    // FILE:NAME without folders and classes, which faulthandler does not tell.
    private static string InnermostOf(string stack)
    {
        Frame frame = Assert.NotNull(Frame.Parse(stack.Split(';')[^1]));
        return $"{Path.GetFileName(frame.File)}:{frame.Function.Split('.')[^1]}";
    }

    private static string Tell(Dictionary<string, double> shares) => string.Join(
        ", ", shares.OrderByDescending(share => share.Value).Take(8).Select(share => string.Create(CultureInfo.InvariantCulture, $"{share.Key} {share.Value:P1}")));

    [GeneratedRegex(@"^Stack \(most recent call first\):\n  File ""(?:.*/)?([^""]+)"", line \d+ in (.+)$", RegexOptions.Multiline)]
    private static partial Regex Innermost();
}
