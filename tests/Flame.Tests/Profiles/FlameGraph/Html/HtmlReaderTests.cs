using System.Globalization;
using System.Text;
using Flame.Profiles;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.FlameGraph.Html;

public sealed class HtmlReaderTests
{
    private static byte[] Page(Profile profile, ProfileDescription? description = null)
    {
        using MemoryStream stream = new();
        HtmlWriter.Write(profile, stream, description ?? new ProfileDescription());
        return stream.ToArray();
    }

    private static ProfileReading Read(byte[] page) => ProfileReaders.Read(new MemoryStream(page));

    private static string Folded(Profile profile) => BuiltProfile.TextOf(output => FoldedWriter.Write(profile, output));

    [Fact]
    public void Read_BringsBackEveryStackOfAWebService()
    {
        Profile profile = FoldedFixture.Load("webservice.folded").Build();
        ProfileReading reading = Read(Page(profile));

        Assert.Equal("html", reading.Format);
        Assert.Equal(Folded(profile), Folded(reading.Profile));
        Assert.True(reading is { Damage.Count: 0, Notes.Count: 0 });
    }

    [Fact]
    public void Read_BringsBackThreadsSamplesAndInfo()
    {
        Profile profile = Timed();
        Profile read = Read(Page(profile)).Profile;

        Assert.Equal(Texts(profile), Texts(read));
        Assert.Equal(profile.Info, read.Info);
        Assert.Equal(profile.Threads.Select(thread => profile.Strings[thread.Name]), read.Threads.Select(thread => read.Strings[thread.Name]));
        Assert.Equal(profile.Threads.Select(thread => (thread.ProcessId, thread.ThreadId)), read.Threads.Select(thread => (thread.ProcessId, thread.ThreadId)));
    }

    [Fact]
    public void Read_BringsBackBothSidesOfAComparison()
    {
        (Profile after, Profile before) = BuiltComparison.Of(("a;b", 5, 0), ("a;c", 0, 7), ("a", 1, 2));
        ProfileReading reading = Read(Page(after, new ProfileDescription { Comparison = new ProfileComparison { Baseline = before } }));

        Assert.Equal(Folded(after), Folded(reading.Profile));
        Assert.Equal(Folded(before), Folded(reading.Baseline!));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("]]> \" ' & \u0000\u0001\u001b\u007f \u2028 \r\n\t;")]
    [InlineData("\ud83d\udd25 \u65e5\u672c \ufeff e\u0301")]
    public void Read_BringsBackHostileNames(string name)
    {
        Profile profile = new BuiltProfile().Add(5, (name, name, 1)).Add(2, ("", name, -1)).Build();
        Profile read = Read(Page(profile)).Profile;

        Assert.Equal(name, read.Strings[read.Frames[0].Function]);
        Assert.Equal(7, read.TotalSamples);
    }

    [Fact]
    public void Read_BringsBackCountsNearTheLargestAndNamesOfAMegabyte()
    {
        string name = new('n', 1_000_000);
        Profile profile = new BuiltProfile().Named(long.MaxValue - 10, name).Named(10, name + "\uD800").Build();
        Profile read = Read(Page(profile)).Profile;

        Assert.Equal(long.MaxValue, read.TotalSamples);
        Assert.Equal(Folded(profile), Folded(read));
    }

    [Fact]
    public void Read_RefusesWhatIsNoPageOfOurs()
    {
        Assert.Contains("none that pyflame wrote", Message(Encoding.UTF8.GetBytes("<!DOCTYPE html><title>x</title>")), StringComparison.Ordinal);
        byte[] page = Page(Timed());
        Assert.Contains("ends within its data", Message(page[..(page.AsSpan().IndexOf("id=\"profile\">"u8) + 40)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAPageThatIsCutAfterItsDataSaysSo()
    {
        byte[] page = Page(Timed());
        int dataEnd = page.AsSpan().IndexOf("id=\"profile\">"u8);
        dataEnd += page.AsSpan(dataEnd).IndexOf("</script>"u8);

        Assert.Contains("is cut off after its data", Assert.Single(Read(page[..(dataEnd + 20)]).Damage), StringComparison.Ordinal);
        Assert.Empty(Read([.. page, (byte)'\n']).Damage);
    }

    /// <summary>A gigabyte of zeros packs to a megabyte: it is refused before it is held anywhere.</summary>
    [Fact]
    public void Read_OfDataThatUnpackToAThousandTimesTheirSizeTakesNoMemory()
    {
        using MemoryStream packed = new();
        using (System.IO.Compression.ZLibStream zlib = new(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 300; i++)
            {
                zlib.Write(zeros);
            }
        }
        byte[] page = Encoding.ASCII.GetBytes($"<!DOCTYPE html>{Encoding.ASCII.GetString(HtmlWriter.DataElement)}{Convert.ToBase64String(packed.ToArray())}</script></html>");
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Message(page);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Matches("^the page's data, [0-9]+ bytes, unpack to more than (9[0-9]) MiB", message);
        Assert.InRange(allocated, 0, 16 << 20);
    }

    /// <summary>Samples that are all alike pack as well as zeros, and are somebody's.</summary>
    [Fact]
    public void Read_TakesAMillionSamplesThatAreAllAlike()
    {
        BuiltProfile built = new();
        int stack = built.Stack(("a.py", "f", 1));
        int thread = built.Builder.Intern(new ProfileThread(7, 8, 0));
        for (int i = 0; i < 1_000_000; i++)
        {
            built.Builder.Add(new Sample(i * 10_000_000L, thread, stack, SampleState.HoldsGil));
        }
        Assert.Equal(1_000_000, Read(Page(built.Build())).Profile.Samples.Count);
    }

    [Fact]
    public void Read_OfDamagedDataEitherSucceedsOrSaysSo()
    {
        byte[] page = Page(Timed());
        int start = page.AsSpan().IndexOf("id=\"profile\">"u8) + 13;
        int length = page.AsSpan(start).IndexOf((byte)'<');
        Random random = new(7);
        for (int i = 0; i < 400; i++)
        {
            byte[] damaged = [.. page];
            damaged[start + random.Next(length)] = (byte)random.Next('0', 'z');
            Message(damaged);
        }
    }

    [Fact]
    public void Read_OfDamagedSectionsEitherSucceedsOrSaysSo()
    {
        using MemoryStream unpacked = new();
        using (MemoryStream packed = PagePayload.Create(Timed(), new ProfileDescription()))
        using (System.IO.Compression.ZLibStream zlib = new(packed, System.IO.Compression.CompressionMode.Decompress))
        {
            zlib.CopyTo(unpacked);
        }
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = unpacked.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Profile profile = new PageProfile(new SectionInput(damaged)).Read().Profile;
                Assert.True(profile.TotalSamples >= 0);
            }
            catch (UnreadableProfileException)
            {
                // said so
            }
        }
    }

    private static Profile Timed()
    {
        BuiltProfile built = new();
        int main = built.Builder.Intern(new ProfileThread(7, 8, built.Builder.Strings.Intern("MainThread")));
        int worker = built.Builder.Intern(new ProfileThread(7, -9, 0));
        int[] stacks = [built.Stack(("a.py", "f", 1)), built.Stack(("a.py", "f", 1), ("b.py", "g", 2)), built.Stack(("a.py", "f", Frame.LinesCut))];
        for (int i = 0; i < 300; i++)
        {
            built.Builder.Add(new Sample((i * 1_000_000_007L) + 5, i % 3 == 0 ? worker : main, stacks[i * 7 % 3], (SampleState)(i % 6), i % 4));
        }
        built.Builder.Info = new ProfileInfo
        {
            Unit = "samples", IntervalNs = 10_000_000, StartEpochNs = 1_700_000_000_123_456_789, DurationNs = 3_000_000_000, Target = "PID 7", CountDecimals = 2,
            FrameStyle = FrameStyle.FunctionInFile,
        };
        return built.Build();
    }

    private static string Texts(Profile profile)
    {
        StringBuilder text = new();
        foreach (Sample sample in profile.Samples)
        {
            int[] frames = new int[profile.Stacks.Depth(sample.Stack)];
            _ = profile.Stacks.CopyFrames(sample.Stack, frames);
            IEnumerable<string> names = frames.Select(id => $"{profile.Strings[profile.Frames[id].Function]}:{profile.Frames[id].Line}");
            text.AppendLine(CultureInfo.InvariantCulture, $"{sample.TimeNs} {sample.Thread} {sample.State} {sample.Weight} {string.Join(';', names)}");
        }
        return text.ToString();
    }

    private static string Message(byte[] page)
    {
        try
        {
            Assert.True(Read(page).Profile.TotalSamples >= 0);
            return "";
        }
        catch (UnreadableProfileException e)
        {
            return e.Message;
        }
    }
}
