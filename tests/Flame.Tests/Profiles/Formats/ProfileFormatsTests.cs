using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class ProfileFormatsTests
{
    [Theory]
    [InlineData("out.folded", "folded")]
    [InlineData("/tmp/a.svg/out.TXT", "folded")]
    [InlineData("out", null)]
    [InlineData("out.svg", "svg")]
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
    public void Write_WritesTheFormatOfTheRow()
    {
        string text = BuiltProfile.TextOf(output =>
            ProfileFormats.ByName("folded")!.Write(new BuiltProfile().Named(2, "a", "b").Build(), output, new ProfileDescription()));

        Assert.Equal("a;b 2\n", text);
    }
}
