using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class ProfileFormatsTests
{
    [Theory]
    [InlineData("out.folded", "folded")]
    [InlineData("/tmp/a.svg/out.TXT", "folded")]
    [InlineData("out", null)]
    [InlineData("out.svg", "svg")]
    [InlineData("out.html", "html")]
    [InlineData("OUT.HTM", "html")]
    [InlineData("out.speedscope.json", "speedscope")]
    [InlineData("OUT.Speedscope.JSON", "speedscope")]
    [InlineData("out.json", "json")]
    [InlineData("speedscope.json", "json")]
    [InlineData("out.pb.gz", "pprof")]
    [InlineData("out.pprof", "pprof")]
    [InlineData("out.firefox.json", "firefox")]
    [InlineData("out.cpuprofile", "cpuprofile")]
    [InlineData("out.trace.json", "chrometrace")]
    [InlineData("out.otlp", "otlp")]
    [InlineData("out.flamechart", "flamechart")]
    [InlineData("out.gz", null)]
    [InlineData("out.png", null)]
    [InlineData("folded", null)]
    [InlineData("", null)]
    public void ByPath_GoesByTheEndingOfTheFileName(string path, string? expected) =>
        Assert.Equal(expected, ProfileFormats.ByPath(path)?.Name);

    [Theory]
    [InlineData("folded", "folded")]
    [InlineData("Folded", "folded")]
    [InlineData(".folded", null)]
    [InlineData("", null)]
    public void ByName_IgnoresCase(string name, string? expected) =>
        Assert.Equal(expected, ProfileFormats.ByName(name)?.Name);

    [Fact]
    public void Names_AndEndingsAreUnique()
    {
        Assert.Equal(ProfileFormats.Names.Distinct(), ProfileFormats.Names);
        IEnumerable<string> endings = ProfileFormats.All.SelectMany(format => format.Extensions);
        Assert.Equal(endings.Distinct(), endings);
        Assert.All(endings, ending => Assert.StartsWith(".", ending));
    }

    [Fact]
    public void WantsSamples_SaysWhatShowsTimeOrThreads() => Assert.Equal(
        ["chrometrace", "cpuprofile", "firefox", "flamechart", "html", "json", "otlp", "pprof", "recording", "speedscope"],
        ProfileFormats.All.Where(format => format.WantsSamples).Select(format => format.Name).Order());

    [Fact]
    public void Write_OfTheSameProfileIsTheSame()
    {
        Assert.All(ProfileFormats.All, format => Assert.Equal(Bytes(format), Bytes(format)));

        static byte[] Bytes(ProfileFormat format)
        {
            using MemoryStream stream = new();
            format.Write(TimelineFixture.Shop(), stream, new ProfileDescription());
            return stream.ToArray();
        }
    }

    [Fact]
    public void Write_WritesTheFormatOfTheRow()
    {
        string text = BuiltProfile.TextOf(output =>
            ProfileFormats.ByName("folded")!.Write(new BuiltProfile().Named(2, "a", "b").Build(), output, new ProfileDescription()));

        Assert.Equal("a;b 2\n", text);
    }
}
