using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>tests/scripts/suite.sh, which sums up `make test`, on stand-ins for test programs: nothing that went wrong may end as a success.</summary>
public sealed class SuiteScriptTests
{
    private const string Good = """<assembly name="x" total="5" passed="3" failed="0" skipped="1" errors="0" not-run="1">""";
    private const string Bad = """<assembly name="x" total="3" passed="2" failed="1" skipped="0" errors="0" not-run="0">""";
    private const string Broken = """<assembly name="x" total="1" passed="1" failed="0" skipped="0" errors="2" not-run="0">""";
    private const string Empty = """<assembly name="x" total="0" passed="0" failed="0" skipped="0" errors="0" not-run="0">""";

    [Theory]
    [InlineData(Good, 0, "3 passed, 0 failed, 2 skipped")]
    [InlineData(Bad, 1, "2 passed, 1 failed, 0 skipped")]
    [InlineData(Broken, 0, "1 passed, 2 failed, 0 skipped")]
    [InlineData(Empty, 0, "0 passed, 1 failed, 0 skipped")]
    [InlineData("", 0, "0 passed, 1 failed, 0 skipped")]
    [InlineData("", 134, "0 passed, 1 failed, 0 skipped")]
    [InlineData(Good, 139, "3 passed, 1 failed, 2 skipped")]
    public void Suite_SumsUpAndFailsWhenAnythingDid(string results, int status, string sum)
    {
        RunResult run = Run([("One", results, status)]);
        Assert.Equal(sum, run.Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(sum.Contains(" 0 failed", StringComparison.Ordinal) ? 0 : 1, run.ExitCode);
    }

    [Fact]
    public void Suite_AddsUpSeveralPrograms()
    {
        RunResult run = Run([("One", Good, 0), ("Two", Bad, 1)]);
        Assert.EndsWith("\n5 passed, 1 failed, 2 skipped\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    private static RunResult Run((string Name, string Results, int Status)[] programs)
    {
        using var scratch = new ScratchDirectory();
        foreach ((string name, string results, int status) in programs)
        {
            string folder = Directory.CreateDirectory(scratch.PathOf($"bin/{name}/debug")).FullName;
            string path = Path.Combine(folder, name);
            // Its last argument is the file for the results, as suite.sh gives it.
            string write = results.Length == 0 ? "" : $"for f; do :; done; echo '<assemblies>{results}</assemblies>' > \"$f\"\n";
            File.WriteAllText(path, $"#!/bin/sh\n{write}exit {status}\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        string script = Path.Combine(Repository.Root, "tests", "scripts", "suite.sh");
        return ShippedBinary.Run(new Command(script, [.. programs.Select(program => program.Name)])
        {
            WorkingDirectory = scratch.Path,
            Environment = new Dictionary<string, string> { ["FLAME_TEST_BIN"] = scratch.PathOf("bin") },
        });
    }
}
