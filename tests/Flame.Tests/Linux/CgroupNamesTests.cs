using Flame.Linux.Containers;
using Flame.Linux.Procfs;

namespace Flame.Tests.Linux;

public sealed class CgroupNamesTests
{
    private const string A = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string B = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";
    private const string Pod = "0a1b2c3d-1111-2222-3333-444455556666";
    private const string PodUnderscored = "0a1b2c3d_1111_2222_3333_444455556666";

    [Theory]
    [InlineData("docker", A, $"/docker/{A}")]
    [InlineData("docker", A, $"/system.slice/docker-{A}.scope")]
    [InlineData("docker", A, $"/system.slice/docker-{A}.scope/init")]
    [InlineData("docker", A, $"/user.slice/user-1000.slice/user@1000.service/user.slice/docker-{A}.scope")]
    [InlineData("docker", A, $"/system.slice:docker:{A}")]
    [InlineData("kubernetes", A, $"/kubepods/burstable/pod{Pod}/{A}")]
    [InlineData("kubernetes", A, $"/kubepods/pod{Pod}/{A}")]
    [InlineData("containerd", A, $"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{PodUnderscored}.slice/cri-containerd-{A}.scope")]
    [InlineData("containerd", A, $"/system.slice/containerd.service/kubepods-besteffort-pod{PodUnderscored}.slice:cri-containerd:{A}")]
    [InlineData("docker", A, $"/kubepods.slice/kubepods-pod{PodUnderscored}.slice/docker-{A}.scope")]
    [InlineData("cri-o", A, $"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod{PodUnderscored}.slice/crio-{A}.scope")]
    [InlineData("cri-o", A, $"/kubepods/besteffort/pod{Pod}/crio-{A}")]
    [InlineData("containerd", A, $"/default/{A}")]
    [InlineData("containerd", A, $"/system.slice/nerdctl-{A}.scope")]
    [InlineData("podman", A, $"/machine.slice/libpod-{A}.scope")]
    [InlineData("podman", A, $"/machine.slice/libpod-{A}.scope/container")]
    [InlineData("podman", A, $"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{A}.scope/container")]
    [InlineData("podman", A, $"/libpod_parent/libpod-{A}")]
    [InlineData("podman", A, $"/user.slice/user-1000.slice/user@1000.service/user.slice/user-libpod_pod_{B}.slice/libpod-{A}.scope/container")]
    [InlineData("docker", A, $"/docker/{B}/docker/{A}")]
    [InlineData("ecs", "0123456789abcdef0123456789abcdef-1234567890", "/ecs/0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef-1234567890")]
    [InlineData("ecs", A, $"/ecs/0123456789abcdef0123456789abcdef/{A}")]
    [InlineData("ecs", A, $"/ecs/prod/{Pod}/{A}")]
    [InlineData("docker", A, $"/ecstasks.slice/ecstasks-0123456789abcdef0123456789abcdef.slice/docker-{A}.scope")]
    [InlineData("buildkit", "x3z5bmt3nbr5q0uuhqx52zxjm", "/buildkit/x3z5bmt3nbr5q0uuhqx52zxjm")]
    [InlineData("buildkit", "x3z5bmt3nbr5q0uuhqx52zxjm", "/docker/buildkit/x3z5bmt3nbr5q0uuhqx52zxjm")]
    [InlineData("buildkit", "x3z5bmt3nbr5q0uuhqx52zxjm", $"/docker/buildx/{A}/buildkit/x3z5bmt3nbr5q0uuhqx52zxjm")]
    [InlineData("buildkit", "x3z5bmt3nbr5q0uuhqx52zxjm", "/system.slice/buildkit-x3z5bmt3nbr5q0uuhqx52zxjm.scope")]
    [InlineData("docker", A, $"/docker/buildx/{A}")]
    [InlineData("docker", A, $"/actions_job/{A}")]
    [InlineData("containerd", A, $"/k8s.io/{A}")]
    [InlineData("container", A, $"/team-a/{A}")] // a name space of containerd, or docker run --cgroup-parent
    [InlineData("podman", A, $"/system.slice/web.service/libpod-payload-{A}")]
    [InlineData("podman", A, $"/machine.slice/machine-libpod_pod_{B}.slice/libpod-{A}.scope")]
    [InlineData("containerd", A, $"/docker/{B}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod{PodUnderscored}.slice/cri-containerd-{A}.scope")]
    [InlineData("lxc", "101", "/lxc/101/ns")]
    [InlineData("lxc", "7-web", @"/machine.slice/machine-lxc\x2d7\x2dweb.scope/libvirt")]
    [InlineData("lxc", "web", "/lxc/web")]
    [InlineData("lxc", "web", "/lxc.payload.web/system.slice/cron.service")]
    [InlineData("lxc", "web", "/lxc.payload/web")]
    [InlineData("nspawn", "my-web", @"/machine.slice/machine-my\x2dweb.scope/payload")]
    [InlineData("nspawn", "web", "/system.slice/systemd-nspawn@web.service/payload")]
    [InlineData("garden", "3aa1f3b5-0c5b-4a5c", "/garden/3aa1f3b5-0c5b-4a5c")]
    [InlineData("crun", "web", "/system.slice/crun-web.scope")]
    [InlineData("runc", "web-1", "/user.slice/user-0.slice/runc-web-1.scope")]
    [InlineData("runc", "web", "/system.slice:runc:web")]
    public void Marks_KnowsTheNamesOfEveryRuntime(string runtime, string id, string path) =>
        Assert.Equal(new ContainerMark(runtime, id), CgroupNames.Marks(path)[^1]);

    [Theory]
    [InlineData("/")]
    [InlineData("/user.slice/user-1000.slice/session-3.scope")]
    [InlineData("/system.slice/cron.service")]
    [InlineData("/system.slice/docker.service")]
    [InlineData("/init.scope")]
    [InlineData("/lxc.monitor.web")]
    [InlineData("/lxc.monitor/web")]
    [InlineData(@"/machine.slice/machine-qemu\x2d3\x2dvm.scope/libvirt/emulator")]
    [InlineData("/system.slice/web.service/runtime")] // where the monitor of Podman's --cgroups=split is
    [InlineData("/ecs/0123456789abcdef0123456789abcdef")]
    [InlineData("/default/web")] // ctr run … web: told by its PID namespace
    [InlineData($"/machine.slice/libpod-conmon-{A}.scope")]
    [InlineData($"/system.slice/crio-conmon-{A}.scope")]
    [InlineData("/docker/0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("/docker/0123")]
    [InlineData("/system.slice/::")]
    [InlineData("/../../../..")]
    public void Marks_SeesNoContainerWhereThereIsNone(string path) => Assert.Empty(CgroupNames.Marks(path));

    [Fact]
    public void Marks_ListsContainersInContainersOutermostFirst() =>
        Assert.Equal([B, A], CgroupNames.Marks($"/docker/{B}/system.slice/docker-{A}.scope").Select(mark => mark.Id));

    [Theory]
    [InlineData(Pod, $"/kubepods/burstable/pod{Pod}/{A}")]
    [InlineData(Pod, $"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{PodUnderscored}.slice/cri-containerd-{A}.scope")]
    [InlineData(Pod, $"/system.slice/containerd.service/kubepods-besteffort-pod{PodUnderscored}.slice:cri-containerd:{A}")]
    [InlineData(null, $"/docker/{A}")]
    [InlineData(null, "/system.slice/podman.service")]
    [InlineData(null, "/pod")]
    [InlineData(null, "/kubepods-pod.slice")]
    public void PodId_IsTheKubernetesOne(string? pod, string path) => Assert.Equal(pod, CgroupNames.PodId(path));

    [Fact]
    public void ControlGroups_PutsTheUnifiedHierarchyFirstAndEachPathOnce()
    {
        List<string> paths = ControlGroups.Parse("12:cpu,cpuacct:/docker/a\n2:name=systemd:/docker/a\n1:pids:/b:c\n0::/u\nrubbish\n3:x:relative\n"u8);
        Assert.Equal(["/u", "/docker/a", "/b:c"], paths);
    }

    [Fact]
    public void ControlGroups_OfNothingAreNone() => Assert.Empty(ControlGroups.Parse([]));
}
