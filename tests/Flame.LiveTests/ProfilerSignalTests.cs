using System.Globalization;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>Signals to the profiler: the first one ends the recording and writes it, a second one ends the profiler, and no other loses anything.</summary>
public sealed class ProfilerSignalTests
{
    private const int Beyond = 700; // milliseconds, after which a signal is a second one
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    private readonly Interpreter _interpreter = Interpreters.Newest;

    /// <summary>timeout(1) sends its signal to the profiler and to its group, one right after the other.</summary>
    [Fact]
    public void SigtermTwiceInARow_IsOneRequest()
    {
        using var scratch = new ScratchDirectory();
        string path = scratch.PathOf("out.folded");
        using StartedProcess profiler = StartChild(path, "signal.signal(15, lambda *a: (time.sleep(0.3), sys.exit(7)))");
        profiler.Send(Signal.Terminate);
        Thread.Sleep(50); // it has taken the first
        profiler.Send(Signal.Terminate);
        Assert.Equal(7, profiler.Finish().ExitCode);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void SecondRequest_LeavesAtOnceAndTheChildRunning()
    {
        using var scratch = new ScratchDirectory();
        using StartedProcess profiler = StartChild(
            scratch.PathOf("out.folded"), "signal.signal(15, signal.SIG_IGN); null = os.open(os.devnull, 1); os.dup2(null, 1); os.dup2(null, 2)");
        int child = int.Parse(profiler.Output.Lines[0], CultureInfo.InvariantCulture);
        try
        {
            profiler.Send(Signal.Terminate);
            Thread.Sleep(Beyond);
            profiler.Send(Signal.Terminate);
            Assert.Equal(130, profiler.Finish(Soon).ExitCode);
            Assert.Empty(scratch.Names);
            Assert.False(ProcessState.IsGone(child));
        }
        finally
        {
            Signals.Send(child, Signal.Kill);
        }
    }

    [Fact]
    public void SecondRequest_WhileNobodyReadsTheOutput_LeavesAtOnce()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        using StartedProcess profiler = StartUnread(scratch, $"--flamechart --threads -s -1 -r 0.0002 -p {target.Pid}");
        ProcessState.WaitUntilTraced(target.Pid);
        profiler.Send(Signal.Terminate);
        Thread.Sleep(Beyond);
        Assert.False(profiler.HasEnded);
        target.Target.MustRunFreely(); // the recording is over, whoever reads it or not
        profiler.Send(Signal.Terminate);
        Assert.Equal(130, profiler.Finish(Soon).ExitCode);
    }

    [Fact]
    public void DumpThatNobodyReads_EndsBySigterm()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        using StartedProcess profiler = StartUnread(scratch, $"-d -p {target.Pid}");
        Thread.Sleep(500); // time to begin
        Assert.False(profiler.HasEnded);
        profiler.Send(Signal.Terminate);
        Assert.Equal(128 + (int)Signal.Terminate, profiler.Finish(Soon).ExitCode);
    }

    [Fact]
    public void SigtermWhilePipeHasNoReader_EndsTheProfiler()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        string script = $"mkfifo pipe; exec '{ShippedBinary.Path}' -s 0.2 -o x.svg -o pipe -p {target.Pid}";
        using StartedProcess profiler = (new Command("sh", "-c", script) with { WorkingDirectory = scratch.Path }).Start();
        Eventually.Holds(() => scratch.Names.Any(name => name.EndsWith(".part", StringComparison.Ordinal)), "the first output is open");
        profiler.Send(Signal.Terminate);
        Assert.Equal(130, profiler.Finish(Soon).ExitCode);
        Assert.DoesNotContain(scratch.Names, name => name.StartsWith('.'));
    }

    [Fact]
    public void SnapshotThatCannotBeWritten_IsToldAndTheRecordingGoesOn()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        string folder = scratch.PathOf("here");
        _ = Directory.CreateDirectory(folder);
        using StartedProcess profiler = ShippedBinary.Start("-s", "-1", "-o", Path.Combine(folder, "a.folded"), "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        Directory.Move(folder, scratch.PathOf("gone"));
        profiler.Send(Signal.User1);
        Eventually.Holds(() => profiler.Error.Text.Contains("the recording goes on\n", StringComparison.Ordinal), "the failure is told");
        Directory.Move(scratch.PathOf("gone"), folder);
        Thread.Sleep(200); // time for samples
        profiler.Send(Signal.Interrupt);
        Assert.Equal(0, profiler.Finish(Soon).ExitCode);
        Assert.True(FoldedOutput.MustBeClean(File.ReadAllText(Path.Combine(folder, "a.folded"))).Total > 0);
    }

    [Fact]
    public void Sigusr1_AddsNothingToAStream()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        using StartedProcess profiler = ShippedBinary.Start("-s", "-1", "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        profiler.Send(Signal.User1);
        Eventually.Holds(() => profiler.Error.Text.Contains("pyflame: SIGUSR1: standard output is written once", StringComparison.Ordinal), "it is told");
        Assert.Empty(profiler.Output.Bytes);
        profiler.Send(Signal.Interrupt);
        _ = FoldedOutput.MustBeClean(profiler.Finish(Soon).Output);
    }

    [Fact]
    public void Sigusr1_ShowsTheFileOfAFlamechart()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        string path = scratch.PathOf("chart.folded");
        using StartedProcess profiler = ShippedBinary.Start("--flamechart", "-s", "-1", "-o", path, "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        Thread.Sleep(100); // time for samples
        profiler.Send(Signal.User1);
        Eventually.Holds(() => File.Exists(path), "the file is there");
        Assert.NotEqual(0, new FileInfo(path).Length);
        profiler.Send(Signal.Interrupt);
        _ = profiler.Finish(Soon).MustSucceed();
        Assert.Equal(["chart.folded"], scratch.Names.Where(name => name.Contains("chart", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData((int)Signal.HangUp)]
    [InlineData((int)Signal.Quit)]
    [InlineData((int)Signal.User2)]
    public void OtherSignals_EndTheRecordingAsSigtermDoes(int signal)
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        string path = scratch.PathOf("out.folded");
        using StartedProcess profiler = ShippedBinary.CommandWithSignals("-s", "-1", "-o", path, "-p", target.PidText).Start();
        ProcessState.WaitUntilTraced(target.Pid);
        profiler.Send((Signal)signal);
        _ = profiler.Finish(Soon).MustSucceed();
        Assert.True(File.Exists(path));
        target.Target.MustRunFreely();
    }

    [Fact]
    public void HangUpThatIsIgnored_EndsNothing()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        using StartedProcess profiler = new Command("sh", "-c", $"trap '' HUP; exec '{ShippedBinary.Path}' -s -1 -p {target.Pid}").Start();
        ProcessState.WaitUntilTraced(target.Pid);
        profiler.Send(Signal.HangUp);
        Thread.Sleep(300); // it would have ended
        Assert.False(profiler.HasEnded);
        profiler.Send(Signal.Terminate);
        Assert.Equal(0, profiler.Finish(Soon).ExitCode);
    }

    [Fact]
    public void FileThatGrowsTooLarge_IsAFailureThatIsTold()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        string script = $"ulimit -f 1; exec '{ShippedBinary.Path}' -s 0.1 -o x.html -p {target.Pid}";
        using StartedProcess profiler = (new Command("sh", "-c", script) with { WorkingDirectory = scratch.Path }).Start();
        RunResult result = profiler.Finish().MustFail();
        Assert.Contains("cannot write \"x.html\": it grows larger than", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(scratch.Names, name => name.Contains("x.html", StringComparison.Ordinal));
    }

    [Fact]
    public void TimeWhileSuspended_IsNotMissed()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        using StartedProcess profiler = ShippedBinary.Start("--stats", "-s", "-1", "-o", scratch.PathOf("x.folded"), "-p", target.PidText);
        ProcessState.WaitUntilTraced(target.Pid);
        profiler.Send(Signal.TerminalStop);
        Eventually.Holds(() => ProcessState.Letter(profiler.Pid) == 'T', "the profiler is suspended");
        Thread.Sleep(1000); // 100 ticks
        profiler.Send(Signal.Continue);
        Thread.Sleep(200); // time for samples
        profiler.Send(Signal.Interrupt);
        RunResult result = profiler.Finish(Soon);
        Assert.True(result.Counter("ticks missed") < 50 && result.Counter("99 % delay ns") < 500_000_000, result.Summary);
    }

    [Theory]
    [InlineData("convert", "-")]
    [InlineData("merge", "-", "-")]
    [InlineData("report", "-")]
    [InlineData("check", "-")]
    [InlineData("render", "-")]
    public void OtherCommands_BlockNoSignal(params string[] arguments)
    {
        using StartedProcess command = (ShippedBinary.Command(arguments) with { Input = null }).Start();
        Thread.Sleep(300); // at the very first none is blocked yet
        Eventually.Holds(
            () => (Convert.ToInt64(ProcessState.StatusLine(command.Pid, "SigBlk"), 16) & ~(1L << 16)) == 0, // SIGCHLD comes from nobody
            "no signal is blocked while it waits for its input");
    }

    /// <summary>A child that has said its process id and is ready for signals.</summary>
    private StartedProcess StartChild(string path, string prepare)
    {
        string code = $"import os, signal, sys, time\nprint(os.getpid(), flush=True)\n{prepare}\nopen('{path}.ready', 'w').close()\nwhile True: time.sleep(0.01)";
        StartedProcess profiler = ShippedBinary.Start("-o", path, "-t", _interpreter.Path, "-c", code);
        _ = profiler.WaitForLine(0);
        Eventually.Holds(() => File.Exists(path + ".ready"), "the child is ready");
        File.Delete(path + ".ready");
        return profiler;
    }

    /// <summary>Its standard output is a pipe that is full and stays so.</summary>
    private static StartedProcess StartUnread(ScratchDirectory scratch, string arguments)
    {
        string script = $"mkfifo pipe; exec 9<>pipe; head -c 65536 /dev/zero >&9; exec '{ShippedBinary.Path}' {arguments} >&9";
        return (new Command("sh", "-c", script) with { WorkingDirectory = scratch.Path }).Start();
    }
}
