using System.IO.Compression;
using Flame.Commands;
using Flame.Diagnostics;
using Flame.Input;
using Flame.Profiles.Formats;

namespace Flame.Tests.Program.Input;

public sealed class ProfileInputTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flame-input-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_TellsTheFormatByContentNotByName()
    {
        ProfileReading reading = ProfileInput.Read(Write("stacks.json", "a;b 3\n"u8));

        Assert.Equal("folded", reading.Format);
        Assert.Equal(3, reading.Profile.TotalSamples);
    }

    [Fact]
    public void Read_UnpacksGzip()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress))
        {
            gzip.Write("a;b 3\n"u8);
        }

        Assert.Equal(3, ProfileInput.Read(Write("stacks", packed.ToArray())).Profile.TotalSamples);
    }

    [Theory]
    [InlineData("", "holds no samples")]
    [InlineData("no count\n", "holds no samples")]
    [InlineData("a 0\n", "holds no samples")]
    public void Read_RefusesInputWithoutSamples(string text, string reason) =>
        Assert.Contains(reason, Refusal(Write("empty", System.Text.Encoding.UTF8.GetBytes(text))), StringComparison.Ordinal);

    [Fact]
    public void Read_SaysWhatCannotBeOpenedAndWhy()
    {
        Assert.Equal($"cannot read \"{Path.Combine(_folder.FullName, "none")}\": there is no such file", Refusal(Path.Combine(_folder.FullName, "none")));
        Assert.EndsWith(": it is a directory", Refusal(_folder.FullName), StringComparison.Ordinal);
        Assert.Equal("cannot read \"\": a file has no such name", Refusal(""));
        Assert.Equal("cannot read \"/proc/self/mem\": Input/output error", Refusal("/proc/self/mem"));
        Assert.Contains("of no format that can be read", Refusal(Write("binary", [0, 1, 2])), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesAnUnknownFormat() =>
        Assert.Throws<UsageException>(() => ProfileInput.Read(Write("a", "a 1"u8), "nothing"));

    [Fact]
    public void Failure_EndsWithTheCodeOfBadInput() =>
        Assert.Equal(2, ErrorReporter.Report(new UnreadableInputException("an input of a test can't be read")));

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string Refusal(string path) => Assert.Throws<UnreadableInputException>(() => ProfileInput.Read(path, isQuiet: true)).Message;
}
