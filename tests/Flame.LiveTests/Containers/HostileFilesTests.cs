using Flame.Linux.Elf;
using Flame.Linux.Memory;
using Flame.Linux.Targets;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Containers;

/// <summary>
/// The files of a target are a stranger's. Nothing that stands in their place may hold us up, be opened beyond what is
/// asked, or lead us to files of the host.
/// </summary>
public sealed class HostileFilesTests
{
    private const string Library = "libpython3.14.so.1.0";

    [Theory]
    [InlineData("mkfifo $0")]
    [InlineData("mknod $0 c 1 5")]
    [InlineData("mkdir $0")]
    [InlineData("ln -s /etc/passwd $0")]
    [InlineData("ln -s $0 $0")]
    [InlineData("printf '\\177ELF\\002\\001' > $0; head -c 300 /dev/urandom >> $0")]
    [InlineData("true")]
    public void Attach_TakesNothingThatStandsInPlaceOfTheMappedFile(string replace)
    {
        Root.Require();
        using var scratch = new ScratchDirectory();
        string pyflame = Root.PublicBinary(scratch);
        string library = scratch.PathOf(Library);
        File.WriteAllBytes(library, new byte[8192]);
        using Target target = Target.Start(Root.AsUser(Root.Nobody, Mapper(scratch), library));
        File.Delete(library);
        _ = Root.Run("sh", "-c", replace, library).MustSucceed();
        using StartedProcess attach = Root.AsUser(Root.Nobody, pyflame, "-p", target.PidText).Start();
        RunResult run = attach.Finish(TimeSpan.FromSeconds(20)).MustFail();
        Assert.StartsWith("Failed to locate libpython: ", run.Error, StringComparison.Ordinal);
        target.MustRunFreely();
    }

    [Theory]
    [InlineData("\u007fELF")]
    [InlineData("\u007fELF\u0002\u0001")]
    [InlineData("no program")]
    public void Attach_SurvivesALibraryThatIsNone(string beginning)
    {
        Root.Require();
        using var scratch = new ScratchDirectory();
        string library = scratch.PathOf(Library);
        byte[] content = new byte[100_000];
        new Random(15).NextBytes(content);
        for (int i = 0; i < beginning.Length; i++)
        {
            content[i] = (byte)beginning[i];
        }
        File.WriteAllBytes(library, content);
        using Target target = Target.Start(new Command(Mapper(scratch), library));
        RunResult run = ShippedBinary.Run("-p", target.PidText).MustFail();
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
        target.MustRunFreely();
    }

    [Theory]
    [InlineData("secret", null)]
    [InlineData("absolute", null)]
    [InlineData("climbing", null)]
    [InlineData("fifo", null)]
    [InlineData("device", null)]
    [InlineData("folder", null)]
    [InlineData("missing", null)]
    [InlineData("loop", null)]
    [InlineData("magic", null)]
    [InlineData("plain/..", null)]
    [InlineData("plain/plain", null)]
    [InlineData("", null)]
    [InlineData("folder/.././//plain", "inside")]
    [InlineData("plain", "inside")]
    [InlineData("/plain", "inside")]
    [InlineData("../../plain", "inside")]
    [InlineData("link", "inside")]
    public void Open_StaysInTheTargetsRoot(string path, string? content)
    {
        Root.Require();
        using var scratch = new ScratchDirectory();
        string root = scratch.PathOf("root");
        _ = Root.Run("sh", "-ec", """
            mkdir -p $0/folder; echo -n outside > $1; echo -n inside > $0/plain
            ln -s $1 $0/absolute; ln -s ../secret $0/climbing; ln -s /plain $0/link; ln -s loop $0/loop
            ln -s /proc/self/exe $0/magic; mkfifo $0/fifo; mknod $0/device c 1 5
            """, root, scratch.PathOf("secret")).MustSucceed();
        using Target target = Target.Start(Interpreters.Newest.Command(
            "-c", "import os, sys, time; os.chroot(sys.argv[1]); os.chdir('/'); print(os.getpid(), flush=True); time.sleep(300)", root));
        using var opened = new TargetRoot(target.Pid);
        using OpenedFile? file = opened.Open(path);
        Assert.Equal(content, file is null ? null : ReadAll(file));
        using OpenedFile? again = opened.OpenStepwise(path); // as on kernels without openat2(2)
        Assert.Equal(content, again is null ? null : ReadAll(again));
    }

    [Fact]
    public void Dump_ReadsAProcessThatWentIntoAnotherRoot()
    {
        Root.Require();
        using var scratch = new ScratchDirectory();
        _ = Directory.CreateDirectory(scratch.PathOf("root"));
        using Target target = Target.Start(Interpreters.Newest.Command(
            "-c", "import os, sys, time; os.chroot(sys.argv[1]); os.chdir('/'); print(os.getpid(), flush=True); time.sleep(300)", scratch.PathOf("root")));
        Assert.Contains("<string>:<module>:1", ShippedBinary.Run("-d", "-p", target.PidText).MustSucceed().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.14")]
    [InlineData("3.15")]
    public void Dump_ReadsAProcessBelowAnotherRoot(string version)
    {
        string root = Root.FileSystem();
        Root.RequireOpenToAll(root);
        using var scratch = new ScratchDirectory();
        string pyflame = Root.PublicBinary(scratch);
        string[] program = [root, $"/usr/bin/python{version}", "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(300)"];
        using Target byRoot = Target.Start(new Command("chroot", program));
        Assert.Contains("<string>:<module>:1", ShippedBinary.Run("-d", "-p", byRoot.PidText).MustSucceed().Output, StringComparison.Ordinal);
        // Without privileges there is no way by map_files: the executable itself, or its name below the other root.
        using Target byNobody = Target.Start(new Command("chroot", [$"--userspec={Root.Nobody}:{Root.Nobody}", .. program]));
        using StartedProcess dump = Root.AsUser(Root.Nobody, pyflame, "-d", "-p", byNobody.PidText).Start();
        Assert.Contains("<string>:<module>:1", dump.Finish().MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenInNamespace_SeesWhatIsMountedOnlyThere()
    {
        Root.Require();
        using var scratch = new ScratchDirectory();
        string path = Path.Combine(scratch.Path, "file");
        using Target target = Target.Start(new Command(
            "unshare", "--mount", "sh", "-ec", "mount -t tmpfs none $0; echo -n inside > $0/file; echo $$; exec sleep 300", scratch.Path));
        Assert.False(File.Exists(path));
        using var memory = new ProcessMemory(target.Pid);
        using var files = new TargetFiles(target.Pid, memory);
        using OpenedFile? file = files.OpenInNamespace(path);
        Assert.Equal("inside", ReadAll(Assert.IsType<OpenedFile>(file)));
        Assert.False(File.Exists(path)); // our own threads are where they were
    }

    private static string ReadAll(OpenedFile file)
    {
        byte[] content = new byte[file.LengthBytes];
        Assert.True(file.TryRead(0, content));
        return System.Text.Encoding.UTF8.GetString(content);
    }

    private static string Mapper(ScratchDirectory scratch)
    {
        string program = scratch.PathOf("mapper");
        _ = Root.Run("gcc", "-Wall", "-Werror", "-o", program, Repository.Fixture("mapper.c")).MustSucceed();
        return program;
    }
}
