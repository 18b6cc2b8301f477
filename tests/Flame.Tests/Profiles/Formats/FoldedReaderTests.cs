using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class FoldedReaderTests
{
    private static ProfileReading Read(string text) => FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static string Rewritten(ProfileReading reading) =>
        BuiltProfile.TextOf(output => FoldedWriter.Write(reading.Profile, output));

    [Theory]
    [InlineData("a;b 3\n", "a;b 3\n")]
    [InlineData("a;b 3", "a;b 3\n")]
    [InlineData("a;b 3\r\na 1\r\n", "a 1\na;b 3\n")]
    [InlineData("\uFEFFa;b 3\n", "a;b 3\n")]
    [InlineData("a;b 3\na;b 4\n", "a;b 7\n")]
    [InlineData("with space;and more x12 3\n", "with space;and more x12 3\n")]
    [InlineData("a 1.\n", "a 1\n")]
    [InlineData("a 1.5\nb 2\nc 0.125\n", "a 1.5\nb 2\nc 0.125\n")]
    [InlineData("a 0.1\na 0.2\n", "a 0.3\n")]
    [InlineData("a 1.10\nb 0.0000000019\n", "a 1.1\nb 0.000000001\n")]
    [InlineData("a;b\t3 \n", "a;b 3\n")]
    [InlineData("a;b 007\n", "a;b 7\n")]
    [InlineData("a;b 0\n", "")]
    [InlineData("a;b; 3\n", "a;b 3\n")]
    [InlineData(";a;;b 3\n", ";a;;b 3\n")]
    [InlineData(" 5\n", " 5\n")]
    [InlineData(";a 1\n 5\n;a 1\n", " 5\n;a 2\n")]
    [InlineData("# interval: 100\n\n#\na 1\n  \n", "a 1\n")]
    [InlineData("#tag 1\n", "#tag 1\n")]
    [InlineData("(idle) 26\n(failed) 3\na.py:f:1 2\n", "(idle) 26\n(failed) 3\na.py:f:1 2\n")]
    public void Read_Takes(string text, string expected)
    {
        ProfileReading reading = Read(text);

        Assert.Equal(expected, Rewritten(reading));
        Assert.Equal(0, reading.RejectedCount);
    }

    [Theory]
    [InlineData("nocount", "no count after the stack")]
    [InlineData("42", "no count after the stack")]
    [InlineData("a;b x", "the last field is no count such as 12 or 1.5")]
    [InlineData("a;b -5", "the last field is no count such as 12 or 1.5")]
    [InlineData("a;b +4", "the last field is no count such as 12 or 1.5")]
    [InlineData("a;b 1e3", "the last field is no count such as 12 or 1.5")]
    [InlineData("a;b 99999999999999999999", "the count is too large")]
    [InlineData("a;b .5", "the last field is no count such as 12 or 1.5")]
    [InlineData("a;b 1.5.2", "the last field is no count such as 12 or 1.5")]
    [InlineData("a;b 9223372036854775807", "the sum of all counts is too large")]
    public void Read_RejectsALineByNumberAndGoesOn(string line, string reason)
    {
        ProfileReading reading = Read($"good 1\n\n{line}\nlast 2\n");

        Assert.Equal([new RejectedLine(3, reason)], reading.Rejected);
        Assert.Equal(1, reading.RejectedCount);
        Assert.Equal(4, reading.LineCount);
        Assert.Equal("good 1\nlast 2\n", Rewritten(reading));
    }

    [Fact]
    public void Read_KeepsOnlyTheFirstRejectedLines()
    {
        ProfileReading reading = Read(string.Concat(Enumerable.Repeat("bad\n", ProfileReading.MostRejectedLinesKept + 2)));

        Assert.Equal(ProfileReading.MostRejectedLinesKept + 2, reading.RejectedCount);
        Assert.Equal(Enumerable.Range(1, ProfileReading.MostRejectedLinesKept), reading.Rejected.Select(line => (int)line.Number));
    }

    [Fact]
    public void Read_OfTwoCountsKeepsTheFirstAsBaseline()
    {
        ProfileReading reading = Read("same 4\na;b 3 5\ngone 2 0\nnew 0 1.5\n");

        Assert.Equal("a;b 5\nnew 1.5\nsame 4\n", Rewritten(reading));
        Assert.Equal("a;b 3\ngone 2\nsame 4\n", BuiltProfile.TextOf(output => FoldedWriter.Write(reading.Baseline!, output)));
        Assert.Same(reading.Profile.Stacks, reading.Baseline!.Stacks);
    }

    [Theory]
    [InlineData("/srv/a.py:Shop.serve:12", "/srv/a.py", "Shop.serve", 12)]
    [InlineData("<string>:<module>", "<string>", "<module>", Frame.LinesCut)]
    [InlineData("a:b.py:f:0", "a:b.py", "f", 0)]
    [InlineData("serve (shop/a.py:12)", "shop/a.py", "serve", 12)]
    [InlineData("serve (a) (shop/a.py)", "shop/a.py", "serve (a)", Frame.LinesCut)]
    [InlineData("py::Shop.<locals>.<lambda>:/srv/a.py", "/srv/a.py", "Shop.<locals>.<lambda>", Frame.LinesCut)]
    [InlineData("std::sort", "", "std::sort", Frame.LinesCut)]
    [InlineData("(idle)", "", "(idle)", Frame.LinesCut)]
    [InlineData("a.py:f:007", "", "a.py:f:007", Frame.LinesCut)]
    [InlineData("tid:17", "", "tid:17", Frame.LinesCut)]
    [InlineData("http://host:80", "", "http://host:80", Frame.LinesCut)]
    [InlineData("do_syscall (inlined)", "", "do_syscall (inlined)", Frame.LinesCut)]
    public void Read_TakesFramesApart(string text, string file, string function, int line)
    {
        ProfileReading reading = Read(text + " 2\n");
        Profile profile = reading.Profile;

        Frame frame = profile.Frames[0];
        Assert.Equal((file, function, line), (profile.Strings[frame.File], profile.Strings[frame.Function], frame.Line));
        Assert.Equal(text + " 2\n", Rewritten(reading));
    }

    [Fact]
    public void Read_TurnsBytesThatAreNotUtf8IntoReplacementCharacters()
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream([.. "a"u8, 0xFF, .. ";b"u8, 0xC3, .. " 2\n"u8]));

        Assert.Equal("a\uFFFD;b\uFFFD 2\n", Rewritten(reading));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000_000)]
    public void Read_DoesNotDependOnHowTheBytesArrive(int chunkBytes)
    {
        string longName = new('x', 200_000);
        string text = $"\uFEFFa;b 3\r\n{longName};y 4\n# no\na;b;c 5";
        using ChunkedStream input = new(Encoding.UTF8.GetBytes(text), chunkBytes);

        Assert.Equal($"a;b 3\na;b;c 5\n{longName};y 4\n", Rewritten(FoldedReader.Read(input)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Read_RejectsTooLongLinesWithoutKeepingThem(int chunkBytes)
    {
        string text = $"a 1\n{new string('x', 100)} 2\nb 3\n{new string('y', 64)}";
        using ChunkedStream input = new(Encoding.UTF8.GetBytes(text), chunkBytes);
        ProfileReading reading = FoldedReader.Read(input, maxLineBytes: 16);

        Assert.Equal("a 1\nb 3\n", Rewritten(reading));
        Assert.Equal([new RejectedLine(2, "the line is too long"), new RejectedLine(4, "the line is too long")], reading.Rejected);
    }

    [Fact]
    public void Read_TakesALineOfExactlyTheLongestLength()
    {
        ProfileReading reading = FoldedReader.Read(new MemoryStream("abcdef 1\nabcdefg 1\n"u8.ToArray()), maxLineBytes: 8);

        Assert.Equal("abcdef 1\n", Rewritten(reading));
        Assert.Equal(2, Assert.Single(reading.Rejected).Number);
    }

    [Fact]
    public void Read_OfRandomStacksGivesBackWhatWasWritten()
    {
        Random random = new(3);
        BuiltProfile built = new();
        for (int i = 0; i < 2000; i++)
        {
            built.Named(random.Next(1, 100), [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => "f" + random.Next(4))]);
        }
        string text = BuiltProfile.TextOf(output => FoldedWriter.Write(built.Build(), output));

        Assert.Equal(text, Rewritten(Read(text)));
    }

    private sealed class ChunkedStream(byte[] bytes, int chunkBytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, chunkBytes)]);
    }
}
