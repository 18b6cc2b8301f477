using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class FoldedWriterTests
{
    private static string Folded(BuiltProfile built) => BuiltProfile.TextOf(output => FoldedWriter.Write(built.Build(), output));

    [Fact]
    public void Write_PutsTheRootFirstAndTheCountLast()
    {
        BuiltProfile built = new BuiltProfile()
            .Add(3, ("/app/main.py", "<module>", 12), ("/app/work.py", "run", 7))
            .Add(1, ("/app/main.py", "<module>", 12));

        Assert.Equal("/app/main.py:<module>:12 1\n/app/main.py:<module>:12;/app/work.py:run:7 3\n", Folded(built));
    }

    [Fact]
    public void Write_OfAnEmptyProfileIsEmpty() => Assert.Equal("", Folded(new BuiltProfile()));

    [Fact]
    public void Write_TellsLineZeroFromLinesCut()
    {
        BuiltProfile built = new BuiltProfile()
            .Add(1, ("a.py", "f", Frame.NoLine))
            .Add(2, ("b.py", "f", Frame.LinesCut));

        Assert.Equal("a.py:f:0 1\nb.py:f 2\n", Folded(built));
    }

    [Fact]
    public void Write_PutsIdleThenFailedFirst()
    {
        BuiltProfile built = new BuiltProfile()
            .Add(1, ("!first.py", "f", 1))
            .Named(2, Markers.Failed)
            .Named(5, " ")
            .Named(3, Markers.Idle)
            .Named(4, Markers.Idle, "below");

        Assert.Equal("(idle) 3\n(failed) 2\n  5\n!first.py:f:1 1\n(idle);below 4\n", Folded(built));
    }

    [Fact]
    public void Write_LeavesOutStacksThatWereNeverCounted()
    {
        BuiltProfile built = new BuiltProfile().Add(0, ("a.py", "f", 1)).Named(0, Markers.Idle).Add(1, ("b.py", "f", 1));

        Assert.Equal("b.py:f:1 1\n", Folded(built));
    }

    [Fact]
    public void Write_GivesTheEmptyStackALineToo()
    {
        BuiltProfile built = new();
        built.Builder.Add(StackTable.Root, 4);

        Assert.Equal(" 4\n", Folded(built.Named(1, "a")).Split("a 1\n")[0]);
    }

    [Theory]
    [InlineData("a;b", "a:b")]
    [InlineData("tab\tnl\ncr\rnul\0", "tab nl cr nul ")]
    [InlineData("del\u007Fnel\u0085csi\u009B", "del nel csi ")]
    [InlineData("ls\u2028ps\u2029", "ls ps ")]
    [InlineData("r\u00e9sum\u00e9 \ud83d\udd25 \u65e5\u672c", "r\u00e9sum\u00e9 \ud83d\udd25 \u65e5\u672c")]
    [InlineData("", "")]
    public void Write_MakesNamesSafe(string name, string expected)
    {
        BuiltProfile built = new BuiltProfile().Add(1, (name + ".py", name, 1));

        Assert.Equal($"{expected}.py:{expected}:1 1\n", Folded(built));
    }

    /// <summary>Read again, "foo 12" before its count would be a stack with two counts, and "# foo" a comment.</summary>
    [Theory]
    [InlineData("foo 12", "foo\u00A012")]
    [InlineData("foo 1 2.5", "foo 1\u00A02.5")]
    [InlineData("# foo", "#\u00A0foo")]
    [InlineData("#", "#\u00A0")]
    [InlineData("foo12", "foo12")]
    [InlineData("12", "12")]
    public void Write_KeepsNamesApartFromTheGrammar(string name, string expected)
    {
        string folded = Folded(new BuiltProfile().Named(3, name));

        Assert.Equal($"{expected} 3\n", folded);
        ProfileReading read = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(folded)));
        Assert.Equal((3, 0, null), (read.Profile.TotalSamples, read.RejectedCount, read.Baseline));
    }

    [Fact]
    public void Write_ReplacesLoneSurrogates()   // no theory: an attribute can't hold them
    {
        BuiltProfile built = new BuiltProfile().Add(1, ("low\uDC80.py", "high\uD800", 1));

        Assert.Equal("low\uFFFD.py:high\uFFFD:1 1\n", Folded(built));
    }

    [Fact]
    public void Write_MergesStacksThatEscapingMakesEqual()
    {
        BuiltProfile built = new BuiltProfile()
            .Add(1, ("a;b", "f", 1), ("x.py", "g", 2))
            .Add(2, ("a:b", "f", 1), ("x.py", "g", 2))
            .Add(4, ("a\nb", "f", 1))
            .Add(8, ("a b", "f", 1))
            .Named(16, "a b:f:1");

        Assert.Equal("a b:f:1 28\na:b:f:1;x.py:g:2 3\n", Folded(built));
    }

    [Fact]
    public void Write_SortsNamesThatStartAlikeAsText()
    {
        // '1' and ' ' sort before ';', so f:12 stands between f:1 and what f:1 calls.
        BuiltProfile built = new BuiltProfile()
            .Named(1, "f:1", "z").Named(2, "f:12").Named(3, "f:1").Named(4, "f:12", "a").Named(5, "f:1 b").Named(6, "f<", "g");

        Assert.Equal("f:1 3\nf:1 b 5\nf:12 2\nf:12;a 4\nf:1;z 1\nf<;g 6\n", Folded(built));
    }

    [Fact]
    public void Write_SortsRandomStacksByTheirBytes()
    {
        Random random = new(7);
        string[] names = ["a", "a1", "a ", "a!", "a:1", "a;", "aa", "", "\u00e9", "\uffee", "\ud83d\udd25", "(idle)", "<m>"];
        BuiltProfile built = new();
        Dictionary<string, long> expected = [];
        for (int i = 0; i < 3000; i++)
        {
            string[] stack = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => names[random.Next(names.Length)])];
            built.Named(i + 1, stack);
            string text = string.Join(';', stack.Select(name => name.Replace(';', ':')));
            expected[text] = expected.GetValueOrDefault(text) + i + 1;
        }

        string[] stacks = [.. expected.Keys];
        Array.Sort(stacks, (a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));
        string idle = stacks.Single(stack => stack == Markers.Idle);
        string lines = string.Concat(stacks.Where(stack => stack != idle).Prepend(idle).Select(s => $"{s} {expected[s]}\n"));

        Assert.Equal(lines, Folded(built));
    }

    [Fact]
    public void Write_HandlesStacksOfAHundredThousandFrames()
    {
        const int depth = 100_000;
        BuiltProfile built = new BuiltProfile().Add(9, [.. Enumerable.Repeat(("deep.py", "f", 1), depth)]);

        Assert.Equal(string.Join(';', Enumerable.Repeat("deep.py:f:1", depth)) + " 9\n", Folded(built));
    }

    [Fact]
    public void Write_LeavesTheStreamOpen()
    {
        using MemoryStream stream = new();
        FoldedWriter.Write(new BuiltProfile().Named(1, "a").Build(), stream);

        Assert.True(stream.CanWrite);
    }

    [Fact]
    public void Write_GivesLargeCountsExactly()
    {
        Assert.Equal($"a {long.MaxValue}\n", Folded(new BuiltProfile().Named(long.MaxValue, "a")));
    }
}
