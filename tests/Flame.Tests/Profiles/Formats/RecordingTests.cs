using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class RecordingTests
{
    [Fact]
    public void Write_LosesNothing()
    {
        Profile profile = Timeline().Build();

        ProfileReading reading = ReadText.Of(Written(profile));

        Assert.Equal("recording", reading.Format);
        Assert.Empty(reading.Notes);
        Assert.Equal(profile.Info, reading.Profile.Info);
        Assert.Equal(profile.Samples, reading.Profile.Samples);
        Assert.Equal(profile.Threads, reading.Profile.Threads);
        Assert.Equal(Enumerable.Range(0, profile.Frames.Count).Select(i => profile.Frames[i]), Enumerable.Range(0, reading.Profile.Frames.Count).Select(i => reading.Profile.Frames[i]));
        Assert.Equal(Enumerable.Range(0, profile.Strings.Count).Select(i => profile.Strings[i]), Enumerable.Range(0, reading.Profile.Strings.Count).Select(i => reading.Profile.Strings[i]));
    }

    [Fact]
    public void Write_KeepsCountsWhereThereAreNoTimes()
    {
        Profile profile = ReadText.Of("a (x.py:1);b (x.py:2) 1.5\nc (x.py) 2\n").Profile;

        Assert.Equal("a (x.py:1);b (x.py:2) 1.5\nc (x.py) 2\n", ReadText.Folded(ReadText.Of(Written(profile))));
    }

    [Theory]
    [InlineData("\ud800 half", "a")]
    [InlineData("<script>]]>\"\u0000\u202e", "\u00e9\ud83d\ude00")]
    public void Write_KeepsAnyName(string function, string file)
    {
        BuiltProfile built = new();
        built.Add(3, (file, function, 7));

        Profile read = ReadText.Of(Written(built.Build())).Profile;

        Assert.Equal((file, function), (read.Strings[read.Frames[0].File], read.Strings[read.Frames[0].Function]));
    }

    [Fact]
    public void Write_KeepsANameOfAMillionCharacters()
    {
        BuiltProfile built = new();
        built.Named(1, new string('x', 1 << 20));

        Assert.Equal(1 << 20, ReadText.Of(Written(built.Build())).Profile.Strings[1].Length);
    }

    [Fact]
    public void Read_OfEveryCutGivesWhatStoodBefore()
    {
        byte[] whole = Blocks(samples: 60, perBlock: 10);
        int known = 0;
        for (int length = RecordingLayout.Magic.Length + 1; length < whole.Length; length++)
        {
            ProfileReading reading = ReadText.Of(whole[..length]);

            Assert.InRange(reading.Profile.Samples.Count, known, 60);
            known = reading.Profile.Samples.Count;
            Assert.Contains("what stands before byte", Assert.Single(reading.Damage), StringComparison.Ordinal);
        }
        Assert.InRange(known, 50, 60);
        Assert.Empty(ReadText.Of(whole).Damage);
        ProfileReading twice = ReadText.Of([.. whole, .. whole]);   // as `cat a.pyflame b.pyflame` makes it
        Assert.Equal(60, twice.Profile.Samples.Count);
        Assert.Contains("something follows the recording's end", Assert.Single(twice.Damage), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesALaterVersion()
    {
        byte[] later = Blocks(1, 1);
        later[RecordingLayout.Magic.Length] = 2;

        Assert.Equal("it is a recording of version 2; 1 can be read", Assert.Throws<UnreadableProfileException>(() => ReadText.Of(later)).Message);
    }

    [Fact]
    public void Write_OfAMillionSamplesTakesFewBytesEach()
    {
        ProfileBuilder builder = new();
        int thread = builder.Intern(new ProfileThread(1, 2, 0));
        BuiltProfile built = new();
        int[] stacks = [.. Enumerable.Range(0, 500).Select(i => builder.Stacks.Intern(StackTable.Root, builder.Frames.Intern(Frame.Named(builder.Strings.Intern($"f{i}")))))];
        Random random = new(1);
        for (int i = 0; i < 1_000_000; i++)
        {
            builder.Add(new Sample(i * 10_000_000L + random.Next(100_000), thread, stacks[(int)Math.Sqrt(random.Next(250_000))]));
        }

        byte[] written = Written(builder.Build());

        Assert.InRange(written.Length, 1_000_000, 10_000_000);
        Assert.Equal(1_000_000, ReadText.Of(written).Profile.Samples.Count);
    }

    private static BuiltProfile Timeline()
    {
        BuiltProfile built = new();
        ProfileBuilder builder = built.Builder;
        builder.Info = new ProfileInfo
        {
            Unit = "nanoseconds", IntervalNs = 10_000_000, StartEpochNs = 1_700_000_000_000_000_000, DurationNs = 90_000_000,
            Target = "PID 42 (CPython 3.13.1)", FrameStyle = FrameStyle.FunctionInFile, CountDecimals = 3,
        };
        int main = builder.Intern(new ProfileThread(42, 43, builder.Strings.Intern("MainThread")));
        int worker = builder.Intern(new ProfileThread(42, 44, 0));
        builder.Add(new Sample(0, main, built.Stack(("/a.py", "f", 1)), SampleState.HoldsGil));
        builder.Add(new Sample(0, worker, built.Stack(("/a.py", "f", 1), ("", "native", Frame.LinesCut)), SampleState.Running, 5));
        builder.Add(new Sample(70_000_000, worker, StackTable.Root, SampleState.Idle, 0));
        builder.Add(new Sample(70_000_001, main, built.Stack(("/a.py", "f", 0)), SampleState.WaitsForGil, long.MaxValue / 2));
        builder.Add(new Sample(80_000_000, main, built.Stack(("/a.py", "f", 1)), SampleState.CollectsGarbage));
        return built;
    }

    private static byte[] Blocks(int samples, int perBlock)
    {
        using MemoryStream output = new();
        ProfileBuilder builder = new();
        RecordingWriter writer = new(new RecordingStream(output), builder.Strings, builder.Frames, builder.Stacks, builder.Threads);
        for (int i = 0; i < samples; i++)
        {
            int thread = builder.Intern(new ProfileThread(1, i % 3, 0));
            writer.Add(new Sample(i * 1000, thread, builder.InternMarker($"f{i}")));
            if (i % perBlock == perBlock - 1)
            {
                writer.Flush();
            }
        }
        writer.Complete();
        return output.ToArray();
    }

    private static byte[] Written(Profile profile)
    {
        using MemoryStream output = new();
        RecordingWriter.Write(profile, output);
        return output.ToArray();
    }
}
