namespace Flame.LiveTests.Running;

/// <summary>A control group (version 1) in which a process stands still, as in a container that is paused. Disposing of it lets the process go on.</summary>
internal sealed class Freezer : IDisposable
{
    private const string Root = "/sys/fs/cgroup/freezer";
    private readonly string _pid;
    private readonly string _group;

    public Freezer(Target target)
    {
        Assert.SkipUnless(Directory.Exists(Root), "no freezer of cgroup v1 here");
        _pid = target.PidText;
        _group = $"{Root}/pyflame-test-{_pid}";
        _ = Directory.CreateDirectory(_group);
        File.WriteAllText($"{_group}/cgroup.procs", _pid);
    }

    public void Freeze() => File.WriteAllText($"{_group}/freezer.state", "FROZEN");

    public void Dispose()
    {
        File.WriteAllText($"{_group}/freezer.state", "THAWED");
        File.WriteAllText($"{Root}/cgroup.procs", _pid);
        Directory.Delete(_group);
    }
}
