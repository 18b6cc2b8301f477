using Flame.Linux.Procfs;

namespace Flame.Tests.Linux;

public sealed class ControlGroupsTests
{
    [Fact]
    public void FreezerFiles_AreThoseOfBothVersions() => Assert.Equal(
        [
            "/sys/fs/cgroup/freezer/docker/a:b/freezer.state", "/sys/fs/cgroup/system.slice/x.scope/cgroup.events",
            "/sys/fs/cgroup/unified/system.slice/x.scope/cgroup.events",
        ],
        ControlGroups.FreezerFiles("5:freezer:/docker/a:b\n4:cpu,cpuacct:/docker\n0::/system.slice/x.scope\n"u8));

    [Theory]
    [InlineData("")]
    [InlineData("0::/../other.scope\n")]
    [InlineData("1:name=systemd:/\n5:freezer\n")]
    public void FreezerFiles_AreNoneWhereTheyCannotBeSeen(string text) => Assert.Empty(ControlGroups.FreezerFiles(System.Text.Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("FROZEN\n", Freezing.Untraceable)]
    [InlineData("FREEZING\n", Freezing.Untraceable)]
    [InlineData("THAWED\n", Freezing.None)]
    [InlineData("populated 1\nfrozen 1\n", Freezing.Traceable)]
    [InlineData("populated 1\nfrozen 0\n", Freezing.None)]
    public void State_IsThatOfEitherVersion(string text, Freezing freezing) => Assert.Equal(freezing, ControlGroups.Said(text));
}
