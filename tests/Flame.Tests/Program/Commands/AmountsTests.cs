using Flame.Commands;
using Flame.Profiles;

namespace Flame.Tests.Program.Commands;

public sealed class AmountsTests
{
    /// <summary>To the last digit, whatever a double has room for.</summary>
    [Theory]
    [InlineData(9_223_372_036_854_775_807, 0, "9,223,372,036,854,775,807")]
    [InlineData(9_223_372_036_854_775_807, 3, "9,223,372,036,854,775.807")]
    [InlineData(1_500_000_001, 9, "1.5")]
    [InlineData(1234, 0, "1,234")]
    [InlineData(0, 0, "0")]
    public void Number_IsExact(long count, int decimals, string expected)
    {
        ProfileInfo info = new() { CountDecimals = decimals };
        Assert.Equal(expected, Amounts.Number(count, info));
        Assert.Equal(expected + " samples", Amounts.Text(count, info));
    }

    [Theory]
    [InlineData(9_007_199_254_740_993_000, "9007199254.741", "9007199254.741 s")]
    [InlineData(1_500_000_000, "1.500", "1.5 s")]
    public void Number_OfNanosecondsIsSeconds(long count, string number, string text)
    {
        ProfileInfo info = new() { Unit = "nanoseconds" };
        Assert.Equal((number, text), (Amounts.Number(count, info), Amounts.Text(count, info)));
    }
}
