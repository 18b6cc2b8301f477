using Flame.LiveTests.Running;

namespace Flame.LiveTests.Conformance;

/// <summary>The original's cases about the command line. No interpreter takes part in them.</summary>
public sealed class ArgumentTests
{
    [Theory]
    [InlineData("1", "2")] // test_legacy_pid_handling_too_many_pids
    public void TwoPidsWithoutOption_ShowTheUsage(string first, string second) =>
        Assert.Contains("Usage: ", ShippedBinary.Run(first, second).MustFail().Error, StringComparison.Ordinal);

    [Fact]
    public void PidAndCommand_ExcludeEachOther() // test_dash_t_and_dash_p
    {
        RunResult result = ShippedBinary.Run("-p", "1", "-t", "python", "--version").MustFail();
        Assert.Contains("mutually compatible", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownAbi_IsSaid() // test_unsupported_abi
    {
        RunResult result = ShippedBinary.Run("--abi=0", "-p", "1").MustFail();
        Assert.StartsWith("Unknown or unsupported ABI version: 0", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData] // test_sample_no_arg
    [InlineData("foo", "bar")] // test_sample_extra_args
    public void NoTarget_ShowsTheUsageAtOnce(params string[] arguments) =>
        Assert.StartsWith("Usage: ", ShippedBinary.Run(arguments).MustFail().Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("pyflame: there is no command \"doctr\"", "doctr", "31879")]
    [InlineData("pyflame: \"12\" is one word too many beside -p", "-p", "1", "12")]
    [InlineData("pyflame: \"2\" is one word too many: several processes are -p PID -p PID", "1", "2")]
    public void WordThatIsTooMuch_IsNamedBehindTheUsage(string last, params string[] arguments)
    {
        string error = ShippedBinary.Run(arguments).MustFail().Error;
        Assert.StartsWith("Usage: ", error, StringComparison.Ordinal);
        Assert.EndsWith($"\n{last}\n", error, StringComparison.Ordinal);
    }

    /// <summary>
    /// test_permission_error. The original attached to PID 1 as an ordinary user; these tests may run as root, which may do
    /// that, so the profiler runs as `nobody` here. A departure: the message goes on with the reason and a hint.
    /// </summary>
    [Fact]
    public void MissingPermission_IsSaidWithReasonAndHint()
    {
        using var scratch = new ScratchDirectory();
        string copy = CopyOfTheBinary(scratch);
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        var command = new Command("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy, "-p", target.PidText);
        if (Environment.UserName != "root")
        {
            command = new Command(copy, "-p", "1"); // owned by root: another user's process for whoever runs this
        }

        RunResult result = ShippedBinary.Run(command).MustFail();
        Assert.Matches(@"\AFailed to seize PID \d+: .*(EPERM|EACCES|not permitted|denied)", result.Error);
        Assert.Contains("\nhint: ", result.Error, StringComparison.Ordinal);
        Assert.False(ProcessState.IsStopped(target.Pid));
    }

    [Theory] // test_invalid_pid
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("1606938044258990275541962092341162602522202993782792835301376")] // 1 << 200
    [InlineData("not a pid")]
    public void InvalidPid_IsRefused(string pid)
    {
        RunResult result = ShippedBinary.Run("-p", pid).MustFail();
        Assert.Contains($"Error: failed to parse \"{pid}\" as a PID.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TrailingJunkInAPid_IsRefused() => // a departure: the original took "12abc" for 12
        Assert.Contains("failed to parse \"12abc\"", ShippedBinary.Run("-p", "12abc").MustFail().Error, StringComparison.Ordinal);

    [Theory] // test_version
    [InlineData("-v")]
    [InlineData("--version")]
    [InlineData("-nv")]
    public void Version_NamesReleasePlatformAndAbis(string option)
    {
        RunResult result = ShippedBinary.Run(option).MustSucceed();
        Assert.Matches(@"^pyflame \d+\.\d+\.\d+ (\(commit [\w]+\) )?\S+ \S+ \(ABI list: .+\)\n$", result.Output);
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    [InlineData("-xh")]
    [InlineData("--hel")]
    public void Help_IsOutputNotAnError(string option) =>
        Assert.Contains("Usage: ", ShippedBinary.Run(option).MustSucceed().Output, StringComparison.Ordinal);

    /// <summary>A departure: for the original an unknown option was no error, and a bad number ended it by an exception.</summary>
    [Theory]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("-s ten", "ten")]
    [InlineData("-r fast", "fast")]
    [InlineData("-r 0", "0")]
    [InlineData("-r -1", "-1")]
    [InlineData("-r 0.01 --hz 100", "--hz")]
    [InlineData("--pause sometimes", "sometimes")]
    [InlineData("--output=", "--output")]
    public void WrongOption_IsNamedAndTheUsageFollows(string options, string named)
    {
        RunResult result = ShippedBinary.Run([.. options.Split(' '), "-p", "1"]).MustFail();
        string first = result.Error[..result.Error.IndexOf('\n')];
        Assert.Contains(named, first, StringComparison.Ordinal);
        Assert.Contains("Usage: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DumpAndCommand_ExcludeEachOther() =>
        Assert.StartsWith("Options -t and -d are not mutually compatible.", ShippedBinary.Run("-d", "-t", "true").MustFail().Error,
            StringComparison.Ordinal);

    [Fact]
    public void PidThatDoesNotExist_IsSaid()
    {
        RunResult result = ShippedBinary.Run("-p", "4194303").MustFail(); // pid_max is at most 4194304 (man 5 proc_sys_kernel)
        Assert.StartsWith("Failed to seize PID 4194303", result.Error, StringComparison.Ordinal);
        Assert.Contains("there is no process 4194303", result.Error, StringComparison.Ordinal);
    }

    private static string CopyOfTheBinary(ScratchDirectory scratch)
    {
        string from = Path.GetDirectoryName(ShippedBinary.Path)!;
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, scratch.PathOf(Path.GetFileName(file)));
        }

        return scratch.PathOf(Path.GetFileName(ShippedBinary.Path));
    }
}
