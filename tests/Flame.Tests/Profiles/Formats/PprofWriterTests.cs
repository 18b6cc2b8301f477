using Flame.Profiles;

namespace Flame.Tests.Profiles.Formats;

public sealed class PprofWriterTests
{
    [Fact]
    public void Write_IsTheGoldenFile() => Golden.Verify("timeline.pprof.txt", new PprofFile(TimelineFixture.Shop()).ToText());

    [Fact]
    public void Write_LabelsSamplesWithThreadProcessAndState() => Assert.Contains(
        "2/20000000 {thread_name=MainThread, thread_id=4242, pid=4242, state=gil} "
            + "<module>@/srv/app.py:9;serve@/srv/app.py:20;Page.render@/srv/pages.py:7;<lambda>@/srv/pages.py:8",
        new PprofFile(TimelineFixture.Shop()).Samples.Select(sample => sample.Replace("3/30000000", "2/20000000")));

    [Fact]
    public void Write_OfCountsHasNoLabels()
    {
        PprofFile file = new(new BuiltProfile().Add(2, ("b.py", "b", 1)).Add(3, ("a.py", "a", Frame.NoLine)).Named(1, "(idle)").Build());

        Assert.Equal(["samples/count"], file.SampleTypes);
        Assert.Equal(["1 {} (idle)@:0", "3 {} a@a.py:0", "2 {} b@b.py:1"], file.Samples);
        Assert.Equal(["pyflame 2.0.0"], file.Comments);
    }

    [Theory]
    [InlineData("samples", 0, "samples/count", "2")]
    [InlineData("samples", 1000, "samples/count wall/nanoseconds", "2/2000")]
    [InlineData("nanoseconds", 1000, "wall/nanoseconds", "2")]
    [InlineData("microseconds", 0, "wall/nanoseconds", "2000")]
    [InlineData("bytes", 1000, "space/bytes", "2")]
    [InlineData("cycles", 1000, "cycles/count", "2")]
    public void Write_SaysWhatValuesAre(string unit, long intervalNs, string types, string values)
    {
        BuiltProfile built = new BuiltProfile().Named(2, "a");
        built.Builder.Info = new ProfileInfo { Unit = unit, IntervalNs = intervalNs };
        PprofFile file = new(built.Build());

        Assert.Equal(types, string.Join(' ', file.SampleTypes));
        Assert.Equal([values + " {} a@:0"], file.Samples);
    }

    [Fact]
    public void Write_LeavesSystemNamesUnset() =>
        Assert.All(new PprofFile(TimelineFixture.Shop()).Functions, function => Assert.DoesNotContain(3, function.Fields));

    [Fact]
    public void Write_HasNoStringTwiceAndTheEmptyOneFirst()
    {
        IReadOnlyList<string> strings = new PprofFile(TimelineFixture.Hostile()).Strings;

        Assert.Equal("", strings[0]);
        Assert.Equal(strings.Distinct(), strings);
    }

    [Fact]
    public void Write_StaysValidWhateverNamesAre()
    {
        PprofFile file = new(TimelineFixture.Hostile());

        Assert.All(TimelineFixture.HostileNames(), name => Assert.Contains(ExpectedText.Of(name), file.Strings));
        Assert.Equal(TimelineFixture.Hostile().Samples.Count, file.Samples.Length);
    }

    [Fact]
    public void Write_OfNothingHasTypesAndNoSamples()
    {
        PprofFile file = new(TimelineFixture.Empty());

        Assert.Equal(["samples/count"], file.SampleTypes);
        Assert.Empty(file.Samples);
    }

    [Fact]
    public void Write_GivesNumbersOfAllSizes()
    {
        PprofFile file = new(new BuiltProfile().Named(long.MaxValue, "a").Build());

        Assert.Equal([$"{long.MaxValue} {{}} a@:0"], file.Samples);
    }
}
