using System.Globalization;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>Programs that bring their own CPython, and Python started in an unusual way.</summary>
public sealed class OtherProgramTests
{
    private const string Loader = "/lib64/ld-linux-x86-64.so.2";

    [Fact]
    public void Uwsgi_IsFoundInItsPlugin()
    {
        RequireUwsgi();
        using var scratch = new ScratchDirectory();
        string application = scratch.PathOf("application.py");
        File.WriteAllText(application, Workshop.LoopCode);
        using StartedProcess uwsgi = new Command(
            "uwsgi", "--plugin", "python3", "--socket", scratch.PathOf("uwsgi.socket"), "--wsgi-file", application).Start();
        string pid = uwsgi.Pid.ToString(CultureInfo.InvariantCulture);
        // What an application prints goes to uWSGI's log.
        Eventually.Holds(() => uwsgi.Error.Lines.Contains(pid), "the application says its PID");
        Finding.MustFindLoop(pid, Finding.Any, Finding.Symbols);
    }

    [Fact]
    public void WorkersOfUwsgi_AreRead()
    {
        RequireUwsgi();
        using var scratch = new ScratchDirectory();
        string application = scratch.PathOf("application.py");
        // A worker never comes back from this import: its master forks it first.
        File.WriteAllText(application, Workshop.LoopCode);
        using StartedProcess uwsgi = new Command(
            "uwsgi", "--plugin", "python3", "--master", "--lazy-apps", "--workers", "1", "--socket", scratch.PathOf("uwsgi.socket"), "--wsgi-file", application).Start();
        string pid = "";
        Eventually.Holds(() => (pid = uwsgi.Error.Lines.FirstOrDefault(line => int.TryParse(line, CultureInfo.InvariantCulture, out _)) ?? "").Length > 0, "the application says its PID");
        Assert.NotEqual(uwsgi.Pid.ToString(CultureInfo.InvariantCulture), pid);
        Finding.MustFindLoop(pid, Finding.Any);
        (FoldedOutput output, string summary) = ShippedBinary.RunUntil(10, all => all.StackTotal, "-s", "0.3", "-p", pid);
        Assert.True(output.CountOf(FoldedOutput.Failed) == 0, summary);
    }

    private static void RequireUwsgi()
    {
        Assert.SkipUnless(Commands.IsOnPath("uwsgi"), "no uwsgi (Debian: uwsgi-core and uwsgi-plugin-python3)");
        Assert.SkipUnless(File.Exists("/usr/lib/uwsgi/plugins/python3_plugin.so"), "uwsgi has no Python plugin (Debian: uwsgi-plugin-python3)");
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void StartedByTheLoader_IsFoundThoughTheExecutableIsTheLoader(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireArchive();
        string program = Workshop.LinkedHost(python, scratch);
        using Target target = Target.Start(Finding.Host(python, Loader, program, "run", Workshop.LoopCode));
        Assert.Contains("/ld-linux", new FileInfo($"/proc/{target.PidText}/exe").LinkTarget, StringComparison.Ordinal);
        Finding.MustFindLoop(target, Finding.Any, Finding.Symbols, Finding.Scan);
    }

    /// <summary>A program that has opened two libpythons: which one runs code is found out, and what is not read is said.</summary>
    [Fact]
    public void TwoCPythons_TheOneThatRunsCodeIsReadAndTheOtherIsSaid()
    {
        CPythonFiles[] both =
        [
            .. Interpreters.Found.Where(each => each.Root.Length == 0 && each.Rank >= 307).DistinctBy(each => each.Minor).Select(CPythonFiles.Of)
                .Where(python => python.Library.Contains(".so", StringComparison.Ordinal) && File.Exists(python.Library)).TakeLast(2),
        ];
        Assert.SkipWhen(both.Length < 2, "no two CPythons with shared libraries here");
        using var scratch = new ScratchDirectory();
        string program = Workshop.OpeningHost(scratch);
        foreach ((CPythonFiles busy, CPythonFiles other) in ((CPythonFiles, CPythonFiles)[])[(both[0], both[1]), (both[1], both[0])])
        {
            // Each finds its own standard library, so there is no PYTHONHOME.
            using Target target = Target.Start(new Command(program, "both", Workshop.LoopCode, busy.Library, other.Library));
            Assert.Contains("<string>:inner:", Finding.Dump(target.PidText, Finding.Any).Output, StringComparison.Ordinal);
            string said = $"runs several CPythons: {busy.Interpreter.Version} in {busy.Library} is read, and not {other.Interpreter.Version} in {other.Library}; --abi N";
            Assert.Contains(said, ShippedBinary.Run("-s", "0", "-p", target.PidText).Error, StringComparison.Ordinal);
            Assert.Contains(said, ShippedBinary.Run("doctor", target.PidText).MustSucceed().Output, StringComparison.Ordinal);
            string abi = other.Interpreter.Minor.Replace(".", "", StringComparison.Ordinal);
            Assert.Equal("(idle) 1\n", ShippedBinary.Run("-s", "0", "-q", "--abi", abi, "-p", target.PidText).MustSucceed().Output);
        }
    }

    [Fact]
    public void Abi_OfAnotherVersionIsSaidToBeThat()
    {
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        foreach (string abi in (string[])["27", "36", "38", "310"])
        {
            string error = ShippedBinary.Run("-d", "--abi", abi, "-p", target.PidText).MustFail().Error;
            Assert.Contains($"process {target.Pid} runs CPython {Interpreters.Newest.Version} (", error, StringComparison.Ordinal);
            Assert.Contains($"), which can't be read as {abi[..1]}.{abi[1..]}\nhint: leave `--abi {abi}` out", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Find_RefusesWhatIsNoMethod()
    {
        RunResult result = ShippedBinary.Run("--find", "luck", "-p", "1").MustFail();
        Assert.Contains("--find takes symbols, section or scan; got \"luck\"", result.Error, StringComparison.Ordinal);
    }
}
