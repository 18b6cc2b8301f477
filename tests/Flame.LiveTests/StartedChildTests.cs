using System.Text;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>`-t`: the program that the profiler starts must not notice, and whoever called the profiler gets its status.</summary>
public sealed class StartedChildTests
{
    private static readonly string Child = Repository.Fixture("child.py");
    private readonly Interpreter _interpreter = Interpreters.Newest;

    [Theory] // a departure: the original returned 0 whatever the child's status was
    [InlineData("status", "0", 0)]
    [InlineData("status", "3", 3)]
    [InlineData("status", "255", 255)]
    [InlineData("signal", "15", 143)]
    [InlineData("signal", "9", 137)]
    [InlineData("signal", "6", 134)]
    public void StatusOfTheChild_IsTheProfilers(string way, string value, int expected)
    {
        using var scratch = new ScratchDirectory();
        string path = scratch.PathOf("out.folded");
        _ = ShippedBinary.Run("-o", path, "-t", _interpreter.Path, Child, way, value).MustEndQuietly(expected);
        Assert.True(FoldedOutput.MustBeClean(File.ReadAllText(path)).SamplesIn("spin") > 0);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(14)]
    public void SignalToTheProfiler_ReachesTheChild(int number)
    {
        using var scratch = new ScratchDirectory();
        string path = scratch.PathOf("out.folded");
        using StartedProcess profiler = ShippedBinary
            .CommandWithSignals("-o", path, "-t", _interpreter.Path, Child, "answer", $"{number}").Start();
        _ = profiler.WaitForLine(0);
        profiler.Send((Signal)number);
        Assert.Equal($"received {number}", profiler.WaitForLine(1));
        Assert.Equal(7, profiler.Finish(TimeSpan.FromSeconds(10)).ExitCode);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void StdinAndStdout_AreTheChilds()
    {
        using var scratch = new ScratchDirectory();
        byte[] input = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("zeile ünicode \0 \r\n", 20_000)));
        Command command = ShippedBinary.Command("-o", scratch.PathOf("out.folded"), "-t", _interpreter.Path, Child, "echo");
        RunResult result = ShippedBinary.Run(command with { Input = input }).MustSucceed();
        Assert.Equal(input, result.OutputBytes);
    }

    [Fact]
    public void SignalMasks_AreThoseOfADirectStart() => MustSayTheSame("masks");

    [Fact]
    public void OpenDescriptors_AreThoseOfADirectStart() => MustSayTheSame("descriptors");

    /// <summary>`-s` before `-t` ends the profile, not the child: the profiler waits and returns its status.</summary>
    [Fact]
    public void EndOfProfiling_DoesNotEndTheChild()
    {
        using var scratch = new ScratchDirectory();
        string path = scratch.PathOf("out.folded");
        RunResult result = ShippedBinary.Run("-s", "0.3", "-o", path, "-t", _interpreter.Path, Child, "last", "1");
        Assert.True(result.ExitCode == 0 && result.Output.EndsWith("came to its end\n", StringComparison.Ordinal), result.Summary);
        Assert.True(FoldedOutput.MustBeClean(File.ReadAllText(path)).SamplesIn("spin") > 0);
    }

    [Theory]
    [InlineData("-f", "recording")]
    [InlineData("--flamechart")]
    [InlineData("-f", "folded")]
    public void OutputThatCannotBeWritten_LeavesTheChildItsTimeAndItsStatus(params string[] how)
    {
        const string Code = "import sys, time\nfor i in range(60): time.sleep(0.02)\nprint('came to its end')\nsys.exit(5)";
        RunResult result = ShippedBinary.Run([.. how, "-o", "/dev/full", "-t", _interpreter.Path, "-c", Code]);
        Assert.True(result.ExitCode == 5 && result.Output == "came to its end\n", result.Summary);
        Assert.Contains("No space left", result.Error, StringComparison.Ordinal);
    }

    /// <summary>The terminal has sent them to the child already, and it may make of them what it likes.</summary>
    [Fact]
    public void CtrlCTwice_IsTheChildsBusiness()
    {
        using var scratch = new ScratchDirectory();
        string path = scratch.PathOf("out.folded");
        Interpreter interpreter = Interpreters.Newest;
        RunResult result = new Command(
            interpreter.Path, Repository.Fixture("terminal.py"), ShippedBinary.Path, "-o", path, "-t", interpreter.Path, Child, "interrupts", "2").Start().Finish();
        Assert.True(result.ExitCode == 9, result.Summary);
        Assert.True(File.Exists(path), result.Summary);
    }

    [Fact]
    public void ProfilerThatIsKilled_DoesNotEndTheChild()
    {
        using var scratch = new ScratchDirectory();
        using StartedProcess profiler = ShippedBinary.Start("-o", scratch.PathOf("out"), "-t", _interpreter.Path, Child, "last", "1");
        int child = int.Parse(profiler.WaitForLine(0), System.Globalization.CultureInfo.InvariantCulture);
        ProcessState.WaitUntilTraced(child);
        profiler.Send(Signal.Kill);
        Eventually.Holds(() => profiler.HasEnded, "the profiler is killed");
        Assert.Equal("came to its end", profiler.WaitForLine(1));
    }

    [Fact]
    public void CommandOnPath_IsFound()
    {
        using var scratch = new ScratchDirectory();
        string directory = Path.GetDirectoryName(_interpreter.Path)!;
        Command command = ShippedBinary.Command("-t", Path.GetFileName(_interpreter.Path), Repository.Fixture("exit_early.py"), "0.3", "-s");
        command = command with { Environment = new Dictionary<string, string> { ["PATH"] = $"{directory}:/usr/bin:/bin" } };
        Assert.True(FoldedOutput.MustBeClean(ShippedBinary.Run(command).MustSucceed().Output).SamplesIn("work") > 0);
    }

    private void MustSayTheSame(string way)
    {
        using var scratch = new ScratchDirectory();
        using StartedProcess direct = _interpreter.Command(Child, way).Start();
        RunResult expected = direct.Finish().MustSucceed();
        // It ends so soon that there may be no sample; its own words are what counts here.
        RunResult traced = ShippedBinary.Run("-o", scratch.PathOf("out.folded"), "-t", _interpreter.Path, Child, way);
        Assert.True(traced.ExitCode == 0, traced.Summary);
        Assert.NotEmpty(expected.Output);
        Assert.Equal(expected.Output, traced.Output);
    }
}
