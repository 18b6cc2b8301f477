using System.Text.Json;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class ChromeTraceWriterTests
{
    [Fact]
    public void Write_IsTheGoldenFile() => WrittenJson.Verify("timeline.trace.json", ProfileFormats.ChromeTrace, TimelineFixture.Shop());

    [Fact]
    public void Write_KeepsAFunctionOpenWhateverItsLine()
    {
        Profile profile = OneThread(
            (0, [("a.py", "main", 1), ("a.py", "f", 10)]), (10, [("a.py", "main", 2), ("a.py", "f", 11)]), (20, [("a.py", "main", 2), ("a.py", "g", 5)]));

        Assert.Equal(["main 0-30000", "f 0-20000", "g 20000-30000"], Boxes(profile));
    }

    [Fact]
    public void Write_ClosesEverythingWhereAThreadWasNotSampled()
    {
        Profile profile = OneThread((0, [("a.py", "f", 1)]), (50, [("a.py", "f", 1)]));

        Assert.Equal(["f 0-10000", "f 50000-60000"], Boxes(profile));
    }

    [Fact]
    public void Write_OfCountsMakesEachStackAsLongAsItsCount() => Assert.Equal(
        ["a 0-2000", "b 2000-5000"], Boxes(new BuiltProfile().Named(3, "b").Named(2, "a").Build()));

    [Fact]
    public void Write_NamesProcessesAndThreads() => Assert.Equal(
        ["process_name 4242 0 python 4242", "process_name 4300 0 python 4300", "thread_name 4242 4242 MainThread", "thread_name 4242 4250 worker-1", "thread_name 4300 4300 thread"],
        Events(TimelineFixture.Shop()).Where(item => item.GetProperty("ph").GetString() == "M").Select(item =>
            $"{item.GetProperty("name")} {item.GetProperty("pid")} {item.GetProperty("tid")} {item.GetProperty("args").GetProperty("name")}"));

    [Fact]
    public void Write_GivesTimesToTheNanosecond()
    {
        BuiltProfile built = new();
        int thread = built.Builder.Intern(new ProfileThread(7, 7, 0));
        built.Builder.Add(new Sample(8_000_000_000_000_000_001, thread, built.Stack(("a.py", "f", 1))));

        Assert.Contains("8000000000000000.001", BuiltProfile.TextOf(output => ChromeTraceWriter.Write(built.Build(), output, new ProfileDescription())));
    }

    [Fact]
    public void Write_StaysNestedWhateverNamesAre()
    {
        Profile profile = TimelineFixture.Hostile();
        string[] names = [.. Events(profile).Where(item => item.GetProperty("ph").GetString() == "X").Select(item => item.GetProperty("name").GetString()!)];

        Assert.All(TimelineFixture.HostileNames(), name => Assert.Contains(ExpectedText.Of(name), names));
        Assert.Equal(names.Length, Boxes(profile).Length);
    }

    private static JsonElement.ArrayEnumerator Events(Profile profile) =>
        WrittenJson.Of(ProfileFormats.ChromeTrace, profile).GetProperty("traceEvents").EnumerateArray();

    // Names, begins and ends; fails unless boxes of a thread lie within each other, callers first, or beside each other.
    private static string[] Boxes(Profile profile)
    {
        List<string> boxes = [];
        Dictionary<string, Stack<decimal>> openEnds = [];
        foreach (JsonElement item in Events(profile).Where(item => item.GetProperty("ph").GetString() == "X"))
        {
            string thread = $"{item.GetProperty("pid")}/{item.GetProperty("tid")}";
            Stack<decimal> ends = openEnds.TryGetValue(thread, out Stack<decimal>? known) ? known : openEnds[thread] = [];
            decimal start = item.GetProperty("ts").GetDecimal();
            decimal end = start + item.GetProperty("dur").GetDecimal();
            while (ends.TryPeek(out decimal callerEnd) && callerEnd <= start)
            {
                _ = ends.Pop();
            }
            Assert.True(ends.Count == 0 || end <= ends.Peek(), "a box ends after its caller");
            ends.Push(end);
            boxes.Add($"{item.GetProperty("name")} {start:0.###}-{end:0.###}");
        }
        return [.. boxes];
    }

    private static Profile OneThread(params (long Ms, (string, string, int)[] Frames)[] samples)
    {
        BuiltProfile built = new();
        int thread = built.Builder.Intern(new ProfileThread(7, 7, 0));
        foreach ((long ms, (string, string, int)[] frames) in samples)
        {
            built.Builder.Add(new Sample(ms * 1_000_000, thread, built.Stack(frames)));
        }
        built.Builder.Info = new ProfileInfo { IntervalNs = TimelineFixture.IntervalNs };
        return built.Build();
    }
}
