using System.Globalization;
using System.Text.RegularExpressions;
using Flame.Bench.Machine;
using Flame.Bench.Reporting;
using Flame.Bench.Running;
using Flame.LiveTests.Running;

namespace Flame.Bench.Profilers;

/// <summary>Debian's austin, from the root file system of the tests (tests/scripts/peers.sh puts it there), at its defaults.</summary>
internal sealed partial class Austin(Setting setting) : IProfiler
{
    // The root's /usr, with its C library, in a mount namespace of austin's own: so it sees the target's files as they are.
    private const string InRoot = "mount --bind \"$1/usr\" /usr && shift && exec austin \"$@\"";

    private double? _startCost;

    public string Name => "austin";

    public static bool IsHere => RootFileSystem.Obstacle is null && File.Exists(RootFileSystem.Sid + "/usr/bin/austin");

    public static string Describe() => IsHere
        ? $"austin: {Command("--version").Start().Finish().Output.Trim()}, Debian's package"
        : "austin: **missing** (tests/scripts/peers.sh gets it, as root)";

    public string? Obstacle(BenchTarget target) =>
        !IsHere ? "austin is not here"
        : target.Interpreter is { Root.Length: 0, Rank: >= 308 and <= 313 } ? null
        : $"austin does not know CPython {target.Interpreter.Minor}";

    public Taken Take(BenchTarget target, double hz, double seconds)
    {
        _startCost ??= new Series(Enumerable.Range(0, 3).Select(_ => Run(target, 10, 1).Run.CpuSeconds)).Median!.Value;
        (MeasuredRun run, string header) = Run(target, hz, seconds);
        Match errors = Errors().Match(header), duration = Duration().Match(header);
        if (!errors.Success || !duration.Success)
        {
            throw new RunFailedException("austin did not say how many samples it took");
        }
        double passes = double.Parse(errors.Groups[2].Value, CultureInfo.InvariantCulture);
        double lost = double.Parse(errors.Groups[1].Value, CultureInfo.InvariantCulture);
        double took = double.Parse(duration.Groups[1].Value, CultureInfo.InvariantCulture) / 1e6;
        return new Taken(passes, took, run.CpuSeconds - _startCost.Value, 100 * lost / Math.Max(1, passes), run);
    }

    private (MeasuredRun Run, string Comments) Run(BenchTarget target, double hz, double seconds)
    {
        string output = Path.Combine(setting.Scratch, "austin.folded");
        Command command = Command(
            "-P", "-i", Math.Max(1, Math.Round(1e6 / hz)).ToString(CultureInfo.InvariantCulture),
            "-x", Math.Max(1, Math.Round(seconds)).ToString(CultureInfo.InvariantCulture), "-p", target.PidText, "-o", output);
        MeasuredRun run = MeasuredRun.Of(setting, [command.Program, .. command.Arguments], target, TimeSpan.FromSeconds(seconds + 60));
        string comments = string.Join('\n', File.ReadLines(output).Where(line => line.StartsWith('#')));
        File.Delete(output);
        return (run, comments);
    }

    private static Command Command(params string[] arguments) =>
        new("unshare", ["--mount", "sh", "-c", InRoot, "sh", RootFileSystem.Sid, .. arguments]);

    [GeneratedRegex(@"# errors: (\d+)/(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Errors();

    [GeneratedRegex(@"# duration: (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();
}
