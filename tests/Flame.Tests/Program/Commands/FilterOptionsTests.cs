using Flame.Commands;

namespace Flame.Tests.Program.Commands;

public sealed class FilterOptionsTests
{
    [Theory]
    [InlineData("2", "1")]
    [InlineData("1.5", "1.5")]
    public void TimesThatLeaveNone_AreRefused(string from, string to)
    {
        UsageException refusal = Assert.Throws<UsageException>(() => FilterOptions.Read(["--to", to, "--from", from]));
        Assert.Equal($"--from {from} has to be less than --to {to}", refusal.Message);
    }

    [Fact]
    public void Times_AreNanosecondsOfTheFilter() => Assert.Equal(
        (1_500_000_000L, 2_000_000_000L), (FilterOptions.Read(["--from", "1.5", "--to", "2"]).FromNs, FilterOptions.Read(["--from", "1.5", "--to", "2"]).ToNs));
}
