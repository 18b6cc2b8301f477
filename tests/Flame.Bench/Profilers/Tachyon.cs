using System.Globalization;
using System.Text.RegularExpressions;
using Flame.Bench.Machine;
using Flame.Bench.Reporting;
using Flame.Bench.Running;

namespace Flame.Bench.Profilers;

/// <summary>CPython 3.15's own profiler (`profiling.sampling`), on targets of the same build.</summary>
internal sealed partial class Tachyon(Setting setting) : IProfiler
{
    private double? _startCost;

    public string Name => "Tachyon";

    public static string Describe() => Setting.Find("3.15") is { } python
        ? $"Tachyon: of CPython {python.Version}"
        : "Tachyon: **missing**, since CPython 3.15 is (tests/scripts/sid_root.sh gets it)";

    public string? Obstacle(BenchTarget target) => target.Interpreter.Minor == "3.15" ? null : "Tachyon samples CPython 3.15 only";

    public Taken Take(BenchTarget target, double hz, double seconds)
    {
        // Starting an interpreter and importing the profiler is not sampling; ten samples more or less are not to be seen.
        _startCost ??= new Series(Enumerable.Range(0, 3).Select(_ => Run(target, 10, 1).CpuSeconds)).Median!.Value;
        MeasuredRun run = Run(target, hz, seconds);
        Match captured = Captured().Match(run.Output + run.Messages);
        if (!captured.Success)
        {
            throw new RunFailedException("Tachyon did not say how many samples it took");
        }
        double passes = double.Parse(captured.Groups[1].Value, NumberStyles.Number, CultureInfo.InvariantCulture);
        double took = double.Parse(captured.Groups[2].Value, NumberStyles.Number, CultureInfo.InvariantCulture);
        Match errors = ErrorRate().Match(run.Output + run.Messages);
        double? lost = errors.Success ? double.Parse(errors.Groups[1].Value, CultureInfo.InvariantCulture) : null;
        return new Taken(passes, took, run.CpuSeconds - _startCost.Value, lost, run);
    }

    private MeasuredRun Run(BenchTarget target, double hz, double seconds)
    {
        string output = Path.Combine(setting.Scratch, "tachyon.folded");
        string[] words = target.Beside(
            target.Interpreter.Path,
            "-m", "profiling.sampling", "attach", "-r", hz.ToString(CultureInfo.InvariantCulture),
            "-d", Math.Max(1, Math.Round(seconds)).ToString(CultureInfo.InvariantCulture), "-a", "--collapsed", "-o", output, target.PidText);
        return MeasuredRun.Of(setting, words, target, TimeSpan.FromSeconds(seconds + 60));
    }

    [GeneratedRegex(@"Captured ([\d,]+) samples? in ([\d.,]+) seconds", RegexOptions.CultureInvariant)]
    private static partial Regex Captured();

    [GeneratedRegex(@"Error rate: ([\d.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorRate();
}
