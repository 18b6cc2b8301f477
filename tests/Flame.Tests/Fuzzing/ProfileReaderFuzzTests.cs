using System.Text;
using CsCheck;
using Flame.Profiles;
using Flame.Profiles.Formats;
using Flame.Tests.Profiles;
using Flame.Tests.Profiles.Formats;

namespace Flame.Tests.Fuzzing;

/// <summary>
/// The readers of profiles on damaged input: each either gives a profile that can be written, or says what is wrong. None may
/// crash, or take memory that the input does not pay for.
/// </summary>
public sealed class ProfileReaderFuzzTests
{
    private const long Cases = 5_000;
    private const long MaxBytesPerCase = 8 << 20;   // buffers of a quarter of a megabyte among them

    public static TheoryData<string> Formats => ["folded", "flamechart", "austin", "perf", "speedscope", "json", "pprof", "recording"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Damaged_IsReadOrRefused(string format)
    {
        byte[] whole = Whole(format);
        Assert.Equal(format, ReadText.Of(whole).Format);
        ProfileReader reader = ProfileReaders.ByName(format)!;
        Damage.Of(whole).Sample(content => Use(content, reader), iter: Cases);
    }

    [Fact]
    public void Detection_TakesAnyBeginning() =>
        Gen.Byte.Array[0, 200].Sample(content => Use(content, null), iter: Cases);

    private static void Use(byte[] content, ProfileReader? reader)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ProfileReading reading = ProfileReaders.Read(new MemoryStream(content), reader);
            Check(reading.Profile);
            FoldedWriter.Write(reading.Profile, Stream.Null);
        }
        catch (UnreadableProfileException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxBytesPerCase);
    }

    private static void Check(Profile profile)
    {
        long last = 0;
        long sum = 0;
        foreach (Sample sample in profile.Samples)
        {
            Assert.True(sample.TimeNs >= last && sample.Weight >= 0);
            Assert.InRange(sample.Thread, 0, profile.Threads.Count - 1);
            last = sample.TimeNs;
            sum += sample.Weight;
        }
        Assert.True(profile.Samples.Count == 0 || sum == profile.TotalSamples);
        Assert.Equal(profile.TotalSamples, profile.SampledStacks().Sum(profile.Count));
    }

    private static byte[] Whole(string format) => format switch
    {
        "folded" => "a.py:f:1;b.py:g:2 3\na.py:f:1 4.5\n# c\nx;y 1 2\n"u8.ToArray(),
        "flamechart" => "1700000000000000\na.py:f:1;b.py:g:2;\n1700000000010000\n(idle)\n"u8.ToArray(),
        "austin" => "# austin: 3.6.0\n# interval: 100\nP42;T0:7;/a.py:f:1 100\nP42;T0x8;/a.py:g:3 150,1,-4\n"u8.ToArray(),
        "perf" => "python3 42/43 [001] 1.000001: 250000 cpu-clock:\n\t 7f01 py::f:/a.py+0x9 (/tmp/x)\n\t 5501 [unknown] (/bin/x)\n\n"u8.ToArray(),
        "speedscope" => Encoding.UTF8.GetBytes("""
            {"$schema":"speedscope","shared":{"frames":[{"name":"f","file":"a.py","line":1},{"name":"g"}]},"profiles":[
            {"type":"sampled","name":"t (pid 1 tid 2)","unit":"seconds","startValue":0,"endValue":3,"samples":[[0],[0,1]],"weights":[1,2]},
            {"type":"evented","name":"u","unit":"seconds","startValue":0,"endValue":3,"events":[{"type":"O","frame":0,"at":0},{"type":"C","frame":0,"at":2}]}]}
            """),
        "json" => Written(ProfileJsonWriter.Write),
        "pprof" => PprofReaderTests.Small(),
        _ => Written(RecordingWriter.Write),
    };

    private static byte[] Written(Action<Profile, Stream> write)
    {
        BuiltProfile built = new();
        int thread = built.Builder.Intern(new ProfileThread(1, 2, built.Builder.Strings.Intern("Main")));
        built.Builder.Add(new Sample(0, thread, built.Stack(("a.py", "f", 1)), SampleState.CollectsGarbage));
        built.Builder.Add(new Sample(500, thread, built.Stack(("a.py", "f", 1), ("", "g", Frame.LinesCut)), SampleState.Idle, 7));
        using MemoryStream output = new();
        write(built.Build(), output);
        return output.ToArray();
    }
}
