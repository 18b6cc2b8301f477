using Flame.Profiles;
using Flame.Profiles.Formats;
using Flame.Sampling;
using Flame.Tests.Profiles;
using Flame.Tests.Profiles.Formats;

namespace Flame.Tests.Program.Sampling;

/// <summary>A sample that stands for ticks which a stop has taken counts as many times, wherever it goes.</summary>
public sealed class CoveredTicksTests
{
    private const long StartNs = 1_700_000_000_000_000_000;
    private const string Shares = "f 1\ng 4\n";

    private readonly ProfileBuilder _profile = new();

    [Fact]
    public void Counts_HaveThem()
    {
        Feed(new ProfileSink(_profile));
        Assert.Equal(Shares, Folded(_profile.Build()));
        Assert.Equal(5, _profile.TotalSamples);
    }

    [Fact]
    public void Timeline_HasThem()
    {
        Feed(new TimelineSink(_profile, 1_000_000));
        Profile profile = _profile.Build();
        Assert.Equal(Shares, Folded(profile));
        Assert.Equal([1, 4], profile.Samples.Select(sample => sample.Weight));
    }

    [Fact]
    public void Recording_HasThem_AndTheTextThatIsMadeOfIt()
    {
        using MemoryStream file = new();
        using (RecordingSink sink = new(file, _profile, 1_000_000, () => { }))
        {
            Feed(sink);
        }
        ProfileReading recording = ReadText.Of(file.ToArray());
        Assert.Equal(Shares, ReadText.Folded(recording));
        Assert.Equal(Shares, ReadText.Folded(ReadText.Of(BuiltProfile.TextOf(output => FlamechartWriter.Write(recording.Profile, output)))));
    }

    [Fact]
    public void Flamechart_HasThem()
    {
        using MemoryStream file = new();
        using (FlamechartSink sink = new(file, _profile))
        {
            Feed(sink);
        }
        Assert.Equal(Shares, ReadText.Folded(ReadText.Of(file.ToArray())));
    }

    private void Feed(ISampleSink sink)
    {
        int thread = _profile.Intern(new ProfileThread(42, 43, 0));
        sink.Add(new Sample(StartNs, thread, _profile.InternMarker("f")));
        sink.Add(new Sample(StartNs + 1_000_000, thread, _profile.InternMarker("g"), Weight: 4));
    }

    private static string Folded(Profile profile) => BuiltProfile.TextOf(output => FoldedWriter.Write(profile, output));
}
