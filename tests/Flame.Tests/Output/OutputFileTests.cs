using Flame.Output;

namespace Flame.Tests.Output;

public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pyflame").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Failure(Action action) => Assert.ThrowsAny<IOException>(action).Message;

    [Fact]
    public void Create_OfADirectorySaysSoBeforeTheWorkBegins()
    {
        Assert.Equal($"cannot open file \"{_folder}\" as output: it is a directory", Failure(() => OutputFile.Create(_folder)));
        Assert.Equal("cannot open file \"/\" as output: it is a directory", Failure(() => OutputFile.Create("/")));
        Assert.Equal("cannot open file \"\" as output: it has no name", Failure(() => OutputFile.Create("")));
        Assert.Equal($"cannot open file \"{_folder}/no/x\" as output: there is no directory {_folder}/no", Failure(() => OutputFile.Create(_folder + "/no/x")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    /// <summary>Not even root makes files in sysfs.</summary>
    [Fact]
    public void Create_WherePermissionIsDeniedNamesTheDirectoryAndNoTemporaryFile()
    {
        Assert.SkipUnless(Directory.Exists("/sys/kernel"), "no sysfs here");
        Assert.Equal(
            "cannot open file \"/sys/kernel/x.svg\" as output: permission denied, this user may not write to the directory /sys/kernel",
            Failure(() => OutputFile.Create("/sys/kernel/x.svg")));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void Write_OnAFullDiskNamesTheFile(int length)
    {
        string failure = Failure(() =>
        {
            using OutputFile file = OutputFile.Create("/dev/full");
            file.Stream.Write(new byte[length]);
            file.Complete();
        });
        Assert.Equal("cannot write \"/dev/full\": No space left on device", failure);
    }

    /// <summary>Control characters of a name do not reach the terminal.</summary>
    [Fact]
    public void Create_PrintsNoControlCharacters() =>
        Assert.DoesNotContain('\u001b', Failure(() => OutputFile.Create(_folder + "/\u001b[31m/x")));

    [Fact]
    public void Complete_WhereADirectoryHasComeInBetweenKeepsWhatWasWrittenAndSaysWhere()
    {
        string path = Path.Combine(_folder, "x.svg");
        string failure = Failure(() =>
        {
            using OutputFile file = OutputFile.Create(path);
            file.Stream.Write("main 3\n"u8);
            Directory.CreateDirectory(path);
            file.Complete();
        });
        string kept = Assert.Single(Directory.GetFiles(_folder));
        Assert.Equal($"cannot write \"{path}\": Is a directory; what it would hold is in \"{kept}\"", failure);
        Assert.Equal("main 3\n", File.ReadAllText(kept));
    }

    [Fact]
    public void Dispose_OfWhatWasNotCompletedLeavesNothingBehindAndDoesNotThrow()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "gone")).FullName;
        using (OutputFile left = OutputFile.Create(Path.Combine(_folder, "x.svg")))
        {
            left.Stream.Write("half"u8);
        }
        Assert.Equal([folder], Directory.GetFileSystemEntries(_folder));
        OutputFile file = OutputFile.Create(Path.Combine(folder, "x.svg"));
        Directory.Delete(folder, recursive: true);
        file.Dispose();
    }
}
