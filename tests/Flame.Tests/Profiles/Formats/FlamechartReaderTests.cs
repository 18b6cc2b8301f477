using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class FlamechartReaderTests
{
    [Fact]
    public void Read_KeepsEverySampleWithItsTime()
    {
        ProfileReading reading = ReadText.Of("1700000000000000\na.py:f:1;a.py:g:2;\n1700000000010000\n(idle)\n1700000000020000\r\na.py:f:1;\r\n");

        Assert.Equal("flamechart", reading.Format);
        Assert.Equal(["0 0/0  Unknown 1 g", "10000000 0/0  Unknown 1 (idle)", "20000000 0/0  Unknown 1 f"], ReadText.Samples(reading));
        Assert.Equal("(idle) 1\na.py:f:1 1\na.py:f:1;a.py:g:2 1\n", ReadText.Folded(reading));
        Assert.Equal((1700000000000000000, 20_000_000), (reading.Profile.Info.StartEpochNs, reading.Profile.Info.DurationNs));
    }

    [Fact]
    public void Read_OfWhatWasWrittenGivesTheSameAgain()
    {
        BuiltProfile built = new();
        int stack = built.Stack(("/a.py", "f", 1), ("/b;c.py", "g\n", 2));
        using MemoryStream written = new();
        FlamechartWriter writer = new(written, built.Builder.Strings, built.Builder.Frames, built.Builder.Stacks);
        writer.Write(1_700_000_000_000_000, stack);
        writer.Write(1_700_000_000_000_500, built.Builder.InternMarker(Markers.Failed));
        writer.Flush();

        ProfileReading reading = ReadText.Of(written.ToArray());

        Assert.Equal("(failed) 1\n/a.py:f:1;/b:c.py:g :2 1\n", ReadText.Folded(reading));
        Assert.Equal(0, reading.RejectedCount);
    }

    [Fact]
    public void Read_RejectsLinesOutOfTurn()
    {
        ProfileReading reading = ReadText.Of("100\nf;\nf;\n200\n300\ng;\n400\n");

        Assert.Equal(
            [new RejectedLine(3, "a stack without a time before it"), new(4, "a time without a stack after it"), new(7, "a time without a stack after it")],
            reading.Rejected);
        Assert.Equal("f 1\ng 1\n", ReadText.Folded(reading));
    }

    /// <summary>Cut in the middle of a line, it would be a shorter stack, or another function's name.</summary>
    [Fact]
    public void Read_RejectsStumps()
    {
        foreach (string stump in (string[])["a.py:f:1;a.py:g", "a.py:f:1;a.py:g:1", "a.py:f:1;", "(idle", "(idle)", "2"])
        {
            ProfileReading reading = ReadText.Of("1000\na.py:f:1;a.py:g:12;\n2000\n" + stump);

            Assert.Equal("a.py:f:1;a.py:g:12 1\n", ReadText.Folded(reading));
            Assert.Contains(new RejectedLine(4, "the text is cut off: no line feed ends this line"), reading.Rejected);
        }
        Assert.Equal(
            [new RejectedLine(4, "the stack's last frame is not ended by a semicolon")],
            ReadText.Of("1000\n(idle)\n2000\na.py:f:1;a.py:g\n").Rejected);
    }

    [Fact]
    public void Read_SortsTimesThatRunBack() =>
        Assert.Equal(["0 0/0  Unknown 1 g", "1000000 0/0  Unknown 1 f"], ReadText.Samples(ReadText.Of("2000\nf;\n1000\ng;\n")));
}
