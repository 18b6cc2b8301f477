using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Conformance;

/// <summary>The original's cases that start a program with `-t`. Its fixtures say nothing on stdout, which is the profiler's too.</summary>
public sealed class TraceTests
{
    [Theory] // test_trace: {own ABI, none} x {--threads, none}
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void StartedProgram_IsProfiledToItsEnd(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        foreach (string[] options in (string[][])[[], ["--threads"], ["--abi", interpreter.Abi], ["--abi", interpreter.Abi, "--threads"]])
        {
            string[] command = ["-t", .. interpreter.Words(interpreter.Path, Repository.Fixture("exit_early.py"), "0.5", "-s")];
            RunResult result = ShippedBinary.Run([.. options, .. command]).MustSucceed();
            FoldedOutput output = FoldedOutput.MustBeClean(result.Output);
            Assert.True(output.SamplesIn("work") > 0, result.Summary);
            Assert.True(result.Elapsed >= TimeSpan.FromSeconds(0.5), result.Summary);
        }
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void ProgramThatForks_IsFollowedToItsOwnEnd(string label) // test_trace_forker
    {
        Interpreter interpreter = Interpreters.Require(label);
        RunResult result = ShippedBinary.Run(["-t", .. interpreter.Words(interpreter.Path, Repository.Fixture("forker.py"))]).MustSucceed();
        FoldedOutput output = FoldedOutput.MustBeClean(result.Output);
        Assert.True(result.Elapsed >= TimeSpan.FromSeconds(1), result.Summary); // not ended by the end of a grandchild
        Assert.True(output.SamplesIn("work") > 0, result.Summary);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void ProgramThatReapsChildren_IsFollowedToItsOwnEnd(string label) // test_sigchld
    {
        Interpreter interpreter = Interpreters.Require(label);
        string[] command = interpreter.Words(interpreter.Path, Repository.Fixture("sleeper.py"), "-t", "2", "-f", "-s");
        RunResult result = ShippedBinary.Run(["-t", .. command]).MustSucceed();
        _ = FoldedOutput.MustBeClean(result.Output);
        Assert.True(result.Elapsed >= TimeSpan.FromSeconds(2), result.Summary);
    }

    [Fact]
    public void ProgramThatIsNotPython_IsRefused() // test_trace_not_python
    {
        using var scratch = new ScratchDirectory();
        // Its own ready line would stand on stdout; the original's script said nothing.
        string script = scratch.PathOf("silent.sh");
        File.WriteAllText(script, "#!/bin/sh\nsleep 2\nexit 0\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        RunResult result = ShippedBinary.Run("-t", script).MustFail();
        Assert.StartsWith("Failed to locate libpython", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandThatStartsPythonInAChild_IsToldThatChildrenAreNotFollowed()
    {
        RunResult result = ShippedBinary.Run("-t", "sh", "-c", $"{Interpreters.Newest.Path} -c pass; exit 4");
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("the command ended with status 4 and has not run Python itself\nhint: -t profiles the program that it starts, not what that starts", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ArgumentsThatAreNotUtf8_ReachTheCommandAsTheyAre()
    {
        const string Print = "import sys, os; os.write(2, ascii(os.fsencode(sys.argv[1])).encode())";
        string[] shell = ["-c", "exec \"$0\" -t \"$1\" -c \"$2\" \"$(printf '\\377\\376')\"", ShippedBinary.Path, Interpreters.Newest.Path, Print];
        RunResult result = ShippedBinary.Run(new Command("sh", shell));
        Assert.Contains(@"b'\xff\xfe'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pyflame_IsNotProfiledByItself() // test_pyflame_a_pyflame
    {
        RunResult result = ShippedBinary.Run("-t", "pyflame").MustFail();
        Assert.StartsWith("You tried to pyflame a pyflame", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void FileThatIsNotThere_IsSaid() // test_pyflame_nonexistent_file
    {
        RunResult result = ShippedBinary.Run("-t", "/no/such/file").MustFail();
        Assert.Contains("Child process exited with status", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void NoCommand_ShowsTheUsage() // test_trace_no_arg
    {
        RunResult result = ShippedBinary.Run("-t").MustFail();
        Assert.Contains("Usage: ", result.Error, StringComparison.Ordinal);
    }
}
