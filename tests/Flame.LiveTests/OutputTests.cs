using System.Xml.Linq;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>Where the profile goes: whole files or none, under the right name and owner, readable by other tools.</summary>
public sealed class OutputTests
{
    private readonly Interpreter _interpreter = Interpreters.Newest;

    [Fact]
    public void File_AppearsWholeAndReplacesTheOldOneAtTheEnd()
    {
        using var scratch = new ScratchDirectory();
        string path = scratch.PathOf("out.folded");
        File.WriteAllText(path, "old");
        using Target target = Target.Start(_interpreter, "shortest_paths.py");
        using StartedProcess profiler = ShippedBinary.Start("-s", "0.7", "-o", path, "-p", target.PidText);
        while (!profiler.HasEnded)
        {
            string seen = File.ReadAllText(path);
            Assert.True(seen == "old" || seen.EndsWith('\n'), $"half a file: {seen}");
            Thread.Sleep(2);
        }

        RunResult result = profiler.Finish().MustSucceed();
        Assert.Empty(result.OutputBytes);
        Assert.True(FoldedOutput.MustBeClean(File.ReadAllText(path)).SamplesIn("relax") > 0);
        Assert.Equal(["out.folded"], scratch.Names);
    }

    [Fact]
    public void TwoOutputs_AreOfOneRecording()
    {
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(_interpreter, "shortest_paths.py");
        string svg = scratch.PathOf("flame.svg");
        string folded = scratch.PathOf("flame.folded");
        RunResult result = ShippedBinary.Run("-s", "0.7", "-o", svg, "-o", folded, "-p", target.PidText).MustSucceed();
        Assert.Empty(result.OutputBytes);
        FoldedOutput output = FoldedOutput.MustBeClean(File.ReadAllText(folded));
        XElement root = XDocument.Load(svg).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        string drawn = File.ReadAllText(svg);
        Assert.Contains("shortest_paths", drawn, StringComparison.Ordinal);
        Assert.Contains($"{output.Total} samples", drawn.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(["flame.folded", "flame.svg"], scratch.Names);
    }

    [Fact]
    public void MissingDirectory_IsNamed()
    {
        using var scratch = new ScratchDirectory();
        using var target = new CountingTarget(_interpreter, scratch);
        string path = scratch.PathOf("no/such/place/out.folded");
        RunResult result = ShippedBinary.Run("-s", "0.2", "-o", path, "-p", target.PidText).MustFail();
        Assert.StartsWith($"pyflame: cannot open file \"{path}\" as output: there is no directory", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(".part", result.Error, StringComparison.Ordinal); // the temporary name is nobody's business
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal); // no stack trace of ours
        target.MustAdvance();
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("doctor --json")]
    [InlineData("ps")]
    [InlineData("ps --json")]
    public void FullDisk_IsAnErrorForWhatIsOnlyPrinted(string arguments)
    {
        using StartedProcess shell = new Command("sh", "-c", $"'{ShippedBinary.Path}' {arguments} > /dev/full").Start();
        Assert.Equal("pyflame: cannot write to standard output: ENOSPC (No space left on device)\n", shell.Finish().MustFail().Error);
    }

    [Theory]
    [InlineData("-s 0.2")]
    [InlineData("-s -1 --flamechart")] // must not go on without end
    [InlineData("-d")]
    public void FullDisk_IsAnError(string options)
    {
        using Target target = Target.Start(_interpreter, "shortest_paths.py");
        using StartedProcess shell = new Command("sh", "-c", $"'{ShippedBinary.Path}' {options} -p {target.Pid} > /dev/full").Start();
        RunResult result = shell.Finish().MustFail();
        Assert.Equal("pyflame: cannot write to standard output: ENOSPC (No space left on device)\n", result.Error);
        target.MustRunFreely();
    }

    [Fact]
    public void FailedRun_LeavesNoFile()
    {
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(new Command(Repository.Fixture("not_python.sh")));
        _ = ShippedBinary.Run("-s", "0.2", "-o", scratch.PathOf("out.folded"), "-p", target.PidText).MustFail();
        Assert.Empty(scratch.Names);
    }

    [Fact]
    public void FileUnderSudo_BelongsToTheInvokingUser()
    {
        if (Environment.UserName != "root")
        {
            Assert.Skip("needs root, as sudo gives it: only root may give files away");
        }

        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(_interpreter, "shortest_paths.py");
        string path = scratch.PathOf("out.folded");
        Command command = ShippedBinary.Command("-s", "0.2", "-o", path, "-p", target.PidText);
        command = command with { Environment = new Dictionary<string, string> { ["SUDO_UID"] = "1234", ["SUDO_GID"] = "2345" } };
        _ = ShippedBinary.Run(command).MustSucceed();
        using StartedProcess stat = new Command("stat", "-c", "%u:%g", path).Start();
        Assert.Equal("1234:2345\n", stat.Finish().MustSucceed().Output);
    }

    /// <summary>The line that users of the original have in their scripts, with another reader of the grammar in the place of flamegraph.pl.</summary>
    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void FoldedOutput_IsReadByTheNextToolInThePipe(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "sleeper.py");
        string script = $"'{ShippedBinary.Path}' -p {target.Pid} -s 1 | awk -f '{Repository.Fixture("folded_totals.awk")}'";
        using StartedProcess shell = new Command("sh", "-c", script).Start();
        RunResult result = shell.Finish().MustSucceed();
        Assert.Matches(@"(?m)^\(idle\)\t\d+$", result.Output);
        Assert.Matches(@"(?m)^.*sleeper\.py:<module>:\d+\t\d+$", result.Output);
        string total = result.Output.TrimEnd('\n').Split('\n').Single(line => line.StartsWith("total\t", StringComparison.Ordinal));
        int samples = int.Parse(total.Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(samples, 60, 101); // 100 Hz for 1 s; a busy machine may miss some
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void OddNames_DoNotBreakTheGrammar(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using var scratch = new ScratchDirectory();
        string directory = Directory.CreateDirectory(scratch.PathOf("a; b c:ä 名前")).FullName;
        string python = Path.Combine(directory, "py thon) R ;1"); // looks like more fields of /proc/PID/stat
        _ = File.CreateSymbolicLink(python, interpreter.Path);
        string program = Path.Combine(directory, "pro; gram 5\n2.py");
        File.Copy(Repository.Fixture("shortest_paths.py"), program);
        using Target target = Target.Start(interpreter.Program(python, program));
        FoldedOutput output = FoldedOutput.MustBeClean(ShippedBinary.Run("-s", "0.5", "-p", target.PidText).MustSucceed().Output);
        Assert.True(output.SamplesIn("relax") > 0, output.Text);
        // `;` would end the frame, and a control character the line: contract of the folded grammar.
        Assert.All(output.Stacks, line => Assert.Contains("a: b c:ä 名前/pro: gram 5 2.py:<module>:", line.Stack, StringComparison.Ordinal));
    }
}
