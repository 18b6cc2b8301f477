using System.Runtime.Versioning;
using Flame.Output;

namespace Flame.Tests.Output;

public sealed class SourceFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flame-sources-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void TextOf_ReadsPythonFilesAndNothingElse()
    {
        SourceFiles sources = new();
        Directory.CreateDirectory(Path.Combine(_folder, "folder.py"));

        Assert.Equal("x = 1\n", sources.TextOf(Write("a.py", "x = 1\n")));
        Assert.Null(sources.TextOf(Write("shadow", "root:*:")));
        Assert.Null(sources.TextOf(Path.Combine(_folder, "folder.py")));
        Assert.Null(sources.TextOf(Path.Combine(_folder, "missing.py")));
        Assert.Null(sources.TextOf("<frozen importlib>"));
        Assert.Null(sources.TextOf("relative.py"));
        Assert.Null(sources.TextOf("nul\0.py"));
        Assert.Null(sources.TextOf(""));
        Assert.Null(sources.TextOf(Write("long.py", new string('#', 2_000_001))));
    }

    [Fact]
    public void TextOf_GoesByWhatALinkLeadsTo()
    {
        SourceFiles sources = new();
        string link = Path.Combine(_folder, "link.py");
        File.CreateSymbolicLink(link, Write("secret", "key"));

        Assert.Null(sources.TextOf(link));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void IsPublic_AsksForTheFileAndEveryDirectoryAboveIt()
    {
        string path = Write("a.py", "");
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        Assert.True(SourceFiles.IsPublic(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_000);
        Assert.False(SourceFiles.IsPublic(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_000_000);
        Assert.False(SourceFiles.IsPublic(path));
    }
}
