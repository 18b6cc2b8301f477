namespace Flame.LiveTests.Running;

/// <summary>
/// A control group in which a process stands still, as in a container that is paused: of version 1, or of version 2 where that is all there is
/// (cgroups(7)). Disposing of it lets the process go on.
/// </summary>
internal sealed class Freezer : IDisposable
{
    private const string First = "/sys/fs/cgroup/freezer";
    private const string Second = "/sys/fs/cgroup";
    private readonly string _pid;
    private readonly string _root;
    private readonly string _group;

    public Freezer(Target target)
    {
        _root = Directory.Exists(First) ? First : Second;
        Assert.SkipUnless(_root == First || File.Exists($"{Second}/cgroup.controllers"), "no freezer of control groups here");
        _pid = target.PidText;
        _group = $"{_root}/pyflame-test-{_pid}";
        _ = Directory.CreateDirectory(_group);
        File.WriteAllText($"{_group}/cgroup.procs", _pid);
    }

    /// <summary>A tracer can stop what stands still there: version 2.</summary>
    public bool LetsStop => _root == Second;

    public void Freeze() => Set("FROZEN", "1");

    public void Dispose()
    {
        Set("THAWED", "0");
        File.WriteAllText($"{_root}/cgroup.procs", _pid);
        Directory.Delete(_group);
    }

    private void Set(string first, string second)
    {
        if (_root == First)
        {
            File.WriteAllText($"{_group}/freezer.state", first);
            return;
        }
        File.WriteAllText($"{_group}/cgroup.freeze", second);
        Eventually.Holds(() => File.ReadLines($"{_group}/cgroup.events").Contains($"frozen {second}"), "the group has done so");
    }
}
