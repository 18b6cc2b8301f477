using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

/// <summary>What is in a recording, byte for byte; and those of before, which stay readable for ever and are never written anew.</summary>
public sealed class RecordingGoldenTests
{
    private const int MagicAndVersion = 9;

    [Fact]
    public void Write_IsTheGoldenFile()
    {
        using MemoryStream output = new();
        RecordingWriter.Write(TimelineFixture.Shop(), output);
        Golden.Verify("timeline.pyflame.txt", Encoding.UTF8.GetBytes(Text(output.ToArray())));
    }

    [Theory]
    [InlineData("recordings/version-1.pyflame")]
    [InlineData("recordings/version-1.html")]
    public void Read_KnowsFilesOfEveryVersionThatThereWas(string fixture)
    {
        ProfileReading reading = ReadText.Of(Golden.Fixture(fixture));
        Profile expected = TimelineFixture.Shop();
        Assert.Empty(reading.Notes);
        Assert.Equal(expected.Info, reading.Profile.Info);
        Assert.Equal(Folded(expected), Folded(reading.Profile));
        Assert.Equal(expected.Samples.Select(sample => (sample.TimeNs, sample.State, sample.Weight)), reading.Profile.Samples.Select(sample => (sample.TimeNs, sample.State, sample.Weight)));
        Assert.Equal(
            expected.Threads.Select(thread => (thread.ProcessId, thread.ThreadId, expected.Strings[thread.Name])),
            reading.Profile.Threads.Select(thread => (thread.ProcessId, thread.ThreadId, reading.Profile.Strings[thread.Name])));
    }

    private static string Folded(Profile profile) => BuiltProfile.TextOf(output => FoldedWriter.Write(profile, output));

    private static string Text(byte[] recording)
    {
        StringBuilder text = new("magic and version\n" + HexText.Of(recording.AsSpan(0, MagicAndVersion)));
        for (int at = MagicAndVersion; at < recording.Length;)
        {
            int packed = BinaryPrimitives.ReadInt32LittleEndian(recording.AsSpan(at));
            int plain = BinaryPrimitives.ReadInt32LittleEndian(recording.AsSpan(at + 4));
            at += RecordingLayout.BlockHeaderBytes;
            byte[] records = HexText.Unpacked(recording[at..(at + packed)]);
            Assert.Equal(plain, records.Length);
            text.Append(CultureInfo.InvariantCulture, $"block of {plain} bytes\n{HexText.Of(records)}");
            at += packed;
        }
        return text.ToString();
    }
}
