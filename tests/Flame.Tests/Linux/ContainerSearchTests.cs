using Flame.Linux;
using Flame.Linux.Containers;

namespace Flame.Tests.Linux;

public sealed class ContainerSearchTests
{
    private const string Web = "aa23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Job = "ab23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly (int, Container)[] All =
    [
        (10, Make(Web, name: "web", host: "shop-7d9f")),
        (11, Make(Web, name: "web", host: "shop-7d9f")),
        (20, Make(Job, name: "job", host: "web-cleaner")),
        (30, Make("plain")),
        (40, Make("inner", outer: Job)),
    ];

    [Theory]
    [InlineData(Web, new[] { 10, 11 })]
    [InlineData("aa2", new[] { 10, 11 })]
    [InlineData("web", new[] { 10, 11 })]
    [InlineData("shop", new[] { 10, 11 })]
    [InlineData("plain", new[] { 30 })]
    [InlineData("ab", new[] { 20, 40 })]
    [InlineData("inner", new[] { 40 })]
    [InlineData("docker:aa23456789ab", new[] { 10, 11 })]
    [InlineData("docker:web", new[] { 10, 11 })]
    public void Choose_TakesIdsBeginningsAndNames(string wanted, int[] pids) => Assert.Equal(pids, ContainerSearch.Choose(wanted, All).Pids);

    [Fact]
    public void Choose_PrefersTheContainerItselfToOneWithinIt() => Assert.Equal(Job, ContainerSearch.Choose("ab", All).Container.Id);

    [Fact]
    public void Choose_RefusesABeginningOfSeveral()
    {
        FlameException failure = Assert.Throws<FlameException>(() => ContainerSearch.Choose("a", All));
        Assert.Contains("fits 2 containers: aa23456789ab, ab23456789ab", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_ShowsAsMuchOfIdsAsTellsThemApart()
    {
        string twin = Web[..20] + new string('f', 44);
        FlameException failure = Assert.Throws<FlameException>(() => ContainerSearch.Choose("aa", [(10, Make(Web)), (20, Make(twin)), (30, Make("aaa"))]));
        Assert.Contains($"fits 3 containers: {Web[..21]}, {twin[..21]}, aaa", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aa23")]
    [InlineData("aa")]
    [InlineData("docker:aa23")]
    public void Choose_RefusesTheBeginningOfAnIdThatAnotherContainerHasForItsName(string wanted)
    {
        (int, Container)[] all = [(10, Make(Web)), (20, Make(Job, host: "aa23"))];
        FlameException failure = Assert.Throws<FlameException>(() => ContainerSearch.Choose(wanted, all));
        Assert.Contains("fits 2 containers: aa23456789ab, ab23456789ab", failure.Message, StringComparison.Ordinal);
        Assert.Equal([10], ContainerSearch.Choose(Web, [(10, Make(Web)), (20, Make(Job, host: Web))]).Pids);
    }

    [Theory]
    [InlineData("")]
    [InlineData("docker:")]
    public void Choose_SaysWhatItTakesWhenNothingWasGiven(string wanted)
    {
        FlameException failure = Assert.Throws<FlameException>(() => ContainerSearch.Choose(wanted, All));
        Assert.StartsWith("--container takes the id of a container", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("podman:aa23")]
    public void Choose_NamesWhatThereIsWhenNothingFits(string wanted)
    {
        FlameException failure = Assert.Throws<FlameException>(() => ContainerSearch.Choose(wanted, All));
        Assert.Contains("there are aa23456789ab, ab23456789ab, plain, inner", failure.Message, StringComparison.Ordinal);
        Assert.Contains("docker inspect", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_SaysThatThereAreNoContainers() =>
        Assert.Contains("no process here runs in a container", Assert.Throws<FlameException>(() => ContainerSearch.Choose("x", [])).Message, StringComparison.Ordinal);

    private static Container Make(string id, string? name = null, string? host = null, string? outer = null) => new()
    {
        Runtime = "docker",
        Id = id,
        Name = name,
        HostName = host,
        OtherIds = outer is null ? [] : [outer],
    };
}
