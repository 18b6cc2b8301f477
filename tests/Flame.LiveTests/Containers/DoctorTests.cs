using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Containers;

/// <summary><c>pyflame doctor</c> on processes that can and can't be profiled.</summary>
public sealed class DoctorTests
{
    private const string HideItself =
        "import ctypes, os, time; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); print(os.getpid(), flush=True); time.sleep(300)";

    private const string FilterReason = "a filter of system calls (seccomp) keeps ptrace or process_vm_readv from us";

    private const string ForbidPtrace =
        """
        import ctypes, os, struct, sys
        code = b''.join(struct.pack('HBBI', *each) for each in [(0x20, 0, 0, 0), (0x15, 0, 1, 101), (6, 0, 0, 0x50001), (6, 0, 0, 0x7fff0000)])
        text = ctypes.create_string_buffer(code, len(code))
        program = ctypes.create_string_buffer(struct.pack('HxxxxxxP', 4, ctypes.addressof(text)), 16)
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
            sys.exit('no filter: ' + os.strerror(ctypes.get_errno()))
        os.execv(sys.argv[1], sys.argv[1:])
        """;

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Doctor_NamesTheVersionOfWhatCanBeProfiled(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using Target target = Target.Start(interpreter, "quiet.py");
        RunResult run = ShippedBinary.Run("doctor", target.PidText).MustSucceed();
        Assert.Contains($"CPython {interpreter.Version}", run.Output, StringComparison.Ordinal);
        Assert.Equal(interpreter.IsFreeThreaded, run.Output.Contains("free-threaded", StringComparison.Ordinal));
        Assert.EndsWith($"PID {target.Pid} can be profiled\n", run.Output, StringComparison.Ordinal);
        target.MustRunFreely();
    }

    [Fact]
    public void Doctor_WithoutAProcessLooksAtOurselves()
    {
        RunResult run = ShippedBinary.Run("doctor").MustSucceed();
        Assert.Contains("capability", run.Output, StringComparison.Ordinal);
        Assert.Contains("can be profiled", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Capability_IsSaidOfTheProcessThatWasAskedFor()
    {
        Root.Require();
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        Assert.Contains(" we have CAP_SYS_PTRACE, and it counts for process " + target.PidText + "\n", ShippedBinary.Run("doctor", target.PidText).MustSucceed().Output, StringComparison.Ordinal);
        Assert.Contains(" we have CAP_SYS_PTRACE\n", ShippedBinary.Run("doctor").MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HasEveryStepAndTheVerdict()
    {
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        using JsonDocument json = JsonDocument.Parse(ShippedBinary.Run("doctor", "--json", target.PidText).MustSucceed().Output);
        Assert.True(json.RootElement.GetProperty("canProfile").GetBoolean());
        Assert.Equal(target.Pid, json.RootElement.GetProperty("pid").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("hint").ValueKind);
        Assert.Equal(
            ["process", "container", "tracer", "seccomp", "user", "capability", "userns", "dumpable", "yama", "lsm", "memory", "seize", "limits", "interpreter"],
            StepsOf(json));
    }

    private static string[] StepsOf(JsonDocument doctor) =>
        [.. doctor.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("step").GetString()!)];

    [Fact]
    public void Refusal_OfATracedProcessNamesItsTracer()
    {
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        using StartedProcess first = ShippedBinary.Start("-p", target.PidText, "-s", "-1", "-q");
        ProcessState.WaitUntilTraced(target.Pid);
        MustAgree(target.PidText, "(pyflame) traces it already", ShippedBinary.Command);
    }

    [Fact]
    public void Refusal_OfATracedThreadNamesItsTracerAndNotUs()
    {
        using Target target = Target.Start(Interpreters.Newest, "threaded_busy.py");
        int thread = ProcessState.ThreadsOf(target.Pid).First(tid => tid != target.Pid);
        using StartedProcess tracer = OneThreadTracer(thread);
        Eventually.Holds(() => ProcessState.TracerOf(thread) != 0, $"thread {thread} is traced");
        MustAgree(target.PidText, $"process {tracer.Pid} (python", ShippedBinary.Command, "-d");
    }

    [Fact]
    public void Filter_OfSystemCallsIsAnObstacleForEveryProcess()
    {
        using StartedProcess doctor = Filtered(["doctor"]).Start();
        RunResult diagnosed = doctor.Finish();
        Assert.Equal(1, diagnosed.ExitCode);
        Assert.Contains($"no process can be profiled: {FilterReason}", diagnosed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sudo", diagnosed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OfTheChildThatWeStartHasAReasonAndTheSameHint()
    {
        using StartedProcess trace = Filtered(["-t", "sleep", "300"]).Start();
        string error = trace.Finish().MustFail().Error;
        Assert.Matches($"^Failed to seize PID [0-9]+: EPERM .*: {Regex.Escape(FilterReason)}\n", error);
        using StartedProcess doctor = Filtered(["doctor"]).Start();
        Assert.Equal(error.TrimEnd('\n').Split('\n')[^1], doctor.Finish().Output.TrimEnd('\n').Split('\n')[^1]);
    }

    [Fact]
    public void Refusal_OfAKernelThreadSaysSo()
    {
        Assert.SkipUnless(File.Exists("/proc/2/comm") && File.ReadAllText("/proc/2/comm") == "kthreadd\n", "no kernel thread is to be seen here");
        MustAgree("2", "process 2 is a kernel thread (kthreadd)", ShippedBinary.Command);
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("-p")]
    public void Refusal_OfPyflameItselfSaysSo(string option)
    {
        using StartedProcess run = new Command("sh", "-c", "exec \"$0\" \"$1\" $$", ShippedBinary.Path, option).Start();
        RunResult result = run.Finish();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"process {run.Pid} is this pyflame itself: a process can't profile itself", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void FrozenProcess_IsToldAndReadWhereTheKernelLetsItBeStopped()
    {
        Root.Require();
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        using var freezer = new Freezer(target);
        freezer.Freeze();
        RunResult doctor = ShippedBinary.Run("doctor", target.PidText);
        Assert.Equal(freezer.LetsStop ? 0 : 1, doctor.ExitCode);
        Assert.Contains("its control group is frozen (a paused container)", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("let it go on: `docker unpause`", doctor.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(ShippedBinary.Run("doctor", "--json", target.PidText).Output);
        string[] steps = StepsOf(json);
        Assert.Equal(steps.Distinct(), steps);
        Assert.Equal(["process", "freezer"], steps[..2]);
        RunResult dump = ShippedBinary.Run("-d", target.PidText);
        Assert.Equal(freezer.LetsStop ? 0 : 1, dump.ExitCode);
        Assert.Contains(
            freezer.LetsStop ? "quiet.py:rest" : "its control group is frozen (a paused container)\nhint: let it go on: `docker unpause`", dump.Output + dump.Error,
            StringComparison.Ordinal);
        Assert.Matches(
            $"process {target.Pid} does not run: its control group is frozen .*; let it go on: `docker unpause`",
            ShippedBinary.Run("-s", "0", "--pause", "never", "-p", target.PidText).Error);
    }

    [Fact]
    public void Doctor_SaysThatTheMainThreadHasEnded()
    {
        using Target target = Target.Start(Interpreters.Newest, "main_thread_ends.py", "0");
        Eventually.Holds(() => ProcessState.Letter(target.Pid) == 'Z', "the main thread has ended");
        RunResult run = ShippedBinary.Run("doctor", target.PidText).MustSucceed();
        Assert.Contains("(threads: 3, the main one has ended)\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"PID {target.Pid} can be profiled\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{target.Pid} ", ShippedBinary.Run("ps").MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OfAnotherUsersGroupNamesTheGroups()
    {
        using var scratch = new ScratchDirectory();
        Root.Require();
        string pyflame = Root.PublicBinary(scratch);
        using StartedProcess target = new Command("setpriv", $"--reuid={Root.Nobody}", "--regid=0", "--clear-groups", "--", "sleep", "300").Start();
        Eventually.Holds(() => ProcessState.StatusLine(target.Pid, "Name") == "sleep", "the program runs");
        MustAgree(
            target.Pid.ToString(CultureInfo.InvariantCulture), "it belongs to group id 0, we are 65534",
            arguments => Root.AsUser(Root.Nobody, pyflame, arguments));
    }

    [Fact]
    public void Refusal_OfAnotherUsersProcessNamesBoth()
    {
        using var scratch = new ScratchDirectory();
        Root.Require();
        string pyflame = Root.PublicBinary(scratch);
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        MustAgree(target.PidText, "it belongs to user id 0, we are 65534", arguments => Root.AsUser(Root.Nobody, pyflame, arguments));
    }

    [Fact]
    public void Refusal_OfAProcessThatHidesItselfSaysSo()
    {
        string root = Root.FileSystem();
        Root.RequireOpenToAll(root);
        using var scratch = new ScratchDirectory();
        string pyflame = Root.PublicBinary(scratch);
        using Target target = Target.Start(new Command(
            "chroot", $"--userspec={Root.Nobody}:{Root.Nobody}", root, "/usr/bin/python3.14", "-c", HideItself));
        MustAgree(target.PidText, "it does not let itself be read", arguments => Root.AsUser(Root.Nobody, pyflame, arguments));
    }

    [Fact]
    public void Refusal_OfAnotherProgramSaysThatItIsNoPython()
    {
        using StartedProcess sleep = new Command("sleep", "300").Start();
        MustAgree(sleep.Pid.ToString(CultureInfo.InvariantCulture), "runs no CPython", ShippedBinary.Command);
    }

    [Fact]
    public void Refusal_ComesFirstWhenProcBelongsToAnotherPidNamespace()
    {
        Root.Require();
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        MustAgree(
            target.PidText, "shows the processes of another PID namespace",
            arguments => new Command("unshare", ["--pid", "--fork", "--", ShippedBinary.Path, .. arguments]));
        using StartedProcess start = new Command("unshare", "--pid", "--fork", "--", ShippedBinary.Path, "-t", "sleep", "1").Start();
        Assert.StartsWith("pyflame: cannot start sleep: /proc is missing, or shows the processes of another PID namespace than ours\nhint: mount it anew", start.Finish().MustFail().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OfAProcessThatProcHidesSaysSo()
    {
        using var scratch = new ScratchDirectory();
        Root.Require();
        string pyflame = Root.PublicBinary(scratch);
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        const string Script = "mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid=65534 --regid=65534 --clear-groups -- \"$@\"";
        MustAgree(
            target.PidText, "/proc hides those of other users (hidepid)",
            arguments => new Command("unshare", ["--mount", "--", "sh", "-c", Script, "sh", pyflame, .. arguments]));
    }

    [Fact]
    public void Doctor_NamesADebugBuild()
    {
        string? python = ((string[])["/usr/bin/python3-dbg", "/usr/bin/python3.11-dbg", "/usr/bin/python3.11d"]).FirstOrDefault(File.Exists);
        Assert.SkipWhen(python is null, "no debug build of CPython here (Debian: python3-dbg)");
        using Target target = Target.Start(new Command(python, Repository.Fixture("quiet.py")));
        Assert.Matches(@"CPython \d+\.\d+\.\d+, debug build, in ", ShippedBinary.Run("doctor", target.PidText).MustSucceed().Output);
    }

    // A Python that is not called so, of a user whom we may not look at.
    [Fact]
    public void Ps_SaysThatItCouldNotLookAtAll()
    {
        using var scratch = new ScratchDirectory();
        Root.Require();
        using StartedProcess ps = Root.AsUser(Root.Nobody, Root.PublicBinary(scratch), "ps").Start();
        RunResult listing = ps.Finish();
        Assert.Equal(0, listing.ExitCode);
        Assert.Matches(@"^pyflame: (1 process of another user|\d+ processes of other users) could not be looked at: run as root", listing.Error);
        Assert.Empty(ShippedBinary.Run("ps").MustSucceed().Error);
    }

    [Fact]
    public void Refusal_OfNoProcessSaysSo() => MustAgree("4194305", "there is no process 4194305", ShippedBinary.Command);

    [Theory]
    [InlineData("doctor", "12abc")]
    [InlineData("doctor", "1", "2")]
    [InlineData("doctor", "--colour")]
    [InlineData("doctor", "--container", "x")]
    [InlineData("ps", "everything")]
    [InlineData("ps", "--container")]
    public void Usage_IsSaidOnStandardError(params string[] arguments) =>
        Assert.Contains("Usage: ", ShippedBinary.Run(arguments).MustFail().Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("doctor")]
    [InlineData("ps")]
    public void Help_HasExamples(string command) =>
        Assert.Contains($"pyflame {command}", ShippedBinary.Run(command, "--help").MustSucceed().Output.Split("Examples")[1], StringComparison.Ordinal);

    private static StartedProcess OneThreadTracer(int thread) => new Command(
        Interpreters.Newest.Path, "-c", $"import ctypes, time; ctypes.CDLL(None).ptrace(0x4206, {thread}, 0, 0); time.sleep(300)").Start();

    // pyflame, refused ptrace(2) by a filter of system calls: classic BPF for x86-64, as in seccomp(2).
    private static Command Filtered(string[] arguments) =>
        new(Interpreters.Newest.Path, ["-c", ForbidPtrace, ShippedBinary.Path, .. arguments]);

    // A refused attach ends with the line that doctor ends with, and both give the same reason.
    internal static void MustAgree(string pid, string reason, Func<string[], Command> pyflame, params string[] options)
    {
        using StartedProcess attach = pyflame([.. options, "-p", pid]).Start();
        string error = attach.Finish().MustFail().Error;
        using StartedProcess doctor = pyflame(["doctor", pid]).Start();
        RunResult diagnosed = doctor.Finish();
        Assert.True(diagnosed.ExitCode == 1 && diagnosed.Error.Length == 0, diagnosed.Summary);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains(reason, diagnosed.Output, StringComparison.Ordinal);
        Assert.StartsWith("hint: ", error.TrimEnd('\n').Split('\n')[^1], StringComparison.Ordinal);
        Assert.Equal(error.TrimEnd('\n').Split('\n')[^1], diagnosed.Output.TrimEnd('\n').Split('\n')[^1]);
    }
}
