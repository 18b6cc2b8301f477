using System.IO.Compression;
using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class ProfileReadersTests
{
    private static byte[] Pack(ReadOnlySpan<byte> text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress))
        {
            gzip.Write(text);
        }
        return packed.ToArray();
    }

    private static ProfileReading Read(byte[] input) => ProfileReaders.Read(new MemoryStream(input));

    [Fact]
    public void Read_UnpacksGzip()
    {
        ProfileReading reading = Read(Pack("a;b 3\n"u8));

        Assert.Equal("folded", reading.Format);
        Assert.Equal(3, reading.Profile.TotalSamples);
        Assert.Equal(8, Read([.. Pack("a;b 3\n"u8), .. Pack("c 5\n"u8)]).Profile.TotalSamples);
    }

    /// <summary>Wherever the file was cut, checksum and length at its end included, its stacks are not taken for all there were.</summary>
    [Fact]
    public void Read_RefusesGzipThatIsCutAnywhere()
    {
        byte[] packed = Pack(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(i => $"main;f{i * 7919 % 3001};g{i} {i + 1}\n"))));
        Assert.Equal(3000L * 3001 / 2, Read(packed).Profile.TotalSamples);
        foreach (int length in (int[])[2, 10, 30, packed.Length / 2, packed.Length - 9, packed.Length - 8, packed.Length - 4, packed.Length - 1])
        {
            var failure = Assert.Throws<UnreadableProfileException>(() => Read(packed[..length]));
            Assert.StartsWith("its gzip data are cut off or damaged", failure.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>GZipStream passes over it; whoever put it there wrote it for something.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 'x')]
    [InlineData(100, 'x')]
    [InlineData(300_000, 0)]
    public void Read_TellsOfWhatFollowsGzip(int length, int value)
    {
        byte[] leftover = new byte[length];
        Array.Fill(leftover, (byte)value);
        foreach (byte[] whole in (byte[][])[Pack("a;b 8\n"u8), [.. Pack("a;b 3\n"u8), .. Pack("a;b 5\n"u8)], [.. Pack("a;b 8\n"u8), .. Pack([])]])
        {
            Assert.Empty(Read(whole).Damage);
            ProfileReading reading = Read([.. whole, .. leftover]);
            Assert.Equal(8, reading.Profile.TotalSamples);
            Assert.Contains("follows its gzip data", Assert.Single(reading.Damage), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_RefusesASecondMemberOfGzipThatIsCutAnywhere()
    {
        byte[] first = Pack("a;b 3\n"u8);
        byte[] second = Pack("c;d 5\n"u8);
        Assert.All(Enumerable.Range(1, second.Length - 1), length =>
            Assert.Throws<UnreadableProfileException>(() => Read([.. first, .. second[..length]])));
    }

    /// <summary>Whatever lengths its members unpack to, and however it is handed over.</summary>
    [Fact]
    public void GzipInput_GivesWhatWasPackedToTheByte()
    {
        byte[] plain = new byte[400_000];
        new Random(5).NextBytes(plain);
        foreach (int length in (int[])[0, 1, 30, 31, 32, 128 * 1024 - 31, 128 * 1024, 128 * 1024 + 1, 399_000])
        {
            using GzipInput input = new(new MemoryStream([.. Pack(plain.AsSpan(0, length)), .. Pack(plain.AsSpan(length))]));
            using MemoryStream unpacked = new();
            input.CopyTo(unpacked, 1 + (length % 70_000));
            Assert.Equal(plain, unpacked.ToArray());
            Assert.False(input.HasLeftover);
        }
    }

    /// <summary>JSON ends at its last brace; the reader looks no further, but the checksum is looked at.</summary>
    [Fact]
    public void Read_LooksAtTheChecksumOfWhatWasReadBeforeItsEnd()
    {
        byte[] packed = Pack("a;b 3\n"u8);
        packed[^8] ^= 1;

        Assert.Throws<UnreadableProfileException>(() => Read(packed));
    }

    /// <summary>A byte order mark, blank lines and carriage returns hide no format.</summary>
    [Theory]
    [InlineData("austin", "# mode: wall\nP1;T0:2;a.py:f:1 5\n")]
    [InlineData("austin", "P1;T0:2;a.py:f:1 5\n")]
    [InlineData("perf", "x 5 1.000000: cycles:\n\t 1 main (/bin/x)\n")]
    [InlineData("flamechart", "1000\na.py:f:1;\n2000\n(idle)\n")]
    [InlineData("folded", "a;b 1\n")]
    [InlineData("speedscope", "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n\"shared\":{\"frames\":[]},\n\"profiles\":[]}\n")]
    public void Read_KnowsTextWhateverItsEditorPutAround(string format, string text)
    {
        foreach (string variant in (string[])[text, "\uFEFF" + text, "\n \n" + text, "\uFEFF\r\n" + text.Replace("\n", "\r\n", StringComparison.Ordinal)])
        {
            ProfileReading reading = Read(Encoding.UTF8.GetBytes(variant));
            Assert.Equal((format, 0), (reading.Format, reading.RejectedCount));
        }
    }

    /// <summary>JSON has no order of keys: what says that it is speedscope's may stand behind long tables.</summary>
    [Theory]
    [InlineData("""{"shared":{"frames":[FRAMES]},"profiles":[{"unit":"none","weights":[1],"samples":[[0]],"name":"x","type":"sampled"}]}""")]
    [InlineData("""{ "profiles":[{"unit":"none","name":"x","weights":[1],"samples":[[0]],"x":[FRAMES],"type":"sampled"}],"shared":{"frames":[FRAMES]}}""")]
    public void Read_KnowsSpeedscopeInAnyOrderOfKeys(string text)
    {
        string frames = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""{"name":"f{{i}}"}"""));
        Assert.Equal("speedscope", Read(Encoding.UTF8.GetBytes(text.Replace("FRAMES", frames, StringComparison.Ordinal))).Format);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><svg/>", "picture (SVG)")]
    [InlineData("\uFEFF\n <svg width=\"1\">", "picture (SVG)")]
    [InlineData("<html><body>", "web page")]
    [InlineData("{\"nodes\":[{\"id\":1,\"callFrame\":{}}]}", ".cpuprofile")]
    [InlineData("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[]}", "trace events")]
    [InlineData("[{\"name\":\"x\",\"ph\":\"X\"}]", "trace events")]
    [InlineData("{\"meta\":{\"stackwalk\":0}}", "Firefox profiler")]
    [InlineData("{\"resourceProfiles\":[]}", "OTLP")]
    [InlineData("{\"what\": 1}", "JSON, but of no kind")]
    [InlineData("\u0089PNG\r\n\u001a\n", "picture (PNG)")]
    [InlineData("PERFILE2h", "perf script -i")]
    [InlineData("\u00ff\u00fea\0;\0", "iconv -f UTF-16")]
    [InlineData("\u00fe\u00ff\0a\0;", "iconv -f UTF-16")]
    [InlineData("MOJ\u0003x", "mojo2austin")]
    [InlineData("(\u00b5/\u00fdx", "zstd -dc")]
    [InlineData("\u00fd7zXZ\0x", "xz -dc")]
    [InlineData("BZh91AY&SYxxxx", "bzip2 -dc")]
    [InlineData("PK\u0003\u0004x", "zip archive")]
    [InlineData("\n\u0008\n\u0006\n\u0004\n\u0002ab", "OTLP")]
    public void Read_CallsOtherContentByItsName(string content, string name)
    {
        byte[] bytes = content.StartsWith('\uFEFF') ? Encoding.UTF8.GetBytes(content) : Encoding.Latin1.GetBytes(content);
        foreach (byte[] input in (byte[][])[bytes, Pack(bytes)])
        {
            Assert.Contains(name, Assert.Throws<UnreadableProfileException>(() => Read(input)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("<frozen importlib._bootstrap>;f 3\n")]
    [InlineData("a;b\0c 3\n")]
    [InlineData("\n# x\na 1\nb\0c 2\n")]
    [InlineData("{closure};f 3\n")]
    [InlineData("[unknown];f 3\n")]
    [InlineData("\n\n\n\n\na 3\n")]
    [InlineData("MOJ;f 3\n")]
    [InlineData("BZh;f 3\n")]
    public void Read_TakesStacksThatBeginAlike(string text) => Assert.Equal(3, Read(Encoding.UTF8.GetBytes(text)).Profile.TotalSamples);

    [Fact]
    public void Read_OfWhatPyflameWritesAndDoesNotRead_SaysSo()
    {
        Profile profile = new BuiltProfile().Add(5, ("a.py", "f", 1), ("b.py", "g", 2)).Build();
        int refused = 0;
        foreach (ProfileFormat format in ProfileFormats.All.Where(format => ProfileReaders.ByName(format.Name) is null))
        {
            using MemoryStream written = new();
            format.Write(profile, written, new ProfileDescription());
            Assert.StartsWith("it is ", Assert.Throws<UnreadableProfileException>(() => Read(written.ToArray())).Message, StringComparison.Ordinal);
            refused++;
        }
        Assert.True(refused >= 5, $"only {refused} formats are written and not read");
    }

    [Fact]
    public void Read_RefusesDamagedGzip()
    {
        byte[] damaged = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. Encoding.ASCII.GetBytes("this is not deflate")];

        var failure = Assert.Throws<UnreadableProfileException>(() => ProfileReaders.Read(new MemoryStream(damaged)));

        Assert.StartsWith("its gzip data are cut off or damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesWhatNoReaderKnows()
    {
        var failure = Assert.Throws<UnreadableProfileException>(() => ProfileReaders.Read(new MemoryStream([0, 1, 2, 3])));

        Assert.Contains("folded", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TakesAFormatByName()
    {
        Assert.Same(ProfileReaders.Folded, ProfileReaders.ByName("FOLDED"));
        Assert.Null(ProfileReaders.ByName("nothing"));
        Assert.Equal(1, ProfileReaders.Read(new MemoryStream("a 1"u8.ToArray()), ProfileReaders.Folded).Profile.TotalSamples);
    }
}
