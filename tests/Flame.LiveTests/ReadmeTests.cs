using System.Text.RegularExpressions;
using System.Xml.Linq;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;
using Flame.Profiles.Formats;

namespace Flame.LiveTests;

/// <summary>
/// Runs the examples of README.md as they stand there. A comment before a block says what it must lead to:
/// <c>tested, writes: FILES</c> or <c>tested, each line of output: REGEX</c>.
/// </summary>
public sealed partial class ReadmeTests
{
    private const string Suite = """
        import time, unittest
        class ShopTest(unittest.TestCase):
            def test_prices(self):
                end = time.time() + 0.5
                while time.time() < end:
                    sum(n * n for n in range(1000))
        """;

    /// <summary>Reads folded stacks as any consumer does, and stops at the first line that is none.</summary>
    private const string StandInForFlamegraph = """
        #!/bin/sh
        exec awk '!/^.+ [0-9]+$/ { exit 1 } { n += $NF } END { if (!n) exit 1; print "<svg><text>" n "</text></svg>" }'
        """;

    public static TheoryData<string> Examples => [.. Blocks().Keys];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_DoesWhatReadmeSays(string command)
    {
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(Interpreters.Newest, "shortest_paths.py");
        RunResult run = RunInShell(command, target.PidText, scratch).MustSucceed();
        string promise = Blocks()[command];
        if (After(promise, "tested, writes: ") is { } files)
        {
            Assert.All(files.Split(' '), file => MustBeWhole(scratch.PathOf(file)));
        }
        else if (After(promise, "tested, each line of output: ") is { } line)
        {
            Assert.NotEmpty(run.Output);
            Assert.All(run.Output.TrimEnd('\n').Split('\n'), text => Assert.Matches($"^{line}$", text));
        }
        else
        {
            Assert.Fail($"README.md promises what no test understands: {promise}");
        }
        target.MustRunFreely();
    }

    [Fact]
    public void Readme_HasExamplesOfEveryKind()
    {
        Dictionary<string, string> blocks = Blocks();
        Assert.Contains(blocks.Keys, command => command.Contains("-p PID", StringComparison.Ordinal));
        Assert.Contains(blocks.Keys, command => command.Contains(" | flamegraph.pl", StringComparison.Ordinal));
        Assert.Contains(blocks.Keys, command => command.Contains(" -t ", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_OfReadmeAreThoseOfHelp()
    {
        string help = ShippedBinary.Run("--help").MustSucceed().Output;
        string[] options = [.. OptionCell().Matches(Readme()).SelectMany(row => OptionName().Matches(row.Value)).Select(name => name.Value)];
        Assert.True(options.Length >= 10, $"only {options.Length} options found in the table");
        Assert.All(options, option => Assert.Matches($@"(^|[\s,]){Regex.Escape(option)}[\s,]", help));
    }

    private static RunResult RunInShell(string command, string pid, ScratchDirectory scratch)
    {
        string programs = Directory.CreateDirectory(scratch.PathOf("bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "pyflame"), ShippedBinary.Path);
        File.CreateSymbolicLink(Path.Combine(programs, "python3"), Interpreters.Newest.Path);
        WriteProgram(Path.Combine(programs, "sudo"), "#!/bin/sh\nexec \"$@\"\n");
        WriteProgram(Path.Combine(programs, "flamegraph.pl"), StandInForFlamegraph);
        File.WriteAllText(scratch.PathOf("test_shop.py"), Suite);

        string text = command.Replace("PID", pid, StringComparison.Ordinal).Replace("-s 10", "-s 1", StringComparison.Ordinal);
        var shell = new Command("bash", "-e", "-u", "-o", "pipefail", "-c", text)
        {
            WorkingDirectory = scratch.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}" },
        };
        RunResult run = ShippedBinary.Run(shell);
        // On a loaded machine ticks are missed, and pyflame has to say so, at last that few are left; unittest reports on stderr, as it should.
        string left = UnittestReport().Replace(FewSamples().Replace(LossReport().Replace(run.Error, ""), ""), "");
        return run with { ErrorBytes = System.Text.Encoding.UTF8.GetBytes(left) };
    }

    private static void MustBeWhole(string path)
    {
        string text = File.ReadAllText(path);
        if (Path.GetExtension(path) == ".svg")
        {
            XElement root = XElement.Parse(text);
            Assert.Equal("svg", root.Name.LocalName);
            Assert.Contains(root.Descendants(), element => element.Name.LocalName == "text" && element.Value.Length > 0);
        }
        else if (Path.GetExtension(path) == ".html")
        {
            using FileStream page = File.OpenRead(path);
            Assert.True(ProfileReaders.Read(page).Profile.TotalSamples > 0, $"{path} has no samples");
        }
        else
        {
            Assert.True(FoldedOutput.MustBeClean(text).StackTotal > 0, $"{path} has no stack");
        }
    }

    private static void WriteProgram(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Dictionary<string, string> Blocks() =>
        Block().Matches(Readme()).ToDictionary(match => match.Groups["command"].Value, match => match.Groups["promise"].Value);

    private static string? After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;

    private static string Readme() => File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [GeneratedRegex(@"<!-- (?<promise>tested[^\n]*) -->\n```sh\n(?<command>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(
        @"^pyflame: (lost of [\d,]+ ticks: [\d,]+ missed, \d unreadable,|[\d,]+ of [\d,]+ samples were read while) [^\n]*\n", RegexOptions.Multiline)]
    private static partial Regex LossReport();

    [GeneratedRegex(@"^Stack count is low \(\d+\)\. Did something go wrong\?\n", RegexOptions.Multiline)]
    private static partial Regex FewSamples();

    [GeneratedRegex(@"^\.\n-+\nRan 1 test in \S+\n\nOK\n$")]
    private static partial Regex UnittestReport();

    [GeneratedRegex(@"^\| (`-[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex OptionCell();

    [GeneratedRegex(@"(?<![\w-])--?[a-z-]+")]
    private static partial Regex OptionName();
}
