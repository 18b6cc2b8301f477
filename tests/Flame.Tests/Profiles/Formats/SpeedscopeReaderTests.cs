using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class SpeedscopeReaderTests
{
    private const string Frames = """ "shared":{"frames":[{"name":"f","file":"a.py","line":1},{"name":"g"},{"name":"\ud800<x>","file":null}]} """;

    [Fact]
    public void Read_OfSampledProfilesTakesTimesThreadsAndWeights()
    {
        ProfileReading reading = ReadText.Of(Document(
            """{"type":"sampled","name":"MainThread (pid 1 tid 2)","unit":"milliseconds","startValue":10,"endValue":13,"samples":[[0],[0,1],[]],"weights":[1.5,0.25,7]}""",
            """{"type":"sampled","name":"thread (tid 3)","unit":"microseconds","startValue":10500,"endValue":10501,"samples":[[2]],"weights":[1]}"""));

        Assert.Equal("speedscope", reading.Format);
        Assert.Equal(
            ["0 1/2 MainThread Unknown 1500000 f", "500000 0/3  Unknown 1000 \uFFFD<x>", "1500000 1/2 MainThread Unknown 250000 g"],
            ReadText.Samples(reading));
        Assert.Equal("a.py:f:1 1500000\na.py:f:1;g 250000\n\uFFFD<x> 1000\n", ReadText.Folded(reading));
    }

    [Fact]
    public void Read_OfEventsCountsTheTimeBetweenThem()
    {
        ProfileReading reading = ReadText.Of(Document("""
            {"type":"evented","name":"a thread","unit":"seconds","startValue":0,"endValue":4,"events":[
              {"type":"O","frame":0,"at":0},{"type":"O","frame":1,"at":1},{"type":"C","frame":1,"at":3},{"type":"C","frame":0,"at":3.5}]}
            """));

        Assert.Equal("a.py:f:1 1500000000\na.py:f:1;g 2000000000\n", ReadText.Folded(reading));
    }

    [Fact]
    public void Read_WithoutTimesGivesEachProfileARoot()
    {
        ProfileReading reading = ReadText.Of(Document(
            """{"type":"sampled","name":"one","unit":"none","startValue":0,"endValue":3,"samples":[[0]],"weights":[3]}""",
            """{"type":"sampled","name":"two","unit":"none","startValue":0,"endValue":4,"samples":[[0]],"weights":[4]}"""));

        Assert.Equal("one;a.py:f:1 3\ntwo;a.py:f:1 4\n", ReadText.Folded(reading));
        Assert.Empty(reading.Profile.Samples);
    }

    /// <summary>Of weights that are no times; where there is no room for all digits, the last ones are rounded.</summary>
    [Theory]
    [InlineData("none", "1.5,0.25", "a.py:f:1 1.5\ng 0.25\n")]
    [InlineData("none", "1.50,2.0", "a.py:f:1 1.5\ng 2\n")]
    [InlineData("bytes", "1e3,0.30000000000000004", "a.py:f:1 1000\ng 0.3\n")]
    [InlineData("none", "1000000000000000000,0.5", "a.py:f:1 1000000000000000000\n")]
    public void Read_KeepsFractions(string unit, string weights, string folded) => Assert.Equal(folded, ReadText.Folded(ReadText.Of(Document(
        $$"""{"type":"sampled","name":"x","unit":"{{unit}}","startValue":0,"endValue":3,"samples":[[0],[1]],"weights":[{{weights}}]}"""))));

    [Theory]
    [InlineData("""{"type":"sampled","unit":"none","samples":[[0,1.5]],"weights":[3]}""", "profiles[0].samples[0][1] is no whole number")]
    [InlineData("""{"type":"sampled","unit":"none","samples":[[0],[1]],"weights":[3]}""", "profiles[0] has 2 samples and 1 weights")]
    [InlineData("""{"type":"sampled","unit":"none","samples":[[0,3]],"weights":[3]}""", "profiles[0].samples[0][1] is 3, and there are 3")]
    [InlineData("""{"type":"sampled","unit":"none","samples":[[0]],"weights":[-3]}""", "profiles[0].weights[0] is negative")]
    [InlineData("""{"type":"sampled","unit":"hours","samples":[[0]],"weights":[3]}""", "profiles[0].unit is \"hours\", which is no unit of speedscope's")]
    [InlineData("""{"type":"sampled","unit":"none","samples":{},"weights":[3]}""", "profiles[0].samples is no array")]
    [InlineData("""{"type":"sampled","unit":"none","weights":[3]}""", "profiles[0] has no \"samples\"")]
    [InlineData("""{"type":"sampled","unit":"seconds","samples":[[0]],"weights":[1e300]}""", "profiles[0].weights[0] is too large")]
    [InlineData("""{"type":"evented","unit":"none","events":[{"type":"C","frame":0,"at":0}]}""", "profiles[0].events[0] closes a frame that is not the innermost open one")]
    [InlineData("""{"type":"evented","unit":"none","events":[{"type":"O","frame":0,"at":1},{"type":"C","frame":0,"at":0}]}""", "profiles[0].events[1] is earlier than the event before it")]
    public void Read_SaysWhatIsWrongWhere(string profile, string message) =>
        Assert.Equal(message, Assert.Throws<UnreadableProfileException>(() => ReadText.Of(Document(profile))).Message);

    [Fact]
    public void Read_OfACutFileSaysWhere()
    {
        string whole = Document("""{"type":"sampled","unit":"none","samples":[[0]],"weights":[3]}""");

        Assert.Matches(@"^it is no whole JSON: line 1, byte \d+$", Assert.Throws<UnreadableProfileException>(() => ReadText.Of(whole[..^5])).Message);
    }

    private static string Document(params string[] profiles) =>
        $$"""{"$schema":"https://www.speedscope.app/file-format-schema.json",{{Frames}},"profiles":[{{string.Join(',', profiles)}}]}""";
}
