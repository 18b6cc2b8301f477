using System.Text.Json;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class SpeedscopeWriterTests
{
    private static JsonElement Written(Profile profile) => WrittenJson.Of(ProfileFormats.Speedscope, profile);

    [Fact]
    public void Write_IsTheGoldenFile() => WrittenJson.Verify("timeline.speedscope.json", ProfileFormats.Speedscope, TimelineFixture.Shop());

    [Fact]
    public void Write_GivesEachThreadAProfileOfItsOwn()
    {
        JsonElement[] profiles = [.. Written(TimelineFixture.Shop()).GetProperty("profiles").EnumerateArray()];

        Assert.Equal(
            ["MainThread (pid 4242 tid 4242)", "worker-1 (pid 4242 tid 4250)", "thread (pid 4300 tid 4300)"],
            profiles.Select(profile => profile.GetProperty("name").GetString()));
        Assert.All(profiles, profile => Assert.Equal("nanoseconds", profile.GetProperty("unit").GetString()));
        Assert.All(profiles, profile => Assert.Equal(
            profile.GetProperty("samples").GetArrayLength(), profile.GetProperty("weights").GetArrayLength()));
    }

    [Fact]
    public void Write_KeepsTheAxisTrueWhereAThreadWasNotSampled()
    {
        JsonElement main = Written(TimelineFixture.Shop()).GetProperty("profiles")[0];

        // Ticks 0 to 3, nothing for three intervals, ticks 7 and 8.
        Assert.Equal([10_000_000, 10_000_000, 10_000_000, 10_000_000, 30_000_000, 10_000_000, 10_000_000], main.GetProperty("weights").Numbers());
        Assert.Equal([4], main.GetProperty("samples").EnumerateArray().Select((sample, i) => sample.GetArrayLength() == 0 ? i : -1).Where(i => i >= 0));
        Assert.Equal((0, 90_000_000), (main.GetProperty("startValue").GetInt64(), main.GetProperty("endValue").GetInt64()));
    }

    [Fact]
    public void Write_ListsFramesRootFirst()
    {
        JsonElement document = Written(TimelineFixture.Shop());
        JsonElement frames = document.GetProperty("shared").GetProperty("frames");
        long[] first = document.GetProperty("profiles")[0].GetProperty("samples")[0].Numbers();

        Assert.Equal(
            ["<module> /srv/app.py:9", "serve /srv/app.py:20", "Page.render /srv/pages.py:7"],
            first.Select(i => frames[(int)i]).Select(frame => $"{frame.GetProperty("name")} {frame.GetProperty("file")}:{frame.GetProperty("line")}"));
    }

    [Fact]
    public void Write_OfCountsIsOneListByName()
    {
        JsonElement document = Written(new BuiltProfile()
            .Add(5, ("b.py", "b", Frame.NoLine)).Add(2, ("a.py", "a", 1), ("c.py", "c", Frame.LinesCut)).Add(1, ("a.py", "a", 1)).Build());
        JsonElement profile = Assert.Single(document.GetProperty("profiles").EnumerateArray());
        JsonElement frames = document.GetProperty("shared").GetProperty("frames");

        Assert.Equal("none", profile.GetProperty("unit").GetString());
        Assert.Equal([1, 2, 5], profile.GetProperty("weights").Numbers());
        Assert.Equal(8, profile.GetProperty("endValue").GetInt64());
        Assert.Equal(["a", "ac", "b"], profile.GetProperty("samples").EnumerateArray()
            .Select(sample => string.Concat(sample.Numbers().Select(i => frames[(int)i].GetProperty("name").GetString()))));
        Assert.All(frames.EnumerateArray(), frame => Assert.Equal(frame.GetProperty("name").GetString() == "a", frame.TryGetProperty("line", out _)));
    }

    [Theory]
    [InlineData("samples", 0, "none", 3)]
    [InlineData("samples", 1000, "nanoseconds", 3000)]
    [InlineData("nanoseconds", 0, "nanoseconds", 3)]
    [InlineData("microseconds", 0, "nanoseconds", 3000)]
    [InlineData("bytes", 1000, "bytes", 3)]
    [InlineData("cycles", 1000, "none", 3)]
    [InlineData("samples", long.MaxValue, "nanoseconds", long.MaxValue)]
    public void Write_SaysWhatWeightsAre(string unit, long intervalNs, string expectedUnit, long expectedWeight)
    {
        BuiltProfile built = new BuiltProfile().Named(3, "a");
        built.Builder.Info = new ProfileInfo { Unit = unit, IntervalNs = intervalNs };
        JsonElement profile = Written(built.Build()).GetProperty("profiles")[0];

        Assert.Equal((expectedUnit, expectedWeight), (profile.GetProperty("unit").GetString(), profile.GetProperty("weights")[0].GetInt64()));
    }

    [Fact]
    public void Write_OfNothingIsAnEmptyProfile()
    {
        JsonElement profile = Assert.Single(Written(TimelineFixture.Empty()).GetProperty("profiles").EnumerateArray());

        Assert.Equal(0, profile.GetProperty("samples").GetArrayLength());
    }

    [Fact]
    public void Write_StaysValidWhateverNamesAre()
    {
        JsonElement document = Written(TimelineFixture.Hostile());
        string[] names = [.. document.GetProperty("shared").GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("name").GetString()!)];

        Assert.All(TimelineFixture.HostileNames(), name => Assert.Contains(ExpectedText.Of(name), names));
    }
}
