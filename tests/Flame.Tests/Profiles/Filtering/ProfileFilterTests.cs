using Flame.Profiles;
using Flame.Profiles.Filtering;
using Flame.Profiles.Formats;
using Flame.Tests.Profiles.Formats;

namespace Flame.Tests.Profiles.Filtering;

public sealed class ProfileFilterTests
{
    private const string Shop =
        "/usr/lib/python3.11/runpy.py:run:5;/srv/shop/app.py:main:1;/srv/shop/cart.py:total:10 5\n"
        + "/usr/lib/python3.11/runpy.py:run:5;/srv/shop/app.py:main:2;/usr/lib/python3.11/json/decoder.py:decode:7 3\n"
        + "/usr/lib/python3.11/runpy.py:run:5;/usr/lib/python3.11/site-packages/flask/app.py:wsgi:9 2\n";

    [Fact]
    public void Include_KeepsStacksWithSuchAFrame()
    {
        Assert.Equal(
            "/usr/lib/python3.11/runpy.py:run:5;/srv/shop/app.py:main:1;/srv/shop/cart.py:total:10 5\n",
            Filtered(Shop, new ProfileFilter { Include = [NamePattern.Parse("^tot")] }));
        Assert.Equal(8, Apply(Shop, new ProfileFilter { Include = [NamePattern.Parse("/shop/")] }).TotalSamples);
    }

    [Fact]
    public void Exclude_DropsStacksWithSuchAFrame() =>
        Assert.Equal(7, Apply(Shop, new ProfileFilter { Exclude = [NamePattern.Parse("json"), NamePattern.Parse("nothing")] }).TotalSamples);

    [Fact]
    public void HidesStandardLibrary_KeepsWhatItCalls() =>
        Assert.Equal(
            "/srv/shop/app.py:main:1;/srv/shop/cart.py:total:10 5\n/srv/shop/app.py:main:2 3\n/usr/lib/python3.11/site-packages/flask/app.py:wsgi:9 2\n",
            Filtered(Shop, new ProfileFilter { HidesStandardLibrary = true }));

    [Fact]
    public void HidesStandardLibrary_KeepsTheSamplesOfStacksThatHaveNothingElse() =>
        Assert.Equal("(standard library) 4\n", Filtered("<frozen runpy>:run:5;/usr/lib64/python2.7/json.py:f:1 4\n", new ProfileFilter { HidesStandardLibrary = true }));

    [Fact]
    public void Root_CutsWhatCallsIt() =>
        Assert.Equal(
            "/srv/shop/app.py:main:1;/srv/shop/cart.py:total:10 5\n/srv/shop/app.py:main:2;/usr/lib/python3.11/json/decoder.py:decode:7 3\n",
            Filtered(Shop, new ProfileFilter { Root = "main" }));

    [Theory]
    [InlineData("a;a;a;b;a 3\n", "a;b;a 3\n")]
    [InlineData("x.py:f:1;x.py:f:2;x.py:f:3;y.py:f:4 3\nx.py:f:1 1\n", "x.py:f:1 1\nx.py:f:3;y.py:f:4 3\n")]
    public void CollapsesRecursion_KeepsTheInnermostOfDirectRepeats(string text, string expected) =>
        Assert.Equal(expected, Filtered(text, new ProfileFilter { CollapsesRecursion = true }));

    [Fact]
    public void MergesLines_AddsUpFunctions() =>
        Assert.Equal("x.py:f;y.py:g 5\n", Filtered("x.py:f:1;y.py:g:1 2\nx.py:f:2;y.py:g:3 3\n", new ProfileFilter { MergesLines = true }));

    [Fact]
    public void MinShare_GathersTheSmallAndKeepsSums() =>
        Assert.Equal("a 10\na;(other) 5\na;b 85\n", Filtered("a 10\na;b 85\na;c;d 2\na;e 3\n", new ProfileFilter { MinShare = 0.04 }));

    [Fact]
    public void Thread_IsAnIdOrAPatternOfTheName()
    {
        Profile profile = Timeline();

        Assert.Equal("f 2\n", Folded(new ProfileFilter { Threads = [NamePattern.Parse("Main")] }.Apply(profile)));
        Assert.Equal("g 1\n", Folded(new ProfileFilter { Threads = [NamePattern.Parse("44")] }.Apply(profile)));
        Assert.Single(new ProfileFilter { Threads = [NamePattern.Parse("44")] }.Apply(profile).Threads);
    }

    [Theory]
    [InlineData("MainThread (tid 42);a 1\nworker (tid 43);a 2\n", "43", "worker (tid 43);a 2\n")]
    [InlineData("MainThread (tid 42);a 1\nworker (tid 43);a 2\n", "worker (tid 43)", "worker (tid 43);a 2\n")]
    [InlineData("MainThread (tid 42);a 1\nworker (tid 43);a 2\n", "w.* \\(tid \\d+\\)", "worker (tid 43);a 2\n")]
    [InlineData("(pid 1);MainThread (tid 42);a 1\n(pid 1);worker (2) (tid 43);a 2\n", "^worker", "(pid 1);worker (2) (tid 43);a 2\n")]
    [InlineData("5\nMainThread (tid 42);a;\n6\nworker (tid 43);a;\n", "42", "MainThread (tid 42);a 1\n")]
    [InlineData("tid:42;a 1\ntid:43;a 2\n", "43", "tid:43;a 2\n")]
    [InlineData("thread (0x7F): MainThread;a 1\nthread (0x80): worker-1;a 2\n", "^work", "thread (0x80): worker-1;a 2\n")]
    [InlineData("process 1:\"x\";thread (7): MainThread;a 1\nprocess 1:\"x\";thread (8);a 2\n", "8", "process 1:\"x\";thread (8);a 2\n")]
    public void Thread_IsFoundInFramesOfText(string text, string thread, string expected) =>
        Assert.Equal(expected, Filtered(text, new ProfileFilter { Threads = [NamePattern.Parse(thread)] }));

    [Theory]
    [InlineData("tid")]
    [InlineData("4")]
    public void Thread_IsNotMatchedByWhatStandsBesideItsName(string thread) =>
        Assert.Equal(0, Apply("MainThread (tid 42);a 1\n", new ProfileFilter { Threads = [NamePattern.Parse(thread)] }).TotalSamples);

    [Fact]
    public void Thread_OfARecordingIsFoundAsItsFrameWouldNameIt() =>
        Assert.Equal("g 1\n", Folded(new ProfileFilter { Threads = [NamePattern.Parse("worker (tid 44)")] }.Apply(Timeline())));

    private const string TwoCounts = "t (tid 1);x.py:f:1;/usr/lib/python3.12/re.py:g:1 10 12\nt (tid 1);x.py:gone:9 7 0\nu (tid 2);x.py:f:1;x.py:new:3 0 5\n";

    public static TheoryData<ProfileFilter, string> FiltersOfTwoCounts => new()
    {
        { new ProfileFilter { Include = [NamePattern.Parse("gone")] }, "t (tid 1);x.py:gone:9 7 0\n" },
        { new ProfileFilter { Exclude = [NamePattern.Parse("^f$")] }, "t (tid 1);x.py:gone:9 7 0\n" },
        { new ProfileFilter { Root = "f" }, "x.py:f:1;/usr/lib/python3.12/re.py:g:1 10 12\nx.py:f:1;x.py:new:3 0 5\n" },
        { new ProfileFilter { Threads = [NamePattern.Parse("1")], MergesLines = true }, "t (tid 1);x.py:f;/usr/lib/python3.12/re.py:g 10 12\nt (tid 1);x.py:gone 7 0\n" },
        { new ProfileFilter { HidesStandardLibrary = true, Include = [NamePattern.Parse("g$")] }, "t (tid 1);x.py:f:1 10 12\n" },
        { new ProfileFilter { MinShare = 0.31 }, "t (tid 1);x.py:f:1;/usr/lib/python3.12/re.py:g:1 10 12\nt (tid 1);x.py:gone:9 7 0\n(other) 0 5\n" },
    };

    [Theory]
    [MemberData(nameof(FiltersOfTwoCounts))]
    public void Apply_FiltersBothCountsAlike(ProfileFilter filter, string expected)
    {
        ProfileReading reading = ReadText.Of(TwoCounts);

        (Profile profile, Profile? baseline) = filter.Apply(reading.Profile, reading.Baseline);

        Assert.Same(profile.Stacks, baseline!.Stacks);
        Assert.Equal(Sorted(expected), Sorted(BuiltProfile.TextOf(output => FoldedWriter.Write(profile, baseline, output))));

        static IEnumerable<string> Sorted(string text) => text.Split('\n').Order(StringComparer.Ordinal);
    }

    [Fact]
    public void FromTo_IsRefusedWhereTheOtherCountsHaveNoTimes()
    {
        Profile profile = Timeline();

        Assert.Throws<FilterException>(() => new ProfileFilter { FromNs = 1 }.Apply(profile, profile));
    }

    [Fact]
    public void FromTo_KeepsSamplesOfThatTimeAndMovesThemToTheStart()
    {
        Profile kept = new ProfileFilter { FromNs = 1_000, ToNs = 3_000 }.Apply(Timeline());

        Assert.Equal([0L, 1_000L], kept.Samples.Select(sample => sample.TimeNs));
        Assert.Equal((1_000_001_000, 2_000), (kept.Info.StartEpochNs, kept.Info.DurationNs));
    }

    [Fact]
    public void FromTo_CountFromTheFirstSample()
    {
        BuiltProfile late = new() { Builder = { Info = new ProfileInfo { StartEpochNs = 1_000, IntervalNs = 10 } } };
        foreach (long time in (long[])[5_000, 5_500, 6_000])
        {
            late.Builder.Add(new Sample(time, late.Builder.Intern(new ProfileThread(1, 2, 0)), late.Stack(("a.py", "f", 1))));
        }

        Profile kept = new ProfileFilter { FromNs = 400, ToNs = 1_000 }.Apply(late.Build());

        Assert.Equal([100L], kept.Samples.Select(sample => sample.TimeNs));
        Assert.Equal(6_400, kept.Info.StartEpochNs);
    }

    [Fact]
    public void Apply_RefusesWhatTheProfileDoesNotHave()
    {
        Assert.Throws<FilterException>(() => Apply("a 1\n", new ProfileFilter { FromNs = 5 }));
        Assert.Throws<FilterException>(() => Apply("a 1\n", new ProfileFilter { Threads = [NamePattern.Parse("x")] }));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("(a)\\1")]
    [InlineData("(?=a)")]
    public void Pattern_OfAnotherKindIsRefused(string text) => Assert.Throws<FilterException>(() => NamePattern.Parse(text));

    [Fact]
    public void Pattern_TakesTimeInProportionToTheName() =>
        Assert.False(NamePattern.Parse("(a+)+$").Matches(new string('a', 1 << 20) + "!"));

    [Fact]
    public void Apply_OfNothingIsTheSameProfile()
    {
        Profile profile = ReadText.Of(Shop).Profile;

        Assert.Same(profile, new ProfileFilter().Apply(profile));
    }

    private static Profile Timeline()
    {
        BuiltProfile built = new();
        ProfileBuilder builder = built.Builder;
        builder.Info = new ProfileInfo { StartEpochNs = 1_000_000_000, DurationNs = 4_000 };
        int main = builder.Intern(new ProfileThread(42, 43, builder.Strings.Intern("MainThread")));
        int worker = builder.Intern(new ProfileThread(42, 44, builder.Strings.Intern("worker")));
        builder.Add(new Sample(0, main, builder.InternMarker("f")));
        builder.Add(new Sample(1_000, worker, builder.InternMarker("g")));
        builder.Add(new Sample(2_000, main, builder.InternMarker("f")));
        return built.Build();
    }

    private static Profile Apply(string text, ProfileFilter filter) => filter.Apply(ReadText.Of(text).Profile);

    private static string Filtered(string text, ProfileFilter filter) => Folded(Apply(text, filter));

    private static string Folded(Profile profile) => BuiltProfile.TextOf(output => FoldedWriter.Write(profile, output));
}
