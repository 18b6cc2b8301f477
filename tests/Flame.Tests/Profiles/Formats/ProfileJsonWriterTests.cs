using System.Text.Json;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class ProfileJsonWriterTests
{
    private static JsonElement Written(Profile profile) => WrittenJson.Of(ProfileFormats.Json, profile);

    [Fact]
    public void Write_IsTheGoldenFile() => WrittenJson.Verify("timeline.json", ProfileFormats.Json, TimelineFixture.Shop());

    [Fact]
    public void Write_HoldsAllThatTheProfileHolds()
    {
        Profile profile = TimelineFixture.Shop();
        JsonElement samples = Written(profile).GetProperty("samples");
        long[] times = samples.GetProperty("time_ns").Numbers();
        long[] threads = samples.GetProperty("thread").Numbers();
        long[] stacks = samples.GetProperty("stack").Numbers();
        long[] states = samples.GetProperty("state").Numbers();
        long[] weights = samples.GetProperty("weight").Numbers();

        Assert.Equal(profile.Samples, times.Select((time, i) =>
            new Sample(time, (int)threads[i], (int)stacks[i], (SampleState)states[i], weights[i])));
    }

    [Fact]
    public void Write_GivesStacksAsATreeWithCounts()
    {
        JsonElement document = Written(new BuiltProfile().Add(2, ("a.py", "f", 3), ("b.py", "g", Frame.NoLine)).Named(1, "(idle)").Build());
        JsonElement stacks = document.GetProperty("stacks");
        JsonElement frames = document.GetProperty("frames");

        Assert.Equal([-1, 0, 1, 0], stacks.GetProperty("parent").Numbers());
        Assert.Equal([-1, 0, 1, 2], stacks.GetProperty("frame").Numbers());
        Assert.Equal([0, 0, 2, 1], stacks.GetProperty("count").Numbers());
        Assert.Equal(
            ["{\"function\":\"f\",\"file\":\"a.py\",\"line\":3}", "{\"function\":\"g\",\"file\":\"b.py\",\"line\":0}", "{\"function\":\"(idle)\"}"],
            frames.EnumerateArray().Select(frame => frame.GetRawText()));
        Assert.Equal(3, document.GetProperty("total").GetInt64());
    }

    [Fact]
    public void Write_NamesTheStatesInTheOrderOfTheirNumbers() =>
        Assert.Equal(["unknown", "gil", "running", "gil-wait", "idle", "gc"], Written(TimelineFixture.Empty()).GetProperty("states").Texts());

    [Fact]
    public void Write_StaysValidWhateverNamesAre()
    {
        JsonElement document = Written(TimelineFixture.Hostile());
        string[] names = [.. document.GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("function").GetString()!)];

        Assert.All(TimelineFixture.HostileNames(), name => Assert.Contains(ExpectedText.Of(name), names));
        Assert.All(TimelineFixture.HostileNames(), name => Assert.Contains(
            ExpectedText.Of(name), document.GetProperty("threads").EnumerateArray().Select(thread => thread.GetProperty("name").GetString())));
    }

    [Fact]
    public void Write_EscapesMarkupSoThatAPageMayHoldIt()
    {
        string text = BuiltProfile.TextOf(output => ProfileJsonWriter.Write(new BuiltProfile().Named(1, "</script>").Build(), output));

        Assert.DoesNotContain("</script>", text, StringComparison.Ordinal);
    }
}
