using Flame.LiveTests.Running;

namespace Flame.LiveTests.Conformance;

/// <summary>A command line that can't be understood is answered with the usage of the command that it names.</summary>
public sealed class UsageTests
{
    public static TheoryData<string> Commands => ["dump", "ps", "doctor", "diff", "convert", "merge", "report", "check", "render"];

    [Fact]
    public void Help_NamesEveryCommandThatIsTestedHere()
    {
        string[] named = [.. ShippedBinary.Run("--help").MustSucceed().Output.Split('\n')
            .Where(line => line.StartsWith("  pyflame ", StringComparison.Ordinal) && !line.Contains(" -o ", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];
        Assert.Equal(Commands.Select(row => row.Data).Order(), named.Order());
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void UnknownOption_IsNamedAndAnsweredWithTheUsageOfItsCommand(string command)
    {
        RunResult result = ShippedBinary.Run(command, "--nonsense");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        string[] lines = result.Error.Split('\n');
        Assert.Equal($"pyflame {command}: unknown option --nonsense", lines[0]);
        Assert.Equal("", lines[1]);
        Assert.StartsWith($"Usage: pyflame {command} ", lines[2], StringComparison.Ordinal);
        Assert.Equal($"Try `pyflame {command} --help` for the options.", lines[^2]);
        Assert.StartsWith(lines[2], ShippedBinary.Run(command, "--help").MustSucceed().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pyflame convert: IN is missing", "convert")]
    [InlineData("pyflame check: FILE is missing", "check")]
    [InlineData("pyflame convert: \"b\" is one word too many", "convert", "a", "b")]
    [InlineData("pyflame dump: PID is missing", "dump")]
    [InlineData("pyflame doctor: \"2\" is one word too many", "doctor", "-p", "1", "2")]
    [InlineData("pyflame ps: \"x\" is one word too many", "ps", "x")]
    [InlineData("pyflame diff takes BASE and NEW, or --base FILE... and --new FILE... (`pyflame diff --help` shows how)", "diff")]
    [InlineData("pyflame report: unknown option -\\u{1b}[2J", "report", "-\u001b[2J", "x")]
    public void WhatIsWrong_IsSaidOnce(string message, params string[] arguments)
    {
        RunResult result = ShippedBinary.Run(arguments);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(message.Replace("\\u{1b}", "?", StringComparison.Ordinal), result.Error.Split('\n')[0]);
        Assert.Contains($"\nUsage: pyflame {arguments[0]} ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_TakeAProcessWithAndWithoutOption()
    {
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        string dump = ShippedBinary.Run("-d", "-p", target.PidText).MustSucceed().Output;
        Assert.Equal(dump, ShippedBinary.Run("dump", target.PidText).MustSucceed().Output);
        Assert.Equal(dump, ShippedBinary.Run("dump", "-p", target.PidText).MustSucceed().Output);
        Assert.Contains($"PID {target.PidText} can be profiled", ShippedBinary.Run("doctor", "-p", target.PidText).MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WordsBehindTwoHyphens_AreFilesAndValuesOfOptionsAreNoOptions()
    {
        Assert.Contains("cannot read \"--x\"", ShippedBinary.Run("convert", "--", "--x").Error, StringComparison.Ordinal);
        Assert.Contains("cannot read \"none\"", ShippedBinary.Run("convert", "none", "--exclude", "-x").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("svg", "<?xml ")]
    [InlineData("html", "<!DOCTYPE html>")]
    [InlineData("png", "\u0089PNG")]
    public void RenderOfNothing_IsAPictureInTheFormatThatWasAskedFor(string format, string start)
    {
        using ScratchDirectory scratch = new();
        string empty = Path.Combine(scratch.Path, "empty.folded");
        string output = Path.Combine(scratch.Path, "out");
        File.WriteAllText(empty, "");
        Assert.Equal(2, ShippedBinary.Run("render", empty, "-f", format, "-o", output).ExitCode);
        Assert.StartsWith(start, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(output)), StringComparison.Ordinal);
    }
}
