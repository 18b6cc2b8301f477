using Flame.Bench.Reporting;

namespace Flame.Tests.Bench;

/// <summary>What `make bench` calls good: never a figure that other work, chance or a short run may have made.</summary>
public sealed class FigureTests
{
    private static readonly Figure Good = new(1, "cost", 2, "U", Goal.AtMost(2.5), "how") { Foreign = 0.05 };

    [Fact]
    public void Verdict_IsOkWithinTheGoalOnACalmMachine() => Assert.Equal("ok", Good.Verdict);

    [Fact]
    public void Verdict_IsMissedBeyondTheGoal()
    {
        Assert.Equal("**MISSED**", (Good with { Value = 2.6 }).Verdict);
        Assert.Equal("**MISSED**", (Good with { Goal = Goal.AtLeast(3) }).Verdict);
        Assert.StartsWith("**MISSED**, busy machine", (Good with { Value = 2.6, Foreign = 1 }).Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_CallsNothingGoodOnABusyMachine() => Assert.StartsWith("unproven: busy machine (0.5 ", (Good with { Foreign = 0.5 }).Verdict, StringComparison.Ordinal);

    [Fact]
    public void Verdict_CallsNothingGoodThatIsInDoubt() => Assert.Equal("unproven: too short", (Good with { Doubt = "too short" }).Verdict);

    [Fact]
    public void Verdict_CallsNothingBadThatChanceMayHaveMade() =>
        Assert.Equal("unproven: missed by no more than chance", (Good with { Value = 3, IsByChance = true }).Verdict);

    [Fact]
    public void Verdict_SaysWhatWasNotMeasured() => Assert.Equal("not measured", (Good with { Value = null }).Verdict);

    [Fact]
    public void Row_HasRatioAndGoal() => Assert.Equal("| 1 | cost | 2 U | ≤ 2.5 U | 0.8 | ok | how |", Good.ToString());
}
