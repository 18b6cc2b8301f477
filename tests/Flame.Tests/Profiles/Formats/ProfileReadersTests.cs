using System.IO.Compression;
using System.Text;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class ProfileReadersTests
{
    [Fact]
    public void Read_UnpacksGzip()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write("a;b 3\n"u8);
        }
        packed.Position = 0;

        ProfileReading reading = ProfileReaders.Read(packed);

        Assert.Equal("folded", reading.Format);
        Assert.Equal(3, reading.Profile.TotalSamples);
    }

    [Fact]
    public void Read_RefusesDamagedGzip()
    {
        byte[] damaged = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. Encoding.ASCII.GetBytes("this is not deflate")];

        var failure = Assert.Throws<UnreadableProfileException>(() => ProfileReaders.Read(new MemoryStream(damaged)));

        Assert.StartsWith("its gzip data are damaged", failure.Message, StringComparison.Ordinal);
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
