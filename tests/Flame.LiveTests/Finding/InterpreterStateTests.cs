using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>Interpreters that are not there yet, are gone again, were forked, or run no Python code.</summary>
public sealed class InterpreterStateTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void NotStartedYet_IsWaitedFor(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        using Target target = StartHost(python, scratch, "wait");
        using StartedProcess pyflame = ShippedBinary.Start("-q", "-s", "0.5", "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        target.Process.WriteLine("go");
        Assert.Contains(":inner:", pyflame.Finish().MustSucceed().Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void NeverStarted_IsSaid(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        using Target target = StartHost(python, scratch, "wait");
        RunResult result = Finding.Dump(target.PidText, Finding.Any).MustFail();
        Assert.Contains("no interpreter running", result.Error, StringComparison.Ordinal);
        target.MustRunFreely();
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void Ended_IsSaid(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        using Target target = StartHost(python, scratch, "finish");
        RunResult result = Finding.Dump(target.PidText, Finding.Any).MustFail();
        Assert.Contains("no interpreter running", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void WithoutPythonThreads_HasIdleSamplesAndNothingElse(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        using Target target = StartHost(python, scratch, "native");
        RunResult result = ShippedBinary.Run("-q", "-s", "0.1", "-p", target.PidText).MustSucceed();
        Assert.Matches(@"\A\(idle\) \d+\n\z", result.Output);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void ForkedChild_IsReadLikeItsParent(string label)
    {
        using var scratch = new ScratchDirectory();
        Interpreter interpreter = Interpreters.Require(label);
        string script = scratch.PathOf("forked.py");
        // The child says its PID and works; the parent waits for it.
        File.WriteAllText(script, Workshop.LoopCode.Replace(
            "import posix", "import posix; child = posix.fork(); child and posix.waitpid(child, 0)", StringComparison.Ordinal));
        using Target target = Target.Start(interpreter.Command(script));
        Assert.NotEqual(target.Process.Pid, target.Pid);
        Finding.MustFindLoop(target, Finding.Any, Finding.Symbols);
    }

    private static Target StartHost(CPythonFiles python, ScratchDirectory scratch, string mode) =>
        Target.Start(Finding.Host(python, Workshop.OpeningHost(scratch), mode, Workshop.LoopCode, python.Library));
}
