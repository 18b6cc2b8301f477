using Flame.Profiles;
using Flame.Profiles.Formats;
using Flame.Sampling;
using Flame.Tests.Profiles.Formats;

namespace Flame.Tests.Program.Sampling;

public sealed class RecordingSinkTests : IDisposable
{
    private const long StartNs = 1_700_000_000_000_000_000;

    private readonly ProfileBuilder _profile = new() { Info = new ProfileInfo { Target = "PID 42" } };
    private readonly MemoryStream _file = new();
    private int _begun;

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Dispose_LeavesAWholeRecording()
    {
        using (RecordingSink sink = new(_file, _profile, 10_000_000, () => _begun++))
        {
            Add(sink, 0, "f");
            Add(sink, 10_000_000, "g");
        }

        ProfileReading reading = ReadText.Of(_file.ToArray());

        Assert.True(reading is { Damage.Count: 0, Notes.Count: 0 });
        Assert.Equal(1, _begun);
        Assert.Equal(["0 42/43 Main HoldsGil 1 f", "10000000 42/43 Main HoldsGil 1 g"], ReadText.Samples(reading));
        Assert.Equal((StartNs, 10_000_000, "PID 42"), (reading.Profile.Info.StartEpochNs, reading.Profile.Info.IntervalNs, reading.Profile.Info.Target));
    }

    [Fact]
    public void Flush_LeavesAFileThatCanBeReadWhileItGrows()
    {
        using RecordingSink sink = new(_file, _profile, 10_000_000, () => _begun++);
        Add(sink, 0, "f");
        sink.Flush();

        // The writer is a thread of its own: nothing else says when it has written.
        Assert.True(SpinWait.SpinUntil(() => Written() > 50, TimeSpan.FromSeconds(10)));
        ProfileReading reading = ReadText.Of(Copy());
        Assert.Equal(["0 42/43 Main HoldsGil 1 f"], ReadText.Samples(reading));
        Assert.Contains("still writing", Assert.Single(reading.Damage), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_OfAKnownStackAllocatesNextToNothing()
    {
        using RecordingSink sink = new(Stream.Null, _profile, 10_000_000, () => _begun++);
        Add(sink, 0, "f");
        Sample sample = Sample(1000, "f");
        for (int i = 0; i < 2000; i++)
        {
            sink.Add(sample);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 2000; i++)
        {
            sink.Add(sample);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public void Dispose_WithoutSamplesLeavesAnEmptyRecording()
    {
        new RecordingSink(_file, _profile, 10_000_000, () => _begun++).Dispose();

        Assert.Equal(0, ReadText.Of(_file.ToArray()).Profile.TotalSamples);
    }

    private void Add(RecordingSink sink, long timeNs, string name) => sink.Add(Sample(timeNs, name));

    private Sample Sample(long timeNs, string name) => new(
        StartNs + timeNs, _profile.Intern(new ProfileThread(42, 43, _profile.Strings.Intern("Main"))), _profile.InternMarker(name), SampleState.HoldsGil);

    private long Written() => Copy().Length;

    private byte[] Copy()
    {
        try
        {
            return _file.ToArray();
        }
        catch (ArgumentException)
        {
            return [];   // it grew meanwhile
        }
    }
}
