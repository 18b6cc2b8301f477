using Flame.Profiles;

namespace Flame.Tests.Profiles.Formats;

public sealed class OtlpWriterTests
{
    [Fact]
    public void Write_IsTheGoldenFile() => Golden.Verify("timeline.otlp.txt", new OtlpFile(TimelineFixture.Shop()).ToText());

    public static TheoryData<string> Profiles => ["shop", "counts", "empty", "hostile", "weights", "early", "nanoseconds", "no interval"];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Write_KeepsToTheRules(string name) => new OtlpRules(new OtlpFile(Named(name))).Check();

    [Fact]
    public void Write_GivesEachProcessAResource()
    {
        OtlpFile file = new(TimelineFixture.Shop());

        Assert.Equal([4242, 4300], file.Resources.Select(resource => resource.Message(1).Messages(1).Single(pair => pair.Text(1) == "process.pid").Message(2).Number(3)));
        Assert.All(file.Resources, resource => Assert.Equal(["samples/count", "wall/nanoseconds"],
            OtlpFile.ProfilesOf(resource).Select(profile => file.Type(profile.Message(1)))));
    }

    [Fact]
    public void Write_GivesSamplesOfOneWeightAsTimesAlone() => Assert.All(
        OtlpFile.ProfilesOf(new OtlpFile(TimelineFixture.Shop()).Resources[0]).First().Messages(2),
        sample => Assert.Empty(sample.Numbers(4)));

    [Fact]
    public void Write_GivesOtherWeightsBesideTheirTimes()
    {
        OtlpFile file = new(Named("weights"));
        WireMessage profile = OtlpFile.ProfilesOf(file.Resources[0]).First();

        Assert.Equal([[1L, 5L]], profile.Messages(2).Select(sample => sample.Numbers(4)));
        Assert.Equal([[1000UL, 1010UL]], profile.Messages(2).Select(sample => sample.Fixed64s(5)));
    }

    [Fact]
    public void Write_OfCountsHasValuesAlone()
    {
        OtlpFile file = new(new BuiltProfile().Add(3, ("a.py", "f", 1)).Build());

        Assert.Equal(["3 at [] {} f@a.py:1(profile.frame.type=cpython)"],
            OtlpFile.ProfilesOf(Assert.Single(file.Resources)).SelectMany(profile => profile.Messages(2)).Select(file.Sample));
    }

    [Fact]
    public void Write_MakesOneOfWhatValidUnicodeMakesEqual()
    {
        OtlpFile file = new(new BuiltProfile().Add(1, ("a.py", "x\uD800", 1)).Add(2, ("a.py", "x\uFFFD", 1)).Build());

        Assert.Equal(2, file.Stacks.Length);
        Assert.Equal(2, file.Functions.Length);
    }

    private static Profile Named(string name) => name switch
    {
        "shop" => TimelineFixture.Shop(),
        "counts" => TimelineFixture.ShopCounts(),
        "empty" => TimelineFixture.Empty(),
        "hostile" => TimelineFixture.Hostile(),
        "weights" => TwoSamples(0, 10, new ProfileInfo { StartEpochNs = 1000, IntervalNs = 10 }),
        "early" => TwoSamples(-50, 10, new ProfileInfo { StartEpochNs = 20 }),
        "nanoseconds" => TwoSamples(0, 10, new ProfileInfo { Unit = "nanoseconds" }),
        "no interval" => TwoSamples(0, 0, new ProfileInfo()),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "unknown"),
    };

    // Of one stack in one state, with the weights 1 and 5.
    private static Profile TwoSamples(long first, long second, ProfileInfo info)
    {
        BuiltProfile built = new();
        int thread = built.Builder.Intern(new ProfileThread(1, 2, 0));
        int stack = built.Stack(("a.py", "f", 1));
        built.Builder.Add(new Sample(first, thread, stack, SampleState.Running));
        built.Builder.Add(new Sample(second, thread, stack, SampleState.Running, 5));
        built.Builder.Info = info;
        return built.Build();
    }
}
