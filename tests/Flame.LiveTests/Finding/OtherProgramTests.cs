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
        (FoldedOutput output, string summary) = ShippedBinary.RunUntil(10, "-s", "0.3", "-p", pid);
        Assert.True(output.CountOf(FoldedOutput.Failed) == 0 && output.StackTotal > 0, summary);
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

    [Fact]
    public void Find_RefusesWhatIsNoMethod()
    {
        RunResult result = ShippedBinary.Run("--find", "luck", "-p", "1").MustFail();
        Assert.Contains("--find takes symbols, section or scan; got \"luck\"", result.Error, StringComparison.Ordinal);
    }
}
