using System.Text;
using Flame.Linux.Containers;
using Flame.Linux.Procfs;

namespace Flame.Tests.Linux;

public sealed class MountInfoTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Parse_ReadsRootPointTypeAndOptions()
    {
        List<Mount> mounts = MountInfo.Parse(
            "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 propagate_from:2 - ext3 /dev/root rw,errors=continue\n"u8);
        Assert.Equal([new Mount("/mnt1", "/mnt2", "ext3") { FileSystemOptions = "rw,errors=continue" }], mounts);
    }

    [Fact]
    public void Parse_UndoesOctalEscapes()
    {
        List<Mount> mounts = MountInfo.Parse(@"1 2 0:5 /a\040b\011c\134d\09 /e\012f rw - tmpfs none rw"u8);
        Assert.Equal([new Mount("/a b\tc\\d\\09", "/e\nf", "tmpfs") { FileSystemOptions = "rw" }], mounts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("1 2 3")]
    [InlineData("1 2 0:5 / /x rw")]
    [InlineData("1 2 0:5 / /x rw -")]
    [InlineData("- - - - - - ")]
    public void Parse_PassesOverWhatItCanNotUnderstand(string text) => Assert.Empty(MountInfo.Parse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("docker", $"/var/lib/docker/containers/{Id}/hostname")]
    [InlineData("podman", $"/var/lib/containers/storage/overlay-containers/{Id}/userdata/hostname")]
    [InlineData("containerd", $"/var/lib/nerdctl/1935db59/containers/default/../containerd/containers/{Id}/resolv.conf")]
    public void Mark_FindsTheFolderOfTheContainer(string runtime, string root) =>
        Assert.Equal(new ContainerMark(runtime, Id), MountNames.Mark([new Mount("/", "/", "overlay"), new Mount(root, "/etc/hostname", "ext4")]));

    [Theory]
    [InlineData("/containers/short/hostname")]
    [InlineData($"/volumes/{Id}/_data")]
    [InlineData("/")]
    public void Mark_TakesNoOtherFolderForAContainer(string root) =>
        Assert.Null(MountNames.Mark([new Mount(root, "/data", "ext4")]));

    [Fact]
    public void TryKubernetes_ReadsPodAndName()
    {
        Mount mount = new("/var/lib/kubelet/pods/0a1b2c3d-1111-2222-3333-444455556666/containers/web/6d0c", "/dev/termination-log", "ext4");
        Assert.True(MountNames.TryKubernetes([mount], out string pod, out string name));
        Assert.Equal(("0a1b2c3d-1111-2222-3333-444455556666", "web"), (pod, name));
        Assert.False(MountNames.TryKubernetes([new Mount("/pods/x/etc-hosts", "/etc/hosts", "ext4")], out _, out _));
    }
}
