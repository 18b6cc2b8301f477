using System.IO.Compression;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class PprofReaderTests
{
    private static readonly string[] Strings =
        ["", "samples", "count", "wall", "nanoseconds", "f", "a.py", "<module>", "thread_id", "thread_name", "Main", "state", "gil", "pid"];

    [Fact]
    public void Read_TakesStacksThreadsAndStates()
    {
        ProfileReading reading = ReadText.Of(Document(
            Sample([2, 1], [3, 30]).Message(3, new BuiltProtobuf().Number(1, 8).Number(3, 77)).Message(3, new BuiltProtobuf().Number(1, 9).Number(2, 10)),
            Sample([1], [1, 10]).Message(3, new BuiltProtobuf().Number(1, 11).Number(2, 12)).Message(3, new BuiltProtobuf().Number(1, 13).Number(3, 5))));

        Assert.Equal("pprof", reading.Format);
        Assert.Equal(["0 0/77 Main Unknown 30 f", "0 5/0  HoldsGil 10 <module>"], ReadText.Samples(reading));
        Assert.Equal("a.py:<module>:1 10\na.py:<module>:1;a.py:f:5;a.py:f:9 30\n", ReadText.Folded(reading));
        Assert.Equal(("nanoseconds", 1_700_000_000_000_000_000, 10_000_000), (reading.Profile.Info.Unit, reading.Profile.Info.StartEpochNs, reading.Profile.Info.IntervalNs));
    }

    [Fact]
    public void Read_UnpacksGzipAndTakesTheDefaultValue()
    {
        BuiltProtobuf document = Built(Sample([1], [4, 40])).Number(14, 1);
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(document.Bytes);
        }

        ProfileReading reading = ReadText.Of(packed.ToArray());

        Assert.Equal(("samples", 4), (reading.Profile.Info.Unit, reading.Profile.TotalSamples));
        Assert.Empty(reading.Profile.Samples);
    }

    [Fact]
    public void Read_LeavesOutSamplesThatRefertoNothing()
    {
        ProfileReading reading = ReadText.Of(Document(Sample([1], [1, 10]), Sample([9], [1, 10]), Sample([1], [1])));

        Assert.Equal(2, reading.RejectedCount);
        Assert.Contains("there is no location 9 (byte", Assert.Single(reading.Damage), StringComparison.Ordinal);
        Assert.Equal(10, reading.Profile.TotalSamples);
    }

    [Fact]
    public void Read_RefusesACutFile()
    {
        byte[] whole = Document(Sample([1], [1, 10]));

        Assert.Contains("ends inside of", Assert.Throws<UnreadableProfileException>(() => ReadText.Of(whole[..^3])).Message, StringComparison.Ordinal);
    }

    /// <summary>The Go runtime writes the time first, then the sample types and the period.</summary>
    [Fact]
    public void Read_KnowsAFileWhoseFieldsStandInAnotherOrder()
    {
        byte[] head = new BuiltProtobuf().Number(9, 1_700_000_000_000_000_000).Bytes;

        ProfileReading reading = ReadText.Of([.. head, .. Document(Sample([1], [1, 10]))]);

        Assert.Equal(("pprof", 10L), (reading.Format, reading.Profile.TotalSamples));
    }

    [Fact]
    public void Read_NamesTheFileWhereNoFunctionIsKnown()
    {
        BuiltProtobuf document = Built(Sample([1, 8, 9, 7], [1, 10]))
            .Message(3, new BuiltProtobuf().Number(1, 1).Number(5, Strings.Length))
            .Message(3, new BuiltProtobuf().Number(1, 2).Number(5, Strings.Length + 1))
            .Message(4, new BuiltProtobuf().Number(1, 7).Number(2, 3))
            .Message(4, new BuiltProtobuf().Number(1, 8).Number(2, 1).Number(3, 0x1234))
            .Message(4, new BuiltProtobuf().Number(1, 9).Number(2, 2).Number(3, 0x5678))
            .Text(6, "/usr/lib/libc.so.6").Text(6, "[vdso]");

        Assert.Equal("[unknown];[vdso];[libc.so.6];a.py:<module>:1 10\n", ReadText.Folded(ReadText.Of(document.Bytes)));
    }

    /// <summary>A whole file of two samples.</summary>
    internal static byte[] Small() => Document(
        Sample([2, 1], [3, 30]).Message(3, new BuiltProtobuf().Number(1, 8).Number(3, 77)), Sample([1], [1, 10]));

    private static BuiltProtobuf Sample(long[] locations, long[] values) => new BuiltProtobuf().Packed(1, locations).Packed(2, values);

    private static byte[] Document(params BuiltProtobuf[] samples) => Built(samples).Bytes;

    private static BuiltProtobuf Built(params BuiltProtobuf[] samples)
    {
        BuiltProtobuf document = new BuiltProtobuf()
            .Message(1, new BuiltProtobuf().Number(1, 1).Number(2, 2))
            .Message(1, new BuiltProtobuf().Number(1, 3).Number(2, 4));
        foreach (BuiltProtobuf sample in samples)
        {
            document.Message(2, sample);
        }
        document
            .Message(4, new BuiltProtobuf().Number(1, 1).Message(4, new BuiltProtobuf().Number(1, 2).Number(2, 1)))
            .Message(4, new BuiltProtobuf().Number(1, 2)
                .Message(4, new BuiltProtobuf().Number(1, 1).Number(2, 9))
                .Message(4, new BuiltProtobuf().Number(1, 1).Number(2, 5)))
            .Message(5, new BuiltProtobuf().Number(1, 1).Number(2, 5).Number(4, 6))
            .Message(5, new BuiltProtobuf().Number(1, 2).Number(2, 7).Number(4, 6));
        foreach (string text in Strings)
        {
            document.Text(6, text);
        }
        return document.Number(9, 1_700_000_000_000_000_000).Message(11, new BuiltProtobuf().Number(2, 4)).Number(12, 10_000_000);
    }
}
