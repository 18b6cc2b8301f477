using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Flame.Commands;
using Flame.Input;
using Flame.Linux;
using Flame.Profiles;
using Flame.Profiles.Filtering;
using Flame.Profiles.Formats;
using Flame.Reporting;
using Flame.Tests.Profiles;
using Flame.Tests.Profiles.Formats;

namespace Flame.Tests.Program.Commands;

public sealed class ReadingCommandsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flame-commands-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Convert_GoesByTheEndingOfTheOutput()
    {
        string input = Write("in.txt", "f (a.py:1);g (b.py:2) 3\nf (a.py:1) 1\n");
        string recording = PathOf("x.pyflame");

        Assert.Equal(0, ConvertCommand.Run([input, "-o", recording]));
        Assert.Equal(0, ConvertCommand.Run([recording, "-o", PathOf("again.folded"), "--include", "g", "--merge-lines"]));

        Assert.Equal("f (a.py);g (b.py) 3\n", File.ReadAllText(PathOf("again.folded")));
    }

    [Theory]
    [InlineData("out.folded", "b 10 20\n")]
    [InlineData("out.svg", "+33.33%")]
    public void Convert_KeepsTwoCounts(string output, string expected)
    {
        string input = Write("two.folded", "a;b 10 20\na;c 20 10\n");

        Assert.Equal(0, ConvertCommand.Run([input, "-o", PathOf(output)]));

        Assert.Contains(expected, File.ReadAllText(PathOf(output)), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_FiltersBothCounts()
    {
        string input = Write("two.folded", "a;b 10 20\na;gone 20 0\n");

        Assert.Equal(0, ConvertCommand.Run([input, "--include", "gone", "-o", PathOf("out.folded")]));

        Assert.Equal("a;gone 20 0\n", File.ReadAllText(PathOf("out.folded")));
    }

    [Fact]
    public void Render_FiltersBothCounts()
    {
        string input = Write("two.folded", "a;b 10 20\na;c 20 10\n");

        Assert.Equal(0, RenderCommand.Run([input, "--include", "c", "-o", PathOf("page.html")]));

        var read = ProfileInput.Read(PathOf("page.html"));
        Assert.Equal((10, 20), (read.Profile.TotalSamples, read.Baseline?.TotalSamples));
    }

    [Theory]
    [InlineData("x.pb.gz")]
    [InlineData("x.speedscope.json")]
    public void TimesOfSamples_AreCountedAsARecordingCountsThem(string other)
    {
        string recording = Recording();
        Assert.Equal(0, ConvertCommand.Run([recording, "-o", PathOf(other)]));

        Assert.Equal(0, ConvertCommand.Run([PathOf(other), "-o", PathOf("out.folded")]));
        Assert.Equal(0, MergeCommand.Run([recording, PathOf(other), "-o", PathOf("sum.folded")]));

        Assert.Equal("f 2\ng 1\n", File.ReadAllText(PathOf("out.folded")));
        Assert.Equal("f 4\ng 2\n", File.ReadAllText(PathOf("sum.folded")));
    }

    [Fact]
    public void Convert_WritesARecordingAsFlamechart()
    {
        Assert.Equal(0, ConvertCommand.Run([Recording(), "-f", "flamechart", "-o", PathOf("out")]));

        Assert.Equal("1000\nf;\n1010\ng;\n1020\nf;\n", File.ReadAllText(PathOf("out")));
    }

    [Fact]
    public void Convert_RefusesFlamechartOfWhatHasNoTimes()
    {
        Assert.Equal(0, ConvertCommand.Run([Recording(), "-o", PathOf("x.pb.gz")]));
        Assert.Throws<FlameException>(() => ConvertCommand.Run([Write("in.txt", "a 1\n"), "-o", PathOf("out.flamechart")]));
        Assert.Throws<FlameException>(() => ConvertCommand.Run([PathOf("x.pb.gz"), "-o", PathOf("out.flamechart")]));

        Assert.False(File.Exists(PathOf("out.flamechart")));
    }

    [Theory]
    [InlineData("--sources", true)]
    [InlineData("--quiet", false)]
    public void Convert_PutsSourcesIntoAPageWhenAsked(string option, bool hasText)
    {
        string source = Write("shop.py", "def price():\n    return 42  # the answer\n");
        string input = Write("in.folded", $"{source}:price:2 3\n");
        Assert.Equal(0, ConvertCommand.Run([input, "-o", PathOf("page.html"), option]));

        Assert.Equal(hasText, DataOfPage(File.ReadAllText(PathOf("page.html"))).Contains("# the answer", StringComparison.Ordinal));
    }

    [Fact]
    public void Diff_FiltersBothSides()
    {
        string before = Write("before.folded", "main (tid 1);a 10\nmain (tid 1);b 10\nother (tid 2);a 100\n");
        string after = Write("after.folded", "main (tid 3);a 5\nmain (tid 3);b 15\nother (tid 4);a 100\n");
        string both = Write("both.folded", "main (tid 1);a 10 5\nmain (tid 1);b 10 15\nother (tid 2);a 100 100\n");
        foreach (string[] sides in (string[][])[[before, after], [both]])
        {
            Assert.Equal(0, DiffCommand.Run([.. sides, "--thread", "main", "--include", ".", "-o", PathOf("diff.json")]));

            using var json = JsonDocument.Parse(File.ReadAllText(PathOf("diff.json")));
            JsonElement row = json.RootElement.GetProperty("functions").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "b");
            Assert.Equal((0.5, 0.75), (row.GetProperty("self").GetProperty("base").GetDouble(), row.GetProperty("self").GetProperty("new").GetDouble()));
        }
    }

    [Fact]
    public void Diff_SaysWhenAFilterLeavesNothingOfASide() =>
        Assert.Throws<FlameException>(() => DiffCommand.Run([Write("before", "a 1\n"), Write("after", "b 1\n"), "--include", "a"]));

    [Fact]
    public void PagesOfTwoCounts_KeepBoth()
    {
        string input = Write("two.folded", "a;b 10 20\na;c 20 15\n");
        foreach (Func<string[], int> command in (Func<string[], int>[])[ConvertCommand.Run, RenderCommand.Run])
        {
            Assert.Equal(0, command([input, "-o", PathOf("page.html")]));

            var read = ProfileInput.Read(PathOf("page.html"));
            Assert.Equal((35, 30), (read.Profile.TotalSamples, read.Baseline?.TotalSamples));
        }
    }

    [Fact]
    public void Convert_LeavesNothingBehindWhenItFails()
    {
        Assert.Throws<UnreadableInputException>(() => ConvertCommand.Run([PathOf("none"), "-o", PathOf("out.folded")]));
        Assert.Throws<FlameException>(() => ConvertCommand.Run([Write("in.txt", "a 1\n"), "-o", PathOf("out.folded"), "--include", "zzz"]));

        Assert.Equal(["in.txt"], _folder.GetFiles().Select(file => file.Name));
    }

    [Theory]
    [InlineData("--from", "x")]
    [InlineData("--from", "-1")]
    [InlineData("--min-share", "101")]
    [InlineData("--include", "(")]
    [InlineData("-f", "nothing")]
    [InlineData("--input-format", "nothing")]
    public void Convert_RefusesValuesThatAreNone(string option, string value) =>
        Assert.Throws<UsageException>(() => ConvertCommand.Run([Write("in.txt", "a 1\n"), "-o", PathOf("out"), option, value]));

    [Theory]
    [InlineData("out.svg")]
    [InlineData("out.pyflame")]
    public void Convert_RefusesSourcesThatNobodyWouldSee(string output)
    {
        Assert.Throws<UsageException>(() => ConvertCommand.Run([Write("in.txt", "a 1\n"), "-o", PathOf(output), "--sources"]));
        Assert.False(File.Exists(PathOf(output)));
    }

    [Fact]
    public void Merge_AddsUpFiles()
    {
        Assert.Equal(0, MergeCommand.Run([Write("one", "a 1\n"), Write("two", "a 2\nb 1\n"), "-o", PathOf("sum.folded")]));

        Assert.Equal("a 3\nb 1\n", File.ReadAllText(PathOf("sum.folded")));
    }

    /// <summary>What is left out of a whole file is said, but the file is as its writer made it.</summary>
    [Fact]
    public void Check_TakesWhatIsLeftOutForNoDamage()
    {
        var text = new StringBuilder();

        Assert.True(CheckCommand.Check(Write("memory", "# austin: 3.6.0\n# mode: memory\nP1;T0:2;a.py:f:1 4096\nP1;T0:2;a.py:g:1 -512\n"), null, text));

        Assert.Contains("1 samples of less memory than before are left out\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("memory: ok, austin", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SaysWhatIsWrongWhere()
    {
        var text = new StringBuilder();
        string good = Write("good", "a;b 1\na 2\n");
        string bad = Write("bad\u001b", "a 1\nno\n");
        string empty = Write("empty", "");

        Assert.True(CheckCommand.Check(good, null, text));
        Assert.False(CheckCommand.Check(bad, null, text));
        Assert.False(CheckCommand.Check(empty, null, text));
        Assert.False(CheckCommand.Check(PathOf("none"), null, text));

        Assert.Equal(
            $"""
            {good}: ok, folded, 2 lines, 2 stacks, 3 samples in all
            {PathOf("bad?")}:2: no count after the stack
            {PathOf("bad?")}: DAMAGED, folded, 2 lines, 1 stack, 1 sample in all
            {empty}: EMPTY, folded, 0 samples in all
            {PathOf("none")}: cannot read "{PathOf("none")}": there is no such file

            """,
            text.ToString());
    }

    [Fact]
    public void Report_PrintsFunctionsByTheirOwnTime() =>
        Assert.Equal(
            """
            10 samples in 2 functions

               SELF      SAMPLES    TOTAL      SAMPLES  FUNCTION
             70.00%            7   70.00%            7  g  b.py
             30.00%            3  100.00%           10  f  a.py

            """,
            FunctionReport.Format(ReadText.Of("a.py:f:1;b.py:g:2 7\na.py:f:1 3\n").Profile, 10, byTotal: false));

    [Fact]
    public void Report_OfLinesPutsTheSourceBesideThem()
    {
        string source = Write("cart.py", "def total():\n\treturn 1\u001b\n");

        Assert.Equal(
            """
            /srv/shop/cart.py, percent of 4 samples (samples)

               SELF    TOTAL    LINE
                      25.00%       1  def total():
             75.00%   75.00%       2      return 1?
             25.00%   25.00%       9

            """,
            LineReport.Format(ReadText.Of("/srv/shop/cart.py:f:1;/srv/shop/cart.py:g:9 1\n/srv/shop/cart.py:f:2 3\n").Profile, source, "cart.py"));
    }

    [Theory]
    [InlineData("none.py")]
    [InlineData("a.py")]
    [InlineData("")]
    public void Report_OfLinesRefusesAFileThatIsNoneOrTwo(string file) =>
        Assert.Throws<FlameException>(() => LineReport.Format(ReadText.Of("/x/a.py:f:1;/y/a.py:g:1 1\nh 1\n").Profile, file, file));

    [Fact]
    public void Filter_SaysThatItLeavesNothing() =>
        Assert.Throws<FlameException>(() => FilterOptions.Apply(new ProfileFilter { Root = "x" }, ReadText.Of("a 1\n").Profile, "it"));

    /// <summary>Three samples at 10 µs, the first at one millisecond of 1970.</summary>
    private string Recording()
    {
        BuiltProfile built = new();
        ProfileBuilder builder = built.Builder;
        builder.Info = new ProfileInfo { IntervalNs = 10_000, StartEpochNs = 1_000_000, DurationNs = 30_000 };
        int thread = builder.Intern(new ProfileThread(1, 2, builder.Strings.Intern("MainThread")));
        builder.Add(new Sample(0, thread, builder.InternMarker("f")));
        builder.Add(new Sample(10_000, thread, builder.InternMarker("g")));
        builder.Add(new Sample(20_000, thread, builder.InternMarker("f")));
        using FileStream file = File.Create(PathOf("rec.pyflame"));
        RecordingWriter.Write(built.Build(), file);
        return PathOf("rec.pyflame");
    }

    [Fact]
    public void Report_OfCountsThatAreAllGoneSaysSo()
    {
        FlameException error = Assert.Throws<FlameException>(() => ReportCommand.Run([Write("gone.folded", "a 7 0\n")]));

        Assert.Contains("second counts", error.Message, StringComparison.Ordinal);
    }

    private static string DataOfPage(string page)
    {
        const string element = " id=\"profile\">";
        int start = page.IndexOf(element, StringComparison.Ordinal) + element.Length;
        byte[] packed = Convert.FromBase64String(page[start..page.IndexOf('<', start)]);
        using StreamReader text = new(new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }
}
