using System.Text.RegularExpressions;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>Runs the job of docs/ci.md as it stands there: its scripts, one after the other, in a directory like a checkout.</summary>
public sealed partial class CiDocTests
{
    private const string Benchmark = """
        import time
        import shop
        end = time.time() + 0.4
        while time.time() < end:
            shop.price(FACTOR)
            shop.tax()
        """;

    private const string Shop = """
        def price(factor):
            for _ in range(200 * factor):
                sum(range(50))

        def tax():
            for _ in range(600):
                sum(range(50))
        """;

    [Fact]
    public void Job_PassesWhenNothingChanged()
    {
        using var scratch = new ScratchDirectory();
        RunResult run = RunJob(scratch, factor: 1);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches("verdict: (pass|inconclusive)", run.Output);
    }

    [Fact]
    public void Job_FailsWhenAFunctionBecameMuchSlower()
    {
        using var scratch = new ScratchDirectory();
        RunResult run = RunJob(scratch, factor: 6);
        Assert.True(run.ExitCode != 0, run.Output + run.Error);
        Assert.Contains("verdict: FAIL", run.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^::error file=shop.py,line=[23],", run.Output);
        Assert.Contains("regression: self(file=\"shop.py\", func=\"price\") > +5pp", run.Error, StringComparison.Ordinal);
        Assert.Contains("❌ fail", File.ReadAllText(scratch.PathOf("summary.md")), StringComparison.Ordinal);
        Assert.All((string[])["diff.svg", "diff.html", "diff.md", "diff.sarif", "diff.xml"], file => Assert.NotEmpty(File.ReadAllText(scratch.PathOf(file))));
    }

    private static RunResult RunJob(ScratchDirectory scratch, int factor)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ci.md"));
        string[] scripts = [.. Script().Matches(text).Select(script => script.Groups["script"].Value)];
        Assert.Equal(2, scripts.Length);
        string programs = Directory.CreateDirectory(scratch.PathOf("bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "pyflame"), ShippedBinary.Path);
        File.CreateSymbolicLink(Path.Combine(programs, "python"), Interpreters.Newest.Path);
        string root = Directory.CreateDirectory(scratch.PathOf("base")).FullName;
        File.WriteAllText(scratch.PathOf("bench.py"), Benchmark.Replace("FACTOR", $"{factor}", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(root, "bench.py"), Benchmark.Replace("FACTOR", "1", StringComparison.Ordinal));
        File.WriteAllText(scratch.PathOf("shop.py"), Shop);
        File.WriteAllText(Path.Combine(root, "shop.py"), Shop);
        return ShippedBinary.Run(new Command("bash", "-e", "-u", "-o", "pipefail", "-c", string.Join('\n', scripts))
        {
            WorkingDirectory = scratch.Path,
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}",
                ["GITHUB_STEP_SUMMARY"] = scratch.PathOf("summary.md"),
            },
        });
    }

    [GeneratedRegex(@"        run: \|\n(?<script>(          [^\n]*\n)+)")]
    private static partial Regex Script();
}
