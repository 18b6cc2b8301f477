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
