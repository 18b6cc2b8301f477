using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>Outputs at places where no file can be put beside, or where one is already.</summary>
public sealed class OutputPlaceTests
{
    private readonly Interpreter _interpreter = Interpreters.Newest;

    /// <summary>With a /dev of its own, which a defect may break.</summary>
    [Theory]
    [InlineData("/dev/stdout")]
    [InlineData("/proc/self/fd/1")]
    [InlineData("-")]
    public void StandardOutput_ByAnyNameIsAddedTo(string name)
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root, to have a /dev of its own");
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(_interpreter, "sleeper.py");
        string script = "mount -t tmpfs none /dev && mknod /dev/null c 1 3 && mknod /dev/urandom c 1 9 && ln -s /proc/self/fd /dev/fd && ln -s /proc/self/fd/1 /dev/stdout && "
            + $"{{ echo first; '{ShippedBinary.Path}' -p {target.Pid} -s 0.1 -o {name} -o x.svg; }} >file && test -L /dev/stdout";
        RunResult run = Run(scratch, "unshare", "-m", "sh", "-c", script);
        Assert.SkipWhen(run.Error.Contains("unshare", StringComparison.Ordinal), run.Error);
        Assert.True(run.ExitCode == 0, run.Summary);
        Assert.Matches(@"\Afirst\n([^\n]+ \d+\n)+\z", File.ReadAllText(scratch.PathOf("file")));
        Assert.Equal(["file", "x.svg"], scratch.Names);
    }

    [Fact]
    public void Render_TakesAHyphenForStandardOutput()
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.PathOf("x.folded"), "f 100\n");
        RunResult run = Run(scratch, ShippedBinary.Path, "render", "-o", "-", "-o", "x.svg", "x.folded");
        Assert.True(run.ExitCode == 0, run.Summary);
        Assert.Equal(File.ReadAllText(scratch.PathOf("x.svg")), run.Output);
        Assert.Equal(["x.folded", "x.svg"], scratch.Names);
    }

    [Fact]
    public void OneThatFails_KeepsTheOthers()
    {
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(_interpreter, "sleeper.py");
        RunResult run = Run(scratch, ShippedBinary.Path, "-p", target.PidText, "-s", "0.1", "-o", "x.folded", "-o", "x.html", "-o", "/dev/full", "-o", "x.svg").MustFail();
        Assert.Equal("pyflame: cannot write \"/dev/full\": No space left on device\n", run.Error);
        Assert.Equal(["x.folded", "x.html", "x.svg"], scratch.Names);
    }

    /// <summary>A directory that takes no new file, and one that lets nobody remove others' files: what may be written is.</summary>
    [Theory]
    [InlineData("755")]
    [InlineData("1777")]
    public void FileThatMayBeWrittenButNotReplaced_IsWritten(string mode)
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root, to be another user");
        using var scratch = new ScratchDirectory();
        string script = $"echo 'f 100' >in && mkdir d && chmod {mode} d && head -c 400000 /dev/zero >d/f.svg && chmod 666 d/f.svg && "
            + $"setpriv --reuid 65534 --regid 65534 --clear-groups '{ShippedBinary.Path}' render in -o d/f.svg && ls -A d";
        RunResult run = Run(scratch, "sh", "-c", script);
        Assert.Equal((0, "f.svg\n", ""), (run.ExitCode, run.Output, run.Error));
        string drawn = File.ReadAllText(scratch.PathOf("d/f.svg"));
        Assert.StartsWith("<?xml", drawn, StringComparison.Ordinal);
        Assert.EndsWith("</svg>\n", drawn, StringComparison.Ordinal);
    }

    /// <summary>In a container every run has the same process id, so what a killed one left behind has its name.</summary>
    [Fact]
    public void LeftOverOfARunThatWasKilled_BlocksNoOther()
    {
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(_interpreter, "sleeper.py");
        RunResult run = Run(scratch, "sh", "-c", $"touch .st.svg.$$.part; exec '{ShippedBinary.Path}' -p {target.Pid} -s 0.1 -o st.svg");
        Assert.True(run.ExitCode == 0, run.Summary);
        Assert.Contains("st.svg", scratch.Names);
    }

    [Theory]
    [InlineData("-p", "1", "-s", "0.1", "-o", "a.folded", "-o", "a.folded")]
    [InlineData("diff", "in", "in", "-o", "a.folded", "-o", "./a.folded")]
    [InlineData("render", "in", "-o", "a.folded", "-o", "a.folded", "-f", "svg")]
    public void OutputGivenTwice_IsSaid(params string[] arguments)
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.PathOf("in"), "f 100\n");
        RunResult run = Run(scratch, ShippedBinary.Path, arguments).MustFail();
        Assert.Matches(@"\Apyflame: -o (\./)?a\.folded is given twice\n\nUsage: ", run.Error);
        Assert.Equal(["in"], scratch.Names);
    }

    private static RunResult Run(ScratchDirectory scratch, string program, params string[] arguments)
    {
        using StartedProcess process = new Command(program, arguments) { WorkingDirectory = scratch.Path }.Start();
        return process.Finish();
    }
}
