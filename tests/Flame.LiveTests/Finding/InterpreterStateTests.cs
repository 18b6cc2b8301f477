using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>Interpreters that are not there yet, are gone again, were forked, or run no Python code.</summary>
public sealed partial class InterpreterStateTests
{
    private const string WorkCode =
        """
        import posix, sys, time
        sys.stdout.write("%d\n" % posix.getpid())
        sys.stdout.flush()
        def work(end):
            while time.time() < end:
                sum(range(1000))
        work(time.time() + 0.5)
        """;

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void NotStartedYet_IsWaitedFor(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        MustBeWaitedFor(StartHost(python, scratch, "wait"));
        MustBeWaitedFor(StartHost(python, scratch, "again"));
    }

    [Fact]
    public void LibraryThatIsNotMappedYet_IsWaitedFor()
    {
        using var scratch = new ScratchDirectory();
        MustBeWaitedFor(StartHost(CPythonFiles.Of(Interpreters.Newest).RequireLibrary(), scratch, "late"));
    }

    [Fact]
    public void ShellThatBecomesPython_IsWaitedFor()
    {
        using var scratch = new ScratchDirectory();
        string script = scratch.PathOf("loop.py");
        File.WriteAllText(script, Workshop.LoopCode);
        using Target target = Target.Start(new Command("sh", "-c", $"echo $$; sleep 0.3; exec {Interpreters.Newest.Path} {script}"));
        Assert.Contains(":inner:", ShippedBinary.Run("-q", "-s", "2", "-p", target.PidText).MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void OldProcessWithoutPython_IsRefusedAtOnce()
    {
        using StartedProcess sleep = new Command("sleep", "300").Start();
        Thread.Sleep(2100); // as long as a process may take to become Python
        var clock = Stopwatch.StartNew();
        string pid = sleep.Pid.ToString(CultureInfo.InvariantCulture);
        Assert.Contains("runs no CPython", ShippedBinary.Run("-p", pid).MustFail().Error, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1.5), $"it took {clock.Elapsed}");
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void NeverStarted_IsSaid(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        using Target target = StartHost(python, scratch, "wait");
        MustBeSaid(target, "no interpreter running" + (Tells(label) ? ": it has not started one yet" : ""));
        target.MustRunFreely();
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void Ended_IsSaid(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        using Target target = StartHost(python, scratch, "finish");
        MustBeSaid(target, "no interpreter running" + (Tells(label) ? ": the one that it had has shut down" : ""));
    }

    /// <summary>To 3.11, what is left of its GIL says that somebody holds it.</summary>
    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void EndedMeanwhile_IsIdleAndSaid(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        using Target target = StartHost(python, scratch, "ends", WorkCode);
        RunResult run = ShippedBinary.Run("-s", "2", "-p", target.PidText);
        FoldedOutput output = FoldedOutput.MustBeClean(run.Output);
        Assert.True(output.SamplesIn("work") > 0 && output.CountOf(FoldedOutput.Idle) > 20 && output.CountOf(FoldedOutput.Failed) < 3, run.Summary);
        Assert.Contains("no interpreter running" + (Tells(label) ? ": the one that it had has shut down" : ""), run.Error, StringComparison.Ordinal);
        Assert.Contains("; the samples without one are (idle)\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void EndedAndStartedAgain_IsReadAgain(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        using Target target = StartHost(python, scratch, "turns", WorkCode);
        using Target other = StartHost(python, scratch, "turns", WorkCode);
        // Two profilers can't trace one process: who never stops it looks on.
        using StartedProcess auto = Record("auto", target);
        using StartedProcess always = Record("always", other);
        using StartedProcess never = Record("never", other);
        foreach (StartedProcess each in (StartedProcess[])[auto, always, never])
        {
            Eventually.Holds(() => each.HasEnded || WorkThenNothingThenWork().IsMatch(each.Output.Text), "it has seen a second turn");
            each.Send(Signal.Interrupt);
            RunResult run = each.Finish().MustSucceed();
            FlamechartOutput output = FlamechartOutput.MustBeClean(run.Output);
            Assert.Matches(WorkThenNothingThenWork(), run.Output);
            Assert.True(output.Samples.Count(sample => sample.Stack == FoldedOutput.Failed) < 9, run.Summary);
        }

        static StartedProcess Record(string policy, Target target) =>
            ShippedBinary.Start("-q", "--flamechart", "-s", "60", "--pause", policy, "-p", target.PidText);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void ShuttingDown_IsSaidAndWhatItsEndRunsIsShown(string label)
    {
        const string Program =
            """
            import os, sys, time
            class Last(object):
                def __del__(self, write=os.write, pid=os.getpid, sleep=time.sleep):
                    write(1, b"%d\n" % pid())
                    sleep(300)
            sys.kept = Last()
            """;
        using Target target = Target.Start(Interpreters.Require(label).Command("-c", Program));
        RunResult run = Finding.Dump(target.PidText, Finding.Any);
        Assert.True(run.ExitCode == 0, run.Summary);
        Assert.Contains("__del__:5\n", run.Output, StringComparison.Ordinal);
        string said = Tells(label) ? $"the interpreter of process {target.Pid} is shutting down" : "";
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Contains(said, ShippedBinary.Run("doctor", target.PidText).MustSucceed().Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void WithoutPythonThreads_HasIdleSamplesAndNothingElse(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        using Target target = StartHost(python, scratch, "native");
        RunResult result = ShippedBinary.Run("-q", "-s", "0.1", "-p", target.PidText).MustSucceed();
        Assert.Matches(@"\A\(idle\) \d+\n\z", result.Output);
        RunResult dump = Finding.Dump(target.PidText, Finding.Any);
        Assert.True(dump.ExitCode == 0 && dump.Output.Length == 0, dump.Summary);
        Assert.Contains($"no thread of process {target.Pid} runs Python code", dump.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
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

    /// <summary>
    /// As the workers of uWSGI with --master: Python was not told of the fork, so its thread states say the ids of the parent's threads, and
    /// there are states of threads that the child does not have.
    /// </summary>
    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void ChildThatCCodeForked_IsReadLikeItsParent(string label)
    {
        using var scratch = new ScratchDirectory();
        string script = scratch.PathOf("forked.py");
        File.WriteAllText(script, Workshop.LoopCode.Replace(
            "import posix",
            "import posix, ctypes, threading, time; rest = threading.Thread(target=time.sleep, args=(300,)); rest.daemon = True; rest.start(); "
            + "child = ctypes.PyDLL(None).fork(); child and posix.waitpid(child, 0)",
            StringComparison.Ordinal));
        using Target target = Target.Start(Interpreters.Require(label).Command(script));
        Assert.NotEqual(target.Process.Pid, target.Pid);
        Finding.MustFindLoop(target, Finding.Any);
        foreach (string[] options in (string[][])[[], ["--threads"], ["--threads", "--pause", "always"]])
        {
            (FoldedOutput output, string summary) = ShippedBinary.RunUntil(10, all => all.StackTotal, [.. options, "-s", "0.3", "-r", "0.005", "-p", target.PidText]);
            Assert.True(output.CountOf(FoldedOutput.Failed) == 0, summary);
            Assert.All(output.Stacks, line => Assert.Contains(":<module>:17", line.Stack, StringComparison.Ordinal));
        }
        target.MustRunFreely();
    }

    public static TheoryData<string> WithSubInterpreters => ["3.8", "3.11", "3.12", "3.13", "3.14", "3.15"];

    // Since 3.13 it has no thread state until something runs in it: a pool of interpreters makes many of that kind.
    [Theory]
    [MemberData(nameof(WithSubInterpreters))]
    public void SubInterpreterThatRunsNothing_IsNoObstacle(string version)
    {
        string module = Version.Parse(version) >= new Version(3, 13) ? "_interpreters" : "_xxsubinterpreters";
        string code = Workshop.LoopCode.Replace("import posix", $"import posix, {module}; {module}.create()", StringComparison.Ordinal);
        using Target target = Target.Start(Containers.Root.Python(version, "-c", code));
        Finding.MustFindLoop(target, Finding.Any, Finding.Symbols);
    }

    // CPython 2.7 has no word that stays set when an interpreter is taken apart.
    private static bool Tells(string label) => !label.StartsWith("2.7", StringComparison.Ordinal);

    private static void MustBeWaitedFor(Target target)
    {
        using (target)
        {
            using StartedProcess pyflame = ShippedBinary.Start("-q", "--flamechart", "-s", "60", "-p", target.PidText);
            ProcessState.WaitUntilTraced(target.Pid);
            target.Process.WriteLine("go");
            // How long it takes to start depends on the machine's load.
            Eventually.Holds(() => pyflame.Output.Text.Contains(":inner:", StringComparison.Ordinal) || pyflame.HasEnded, "its code is seen");
            pyflame.Send(Signal.Interrupt);
            Assert.Contains(":inner:", pyflame.Finish().MustSucceed().Output, StringComparison.Ordinal);
        }
    }

    private static void MustBeSaid(Target target, string state)
    {
        Assert.Contains(state, Finding.Dump(target.PidText, Finding.Any).MustFail().Error, StringComparison.Ordinal);
        RunResult doctor = ShippedBinary.Run("doctor", target.PidText);
        Assert.True(doctor.ExitCode == 1 && doctor.Output.Contains(state, StringComparison.Ordinal), doctor.Summary);
    }

    [GeneratedRegex(@":work:\d+;\n(.*\n)*?(\d+\n\(idle\)\n){10}(.*\n)*?.*:work:\d+;\n", RegexOptions.CultureInvariant)]
    private static partial Regex WorkThenNothingThenWork();

    private static Target StartHost(CPythonFiles python, ScratchDirectory scratch, string mode, string? code = null) =>
        Target.Start(Finding.Host(python, Workshop.OpeningHost(scratch), mode, code ?? Workshop.LoopCode, python.LibraryInside));
}
