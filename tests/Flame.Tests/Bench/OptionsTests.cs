using Flame.Bench;

namespace Flame.Tests.Bench;

/// <summary>The words that `make bench` takes.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Parse_TakesBarsByNumberOrName()
    {
        Assert.Equal([1, 3], Options.Parse(["--only", "bar1,3"]).Only.Order());
        Assert.Equal(8, Options.Parse([]).Only.Count);
    }

    [Theory]
    [InlineData("--only", "9")]
    [InlineData("--only", "speed")]
    [InlineData("--samples", "0")]
    [InlineData("--seconds", "soon")]
    [InlineData("--fast", "1")]
    public void Parse_NamesWhatIsWrong(string option, string value)
    {
        FormatException wrong = Assert.Throws<FormatException>(() => Options.Parse([option, value]));
        Assert.Contains(option == "--fast" ? option : value, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NamesAnOptionWithoutValue() => Assert.Contains("--runs", Assert.Throws<FormatException>(() => Options.Parse(["--runs"])).Message, StringComparison.Ordinal);
}
