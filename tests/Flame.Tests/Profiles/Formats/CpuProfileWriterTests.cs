using System.Text.Json;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class CpuProfileWriterTests
{
    private static JsonElement Written(Profile profile) => WrittenJson.Of(ProfileFormats.CpuProfile, profile);

    [Fact]
    public void Write_IsTheGoldenFile() => WrittenJson.Verify("timeline.cpuprofile", ProfileFormats.CpuProfile, TimelineFixture.Shop());

    [Fact]
    public void Write_OfOneThreadIsItsStacksOverTime()
    {
        JsonElement document = Written(Turns((0, 1), (10, 1), (20, 1), (60, 1)));

        Assert.Equal(["(root);f@a.py:0 4"], Paths(document));
        Assert.Equal([2, 2, 2, 1, 2], document.GetProperty("samples").Numbers());   // 1 is the root: nothing was sampled
        Assert.Equal([0, 10_000, 10_000, 10_000, 30_000], document.GetProperty("timeDeltas").Numbers());
        Assert.Equal((1_000_000, 1_070_000), (document.GetProperty("startTime").GetInt64(), document.GetProperty("endTime").GetInt64()));
    }

    [Fact]
    public void Write_KeepsThreadsThatTakeTurnsOnOneAxis()
    {
        JsonElement document = Written(Turns((0, 1), (10, 2), (20, 1), (30, 2)));

        Assert.Equal(["(root);thread (pid 7 tid 1);f@a.py:0 2", "(root);thread (pid 7 tid 2);f@a.py:0 2"], Paths(document));
        Assert.Equal([0, 10_000, 10_000, 10_000], document.GetProperty("timeDeltas").Numbers());
        Assert.Equal(1_040_000, document.GetProperty("endTime").GetInt64());
    }

    [Fact]
    public void Write_PutsThreadsThatRanSideBySideOneAfterAnother()
    {
        JsonElement document = Written(Turns((0, 1), (0, 2), (10, 1), (10, 2)));

        Assert.Equal([3, 3, 5, 5], document.GetProperty("samples").Numbers());
        Assert.Equal([0, 10_000, 10_000, 10_000], document.GetProperty("timeDeltas").Numbers());
        Assert.Equal(1_040_000, document.GetProperty("endTime").GetInt64());
    }

    [Fact]
    public void Write_OfCountsMakesEachStackAsLongAsItsCount()
    {
        JsonElement document = Written(new BuiltProfile().Named(3, "b").Named(2, "a").Build());

        Assert.Equal(["(root);a@:-1 2", "(root);b@:-1 3"], Paths(document));
        Assert.Equal([2, 3], document.GetProperty("samples").Numbers());
        Assert.Equal([0, 2_000], document.GetProperty("timeDeltas").Numbers());
        Assert.Equal(5_000, document.GetProperty("endTime").GetInt64());
    }

    [Fact]
    public void Write_OfThreadsWithoutTimesMakesEachSampleAsLongAsItCounts()
    {
        BuiltProfile built = new() { Builder = { Info = new ProfileInfo { IntervalNs = 1_000_000 } } };
        foreach ((int thread, long weight) in ((int, long)[])[(1, 5), (2, 3), (2, 2)])
        {
            int stack = built.Stack(("a.py", $"f{weight}", 1));
            built.Builder.Add(new Sample(0, built.Builder.Intern(new ProfileThread(7, thread, 0)), stack, SampleState.Unknown, weight));
        }
        JsonElement document = Written(built.Build());

        Assert.Equal([0, 5_000, 3_000], document.GetProperty("timeDeltas").Numbers());
        Assert.Equal(10_000, document.GetProperty("endTime").GetInt64() - document.GetProperty("startTime").GetInt64());
    }

    [Fact]
    public void Write_OfNothingIsARootWithoutSamples()
    {
        JsonElement document = Written(TimelineFixture.Empty());

        Assert.Empty(Paths(document));
        Assert.Equal(0, document.GetProperty("samples").GetArrayLength());
    }

    [Fact]
    public void Write_StaysValidWhateverNamesAre()
    {
        JsonElement document = Written(TimelineFixture.Hostile());
        string[] names = [.. document.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("callFrame").GetProperty("functionName").GetString()!)];

        Assert.All(TimelineFixture.HostileNames(), name => Assert.Contains(ExpectedText.Of(name), names));
        Assert.Equal(document.GetProperty("samples").GetArrayLength(), document.GetProperty("timeDeltas").GetArrayLength());
        Assert.All(document.GetProperty("samples").Numbers(), id => Assert.InRange(id, 1, names.Length));
    }

    // The nodes that were hit, with what leads to them; fails unless the nodes are a tree below the first.
    private static string[] Paths(JsonElement document)
    {
        Dictionary<long, JsonElement> nodes = document.GetProperty("nodes").EnumerateArray().ToDictionary(node => node.GetProperty("id").GetInt64());
        List<string> paths = [];
        int seen = 0;
        Visit(1, "");
        Assert.Equal(nodes.Count, seen);
        return [.. paths.Order(StringComparer.Ordinal)];

        void Visit(long id, string above)
        {
            seen++;
            JsonElement frame = nodes[id].GetProperty("callFrame");
            string url = frame.GetProperty("url").GetString()!;
            string path = above + frame.GetProperty("functionName").GetString() + (id == 1 || (url.Length == 0 && above.Length < 8 && frame.GetProperty("functionName").GetString()!.Contains("(pid", StringComparison.Ordinal))
                ? "" : $"@{url}:{frame.GetProperty("lineNumber")}");
            if (nodes[id].GetProperty("hitCount").GetInt64() is var hits and > 0)
            {
                paths.Add($"{path} {hits}");
            }
            foreach (long child in nodes[id].GetProperty("children").Numbers())
            {
                Visit(child, path + ";");
            }
        }
    }

    // One stack at these milliseconds in these threads.
    private static Profile Turns(params (long Ms, int Thread)[] samples)
    {
        BuiltProfile built = new();
        int stack = built.Stack(("a.py", "f", 1));
        foreach ((long ms, int thread) in samples)
        {
            built.Builder.Add(new Sample(ms * 1_000_000, built.Builder.Intern(new ProfileThread(7, thread, 0)), stack));
        }
        built.Builder.Info = new ProfileInfo { IntervalNs = TimelineFixture.IntervalNs, StartEpochNs = 1_000_000_000 };
        return built.Build();
    }
}
