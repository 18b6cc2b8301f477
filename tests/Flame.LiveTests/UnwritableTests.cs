using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>Where nobody reads, or nothing can be written: what is left to do is done, and the exit code stays true.</summary>
public sealed class UnwritableTests
{
    /// <summary>A reader that leaves before the first word, and the exit code of what it did not read.</summary>
    [Theory]
    [InlineData("diff b.folded n.folded --fail-if 'self(func=\"g\") > +2pp' --summary -o diff.md -o -", 3)]
    [InlineData("check bad.folded", 2)]
    [InlineData("render empty.folded", 2)]
    [InlineData("doctor 999999999", 1)]
    [InlineData("doctor 999999999 --json", 1)]
    [InlineData("--help", 0)]
    public void ReaderThatLeaves_ChangesNoExitCode(string arguments, int expected)
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.PathOf("b.folded"), "f 5000\ng 5000\n");
        File.WriteAllText(scratch.PathOf("n.folded"), "f 2000\ng 8000\n");
        File.WriteAllText(scratch.PathOf("bad.folded"), "f 1\nno count\n");
        File.WriteAllText(scratch.PathOf("empty.folded"), "");
        RunResult run = Shell(scratch, $"{{ sleep 0.2; '{ShippedBinary.Path}' {arguments}; echo $? >code; }} | true; wait");
        Eventually.Holds(() => File.Exists(scratch.PathOf("code")) && File.ReadAllText(scratch.PathOf("code")).EndsWith('\n'), run.Summary);
        Assert.Equal($"{expected}\n", File.ReadAllText(scratch.PathOf("code")));
        if (arguments.Contains("--summary", StringComparison.Ordinal))
        {
            Assert.Contains("regression", run.Error, StringComparison.Ordinal);
            Assert.NotEmpty(File.ReadAllText(scratch.PathOf("summary.md")));
            Assert.NotEmpty(File.ReadAllText(scratch.PathOf("diff.md")));
        }
    }

    /// <summary>Standard error that takes nothing, or is closed, is no reason to lose anything.</summary>
    [Theory]
    [InlineData("-p 999999999 2>/dev/full", 1)]
    [InlineData("-p 999999999 2>&-", 1)]
    [InlineData("--nonsense 2>/dev/full", 1)]
    [InlineData("TARGET -s 0.2 2>/dev/full", 0)]
    [InlineData("-p TARGET -s 0.2 --stats -o f.folded 2>/dev/full", 0)]
    [InlineData("-p TARGET -s 0.2 --stats -o f.folded 2>&-", 0)]
    public void StandardErrorThatTakesNothing_ChangesNoExitCode(string arguments, int expected)
    {
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(Interpreters.Newest, "sleeper.py");
        RunResult run = Shell(scratch, $"'{ShippedBinary.Path}' {arguments.Replace("TARGET", target.PidText, StringComparison.Ordinal)}");
        Assert.Equal((expected, ""), (run.ExitCode, run.Error));
        if (arguments.Contains("f.folded", StringComparison.Ordinal))
        {
            Assert.Matches(@"\A([^\n]+ \d+\n)+\z", File.ReadAllText(scratch.PathOf("f.folded"))); // no message is in it either
            Assert.Equal(["f.folded"], scratch.Names);
        }
    }

    /// <summary>A terminal gets the words and nothing else, whether as standard error or, with that elsewhere, as standard output.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("2>error")]
    public void Terminal_GetsNoEscapeSequence(string redirection)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "no script(1) here");
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(Interpreters.Newest, "sleeper.py");
        string command = $"'{ShippedBinary.Path}' {target.Pid} -s 0.1 --stats {redirection}; echo f 1 | '{ShippedBinary.Path}' report - {redirection}";
        Command script = new("script", "-qec", command, "/dev/null") { WorkingDirectory = scratch.Path, Environment = new Dictionary<string, string> { ["TERM"] = "xterm" } };
        using StartedProcess process = script.Start();
        string seen = process.Finish().Output;
        Assert.Contains("sleeper.py", seen, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', seen);
    }

    private static RunResult Shell(ScratchDirectory scratch, string script)
    {
        Command command = new("sh", "-c", script)
        {
            WorkingDirectory = scratch.Path,
            Environment = new Dictionary<string, string> { ["GITHUB_STEP_SUMMARY"] = scratch.PathOf("summary.md") },
        };
        using StartedProcess shell = command.Start();
        return shell.Finish();
    }
}
