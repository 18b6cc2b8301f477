using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

/// <summary>Small files that would take gigabytes, and numbers at the ends of their ranges.</summary>
public sealed class HostileSizesTests
{
    private const int Bomb = 340 << 20; // more than a small file may unpack to

    [Fact]
    public void Gzip_ThatUnpacksToFarTooMuchIsRefused()
    {
        const int MemberBytes = 4 << 20;
        using MemoryStream member = new();
        using (GZipStream gzip = new(member, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new byte[MemberBytes]);
        }
        using MemoryStream packed = new();
        for (int i = 0; i < Bomb / MemberBytes; i++)
        {
            packed.Write(member.ToArray());
        }
        packed.Position = 0;

        using GzipInput input = new(packed);
        UnreadableProfileException refused = Assert.Throws<UnreadableProfileException>(() => input.CopyTo(Stream.Null));
        Assert.Contains("unpack to more than a hundred times", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_ThatUnpacksToFarTooMuchIsDamaged()
    {
        RecordBuffer records = new();
        records.Byte(RecordingLayout.Info);
        records.Text("fact", isUtf8: true);
        records.Text(new string('x', 60 << 20), isUtf8: true);
        using MemoryStream block = new();
        using (ZLibStream zlib = new(block, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(records.Written);
        }
        using MemoryStream file = new();
        file.Write(RecordingLayout.Magic);
        file.WriteByte(RecordingLayout.Version);
        byte[] header = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(header, (int)block.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), records.Length);
        for (int written = 0; written < Bomb; written += records.Length)
        {
            file.Write(header);
            file.Write(block.ToArray());
        }
        file.Position = 0;

        Assert.Contains("unpacks to far more than recordings do", Assert.Single(RecordingReader.Read(file).Damage), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(7, int.MaxValue)]
    public void Recording_HoldsWhatOtherFormatsSay(long thread, int line)
    {
        string json = $$$"""
            {"format":"pyflame-profile","version":1,"interval_ns":1000,"frames":[{"function":"f","file":"a.py","line":{{{line}}}}],
            "stacks":{"parent":[0,0],"frame":[0,0],"count":[0,1]},"threads":[{"pid":-3,"tid":{{{thread}}},"name":"t"}],
            "states":["unknown"],"samples":{"time_ns":[5],"thread":[0],"stack":[1],"state":[0],"weight":[1]}}
            """;
        Profile read = ProfileReaders.Read(new MemoryStream(Encoding.UTF8.GetBytes(json))).Profile;
        using MemoryStream recording = new();
        RecordingWriter.Write(read, recording);
        recording.Position = 0;

        ProfileReading back = RecordingReader.Read(recording);

        Assert.Empty(back.Damage);
        Assert.Equal(line, back.Profile.Frames[back.Profile.Stacks.Frame(Assert.Single(back.Profile.Samples).Stack)].Line);
        Assert.Equal((0, Math.Max(0, thread)), (back.Profile.Threads[0].ProcessId, back.Profile.Threads[0].ThreadId));
    }

    [Fact]
    public void Recording_CutsWhatIsTooLongForABlock()
    {
        Profile profile = new BuiltProfile { Builder = { Info = new ProfileInfo { Target = new string('x', 60 << 20) } } }.Named(1, "f").Build();
        using MemoryStream recording = new();
        RecordingWriter.Write(profile, recording);
        recording.Position = 0;

        ProfileReading back = RecordingReader.Read(recording);

        Assert.Empty(back.Damage);
        Assert.Equal((8 << 20, 1L), (back.Profile.Info.Target.Length, back.Profile.TotalSamples));
    }
}
