using Flame.Commands;

namespace Flame.Tests.Program.Commands;

/// <summary>Command lines that scripts of pyflame 1.6 have, and those that can't be understood.</summary>
public sealed class RecordArgumentsTests
{
    [Theory]
    [InlineData("-p 12 -s 0.3 -s 0", 0)]
    [InlineData("-p 12 --sec 4", 4)]
    [InlineData("-p 12 --s=4", 4)]
    [InlineData("-p12 -xns4", 4)]
    [InlineData("--p 12 -s 4 --seco 5", 5)] // --pid, though --pause begins so, too
    public void Seconds_AreTheLastThatWereGiven(string line, double seconds)
    {
        RecordOptions options = Read(line);
        Assert.Equal([12], options.Pids);
        Assert.Equal(seconds, options.Seconds);
    }

    [Fact]
    public void SecondsBelowZero_AreNoOptionAndNoLimit() => Assert.Null(Read("-p 12 -s -1").Seconds);

    [Theory]
    [InlineData("26", 27)]
    [InlineData("27", 27)]
    [InlineData("311", 311)]
    public void Abi_IsThatOfTheVersion(string abi, int version) => Assert.Equal(version, Read($"-p 12 --abi={abi}").Abi);

    [Fact]
    public void LettersShareAWord()
    {
        RecordOptions options = Read("-xndp 12");
        Assert.True(options is { ExcludeIdle: true, WithLines: false, Dump: true });
        Assert.Equal([12], options.Pids);
    }

    [Theory]
    [InlineData("-t python -s abc", "python -s abc")]
    [InlineData("-o -t -xt python -h", "python -h")] // the file is called -t
    [InlineData("--tra -- x", "-- x")]
    public void Command_IsAllBehindTrace(string line, string command) => Assert.Equal(command.Split(' '), Read(line).Command);

    [Theory]
    [InlineData("-p", "-p needs a value: the id of a process")]
    [InlineData("-p 12 -o", "-o needs a value: the file to write")]
    [InlineData("-p 12 --output=", "--output needs a value: the file to write")]
    [InlineData("-p 12 --hz", "--hz needs a value: samples a second, such as 100")]
    [InlineData("-p 12 --threads=1", "--threads takes no value")]
    [InlineData("-p 12 --t", "--t could be any of --trace, --threads, --thread-names")]
    [InlineData("-p 12 -xz", "unknown option -xz")]
    [InlineData("-p 12 --=x", "unknown option --")]
    [InlineData("-tx true", "-tx: -t ends its word, the command begins with the next one")]
    [InlineData("-s abc -t true", "-s takes a number of seconds: 0 for one sample, negative to sample until the target ends; got \"abc\"")]
    [InlineData("123 -t true", "\"123\" stands before -t and is no option: with -t only the command behind it is profiled")]
    [InlineData("-p 12 34", "\"34\" is one word too many beside -p")]
    public void WhatIsWrong_IsNamed(string line, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Read(line)).Message);

    [Theory]
    [InlineData("-xh", "help")]
    [InlineData("-p 12 -nv", "version")]
    [InlineData("--nonsense --vers -h", "version")]
    [InlineData("-t python -h", null)]
    [InlineData("-- -h", null)]
    [InlineData("-o -h", null)]
    public void Question_IsFoundWhereverAnOptionCanStand(string line, string? question) =>
        Assert.Equal(question, RecordArguments.OfRecord(line.Split(' ')).Question);

    [Fact]
    public void Dump_TakesProcessesWithAndWithoutOption()
    {
        RecordOptions options = RecordArguments.OfDumpCommand(["12", "-n", "-p", "13", "12"]).ReadDump();
        Assert.Equal([13, 12], options.Pids);
        Assert.True(options is { Dump: true, AllThreads: true, WithLines: false });
    }

    [Theory]
    [InlineData("-n", "pyflame dump: PID is missing")]
    [InlineData("-t true", "pyflame dump: unknown option -t")]
    [InlineData("x", "Error: failed to parse \"x\" as a PID.")]
    public void Dump_NamesWhatIsWrong(string line, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => RecordArguments.OfDumpCommand(line.Split(' ')).ReadDump()).Message);

    private static RecordOptions Read(string line) => RecordArguments.OfRecord(line.Split(' ')).Read();
}
