using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

/// <summary>What is written in one format and read back holds the same stacks, counts and threads.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Formats => ["folded", "html", "speedscope", "pprof", "json", "recording"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Profile_ComesBack(string format)
    {
        Profile profile = Timeline();
        using MemoryStream written = new();
        ProfileFormats.ByName(format)!.Write(profile, written, new ProfileDescription());

        ProfileReading reading = ReadText.Of(written.ToArray());

        Assert.Equal(format, reading.Format);
        Assert.Empty(reading.Notes);
        Assert.Equal(BuiltProfile.TextOf(output => FoldedWriter.Write(profile, output)), ReadText.Folded(reading));
        if (format != "folded")
        {
            Assert.Equal([(42, 43L, "MainThread"), (42, 44L, "worker 1")], reading.Profile.Threads
                .Select(thread => (thread.ProcessId, thread.ThreadId, reading.Profile.Strings[thread.Name])).Order());
        }
    }

    /// <summary>pprof alone has whole numbers only.</summary>
    [Theory]
    [InlineData("folded")]
    [InlineData("html")]
    [InlineData("speedscope")]
    [InlineData("json")]
    [InlineData("recording")]
    public void Fractions_ComeBack(string format) => Assert.Equal("a 1.5\na;b 0.000000001\nc 3000000000\n", ThereAndBack("a 1.5\na;b 0.000000001\nc 3000000000\n", format));

    [Theory]
    [InlineData("folded", "f (a.py:3);py::g 2\n")]
    [InlineData("html", "f (a.py:3);py::g 2\n")]
    [InlineData("json", "f (a.py:3);py::g 2\n")]
    [InlineData("recording", "f (a.py:3);py::g 2\n")]
    [InlineData("json", "main;py::f:/srv/a.py 2\n")]
    public void Spelling_ComesBack(string format, string folded) => Assert.Equal(folded, ThereAndBack(folded, format));

    /// <summary>Code that the compiler made has no line; that lines were left out is something else. pprof and speedscope are written without either.</summary>
    [Theory]
    [InlineData("folded")]
    [InlineData("html")]
    [InlineData("json")]
    [InlineData("recording")]
    public void CodeOfNoLine_ComesBack(string format) => Assert.Equal("a.py:f:0 2\na.py:g 1\n", ThereAndBack("a.py:f:0 2\na.py:g 1\n", format));

    private static string ThereAndBack(string folded, string format)
    {
        using MemoryStream written = new();
        ProfileFormats.ByName(format)!.Write(ReadText.Of(folded).Profile, written, new ProfileDescription());
        return ReadText.Folded(ReadText.Of(written.ToArray()));
    }

    private static Profile Timeline()
    {
        BuiltProfile built = new();
        ProfileBuilder builder = built.Builder;
        builder.Info = new ProfileInfo { Unit = "nanoseconds", IntervalNs = 10_000_000, StartEpochNs = 1_700_000_000_000_000_000, DurationNs = 40_000_000 };
        int main = builder.Intern(new ProfileThread(42, 43, builder.Strings.Intern("MainThread")));
        int worker = builder.Intern(new ProfileThread(42, 44, builder.Strings.Intern("worker 1")));
        builder.Add(new Sample(0, main, built.Stack(("/a.py", "<module>", 1), ("/a.py", "f", 2)), SampleState.HoldsGil, 10_000_000));
        builder.Add(new Sample(0, worker, built.Stack(("/b.py", "<lambda>", 7)), SampleState.WaitsForGil, 10_000_000));
        builder.Add(new Sample(10_000_000, main, built.Stack(("/a.py", "<module>", 1)), SampleState.HoldsGil, 10_000_000));
        builder.Add(new Sample(20_000_000, main, built.Stack(("/a.py", "<module>", 1), ("/a.py", "f", 2)), SampleState.Running, 10_000_000));
        return built.Build();
    }
}
