using System.Text;
using Flame.Commands;
using Flame.Linux.Targets;
using Flame.Output;

namespace Flame.Tests.Output;

/// <summary>Where outputs go when something is there already, and what their files are beside that.</summary>
public sealed class OutputPlaceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pyflame").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static void Write(string path, string text)
    {
        using OutputFile file = OutputFile.Create(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(text));
        file.Complete();
    }

    [Theory]
    [InlineData("target.folded")]
    [InlineData("deep/../target.folded")]
    public void Link_StaysAndItsTargetIsReplaced(string target)
    {
        Directory.CreateDirectory(PathOf("deep"));
        File.WriteAllText(PathOf("target.folded"), "old");
        File.CreateSymbolicLink(PathOf("second"), target);
        File.CreateSymbolicLink(PathOf("link.folded"), PathOf("second"));
        Write(PathOf("link.folded"), "new");
        Assert.Equal(PathOf("second"), new FileInfo(PathOf("link.folded")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(PathOf("target.folded")));
        Assert.Equal(["deep", "link.folded", "second", "target.folded"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());
    }

    /// <summary>The way back of <c>..</c> is that of the directory where the link leads, not of the link's own name.</summary>
    [Fact]
    public void Link_InALinkedDirectoryIsFollowedAsTheSystemDoes()
    {
        Directory.CreateDirectory(PathOf("a/b"));
        File.CreateSymbolicLink(PathOf("short"), PathOf("a/b"));
        File.CreateSymbolicLink(PathOf("a/b/link"), "../x.folded");
        Write(PathOf("short/link"), "new");
        Assert.Equal("new", File.ReadAllText(PathOf("a/x.folded")));
    }

    [Fact]
    public void Links_InACircleAreAnError()
    {
        File.CreateSymbolicLink(PathOf("one"), "two");
        File.CreateSymbolicLink(PathOf("two"), "one");
        string failure = Assert.ThrowsAny<IOException>(() => OutputFile.Create(PathOf("one"))).Message;
        Assert.Equal($"cannot open file \"{PathOf("one")}\" as output: there are too many links on the way to it", failure);
    }

    /// <summary>What root would write could be anything then.</summary>
    [Fact]
    public void Link_ThatAnotherUserHasPutIntoADirectoryOfEverybodysIsNotFollowed()
    {
        FileFacts tmp = new(IsRegular: false, IsFixed: false, IsMount: false, IsSticky: true, Mode: 0x1ff, User: 0, Group: 0);
        FileFacts link = new(IsRegular: false, IsFixed: false, IsMount: false, IsSticky: false, Mode: 0x1ff, User: 4_000_000_000, Group: 0);
        Assert.True(link.IsTrapIn(tmp));
        Assert.False((link with { User = 0 }).IsTrapIn(tmp));
        Assert.False(link.IsTrapIn(tmp with { IsSticky = false }));
        Assert.False(link.IsTrapIn(tmp with { Mode = 0x1ed }));
    }

    /// <summary>Below /proc and /dev nothing is ever replaced: there are links to pipes, and devices.</summary>
    [Theory]
    [InlineData("/dev/stdout")]
    [InlineData("/dev/fd/1")]
    [InlineData("/proc/self/fd/1")]
    [InlineData("/dev/null")]
    [InlineData("link")]
    public void SystemPath_IsWrittenInPlace(string path)
    {
        if (path == "link")
        {
            path = PathOf(path);
            File.CreateSymbolicLink(path, "/dev/stdout");
        }
        var place = OutputPlace.Of(path);
        Assert.True(place.IsInPlace);
        Assert.Equal(path != "/dev/null", place.IsStandardOutput);
        Assert.False(OutputPlace.Of("/dev/shm/flame.svg").IsInPlace);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)]
    public void ModeOfTheOldFile_IsKept(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // never: modes are of Linux
        }
        File.WriteAllText(PathOf("x.svg"), "old");
        File.SetUnixFileMode(PathOf("x.svg"), mode);
        Write(PathOf("x.svg"), "new");
        Assert.Equal(mode, File.GetUnixFileMode(PathOf("x.svg")));
        Assert.Equal("new", File.ReadAllText(PathOf("x.svg")));
    }

    /// <summary>Letters of two and four bytes, so that the temporary name is not cut in the middle of one.</summary>
    [Theory]
    [InlineData("x", 245)]
    [InlineData("ä", 120)]
    [InlineData("🔥", 62)]
    public void LongName_IsWritten(string letter, int count)
    {
        string path = PathOf(string.Concat(Enumerable.Repeat(letter, count)) + ".folded");
        Write(path, "new");
        Assert.Equal([path], Directory.GetFiles(_folder));
        string longer = PathOf(new string('x', 256));
        string failure = Assert.ThrowsAny<IOException>(() => OutputFile.Create(longer)).Message;
        Assert.Equal($"cannot open file \"{longer}\" as output: its name is too long", failure);
    }

    [Fact]
    public void TemporaryName_IsAnotherEachTime()
    {
        using OutputFile one = OutputFile.Create(PathOf("x.svg"));
        using OutputFile other = OutputFile.Create(PathOf("x.svg"));
        Assert.Equal(2, Directory.GetFiles(_folder).Distinct().Count());
    }

    [Theory]
    [InlineData("a.svg", "./a.svg")]
    [InlineData("-", "-")]
    public void OutputGivenTwice_IsAnErrorOfUsage(string one, string other)
    {
        OutputPlace.MustDiffer([one, "b.svg"]);
        Assert.Equal($"-o {other} is given twice", Assert.Throws<UsageException>(() => OutputPlace.MustDiffer([one, "b.svg", other])).Message);
    }
}
