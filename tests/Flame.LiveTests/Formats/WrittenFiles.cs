using System.IO.Compression;
using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.Formats;
using Flame.Tests.Profiles;

namespace Flame.LiveTests.Formats;

/// <summary>Files of one format, of every kind of profile that there is: with times, counts only, hostile names.</summary>
internal sealed class WrittenFiles : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public string Folder => _scratch.Path;

    public string Shop(ProfileFormat format) => Write(format, "shop", TimelineFixture.Shop());

    public string Counts(ProfileFormat format) => Write(format, "counts", TimelineFixture.ShopCounts());

    public string Hostile(ProfileFormat format) => Write(format, "hostile", TimelineFixture.Hostile());

    public string Empty(ProfileFormat format) => Write(format, "empty", TimelineFixture.Empty());

    public static byte[] Unzipped(string path)
    {
        using GZipStream compressed = new(File.OpenRead(path), CompressionMode.Decompress);
        using MemoryStream plain = new();
        compressed.CopyTo(plain);
        return plain.ToArray();
    }

    public void Dispose() => _scratch.Dispose();

    private string Write(ProfileFormat format, string name, Profile profile)
    {
        string path = _scratch.PathOf(name + format.Extensions[0]);
        using FileStream file = File.Create(path);
        format.Write(profile, file, new ProfileDescription());
        return path;
    }
}
