using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class AustinReaderTests
{
    [Fact]
    public void Read_TakesProcessesAndThreadsFromTheFrames()
    {
        ProfileReading reading = ReadText.Of(
            "# austin: 3.6.0\n# interval: 100\n# mode: wall\n\nP42;T0:7;/a.py:<module>:1;/a.py:f:2 100\nP42;T0:8;/a.py:g:3 150\n"
            + "P42;T0:7;/a.py:<module>:1 120\n\n# duration: 270\n");

        Assert.Equal("austin", reading.Format);
        Assert.Equal(["0 42/7  Unknown 100000 f", "0 42/8  Unknown 150000 g", "150000 42/7  Unknown 120000 <module>"], ReadText.Samples(reading));
        Assert.Equal("/a.py:<module>:1 120000\n/a.py:<module>:1;/a.py:f:2 100000\n/a.py:g:3 150000\n", ReadText.Folded(reading));
        Assert.Equal(("nanoseconds", 100_000, 270_000), (reading.Profile.Info.Unit, reading.Profile.Info.IntervalNs, reading.Profile.Info.DurationNs));
        Assert.Equal(0, reading.RejectedCount);
    }

    [Theory]
    [InlineData("P1;T2;a.py:f:1 5\n", "0 1/2  Unknown 5000 f")]
    [InlineData("P1;T0x1f;a.py:f:1 5\n", "0 1/31  Unknown 5000 f")]
    [InlineData("P1;T0:2;a.py:f:1;:GC: 5\n", "0 1/2  Unknown 5000 :GC:")]
    [InlineData("P1;T0:2 5\n", "0 1/2  Unknown 5000 ")]
    [InlineData("P1;T0:2;a.py:f:1 5,1,64\n", "0 1/2  Idle 5000 f")]
    [InlineData("P1;T0:2;a.py:f:1 5,0,-64\n", "0 1/2  Unknown 5000 f")]
    public void Read_TakesEveryShapeOfALine(string text, string expected) => Assert.Equal([expected], ReadText.Samples(ReadText.Of(text)));

    [Fact]
    public void Read_RejectsALineThatIsCutOff()
    {
        ProfileReading reading = ReadText.Of("P1;T0:2;a.py:f:1 5\nP1;T0:2;a.py:g:1 50");

        Assert.Equal("a.py:f:1 5000\n", ReadText.Folded(reading));
        Assert.Contains("cut off", Assert.Single(reading.Rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfMemoryLeavesOutWhatWasFreed()
    {
        ProfileReading reading = ReadText.Of("# austin: 3.6.0\n# mode: memory\nP1;T0:2;a.py:f:1 4096\nP1;T0:2;a.py:g:1 -512\n");

        Assert.Equal("bytes", reading.Profile.Info.Unit);
        Assert.Equal("a.py:f:1 4096\n", ReadText.Folded(reading));
        Assert.Equal(["1 samples of less memory than before are left out"], reading.Notes);
    }

    [Theory]
    [InlineData("P1;T0:2;a.py:f:1 x", "the last field is no metric")]
    [InlineData("P1;T0:2;a.py:f:1 5,2,3", "the last field is no metric")]
    [InlineData("P1;T0:2;a.py:f:1", "the last field is no metric")]
    [InlineData("a.py:f:1 5", "the line does not begin with a process and a thread (P1;T0:2;)")]
    [InlineData("P99999999999;T0:2;a.py:f:1 5", "the line does not begin with a process and a thread (P1;T0:2;)")]
    [InlineData("P1;T0:2;a.py:f:1 9223372036854775807", "the last field is no metric")]
    public void Read_RejectsALineByNumber(string line, string reason) =>
        Assert.Equal([new RejectedLine(2, reason)], ReadText.Of($"# austin: 3.6.0\n{line}\nP1;T0:2;a.py:f:1 1\n").Rejected);
}
