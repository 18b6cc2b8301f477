using System.Text.Json;
using System.Text.RegularExpressions;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Containers;

/// <summary>Python in a container, seen from the host, from inside, and from a container beside it.</summary>
public sealed partial class ContainerTests
{
    public static TheoryData<string> Pythons => ["3.14", "3.15"];

    [Theory]
    [MemberData(nameof(Pythons))]
    public void Dump_FromTheHost_ShowsTheHostsThreadIds(string version)
    {
        using RunningContainer container = Start(version, "threaded_sleeper.py");
        Assert.Equal("1", container.FirstLine);
        RunResult run = ShippedBinary.Run("-d", "-p", container.PidText).MustSucceed();
        string[] threads = [.. ThreadLine().Matches(run.Output).Select(match => match.Groups["tid"].Value)];
        string[] tasks = [.. Directory.GetDirectories($"/proc/{container.Pid}/task").Select(path => Path.GetFileName(path)!)];
        Assert.Equal(tasks.Order(), threads.Order());
        Assert.Contains("sleep_a", run.Output, StringComparison.Ordinal);
        Assert.Contains("sleep_b", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ExcludeIdle_FromTheHost_LeavesOutASleeperAndKeepsAWorker()
    {
        using RunningContainer asleep = Start("3.14", "quiet.py");
        // Of ten samples the first may see it on its way into its sleep, and one or two that a busy machine lets it wait.
        RunResult run = ShippedBinary.Run("--threads", "-x", "-s", "1", "-r", "0.1", "-q", "-p", asleep.PidText);
        Assert.InRange(run.Output.Length == 0 ? 0 : FoldedOutput.MustBeClean(run.Output).StackTotal, 0, 3);
        using RunningContainer busy = Start("3.14", "shortest_paths.py");
        MustSeePaths("--threads", "-x", "-p", busy.PidText);
    }

    [Fact]
    public void Container_TakesTheContainersOwnPid()
    {
        using RunningContainer container = Start("3.14", "shortest_paths.py");
        using RunningContainer other = Start("3.14", "quiet.py");
        MustSeePaths("--container", container.Id[..10], "-p", "1");
        MustSeePaths("--container", container.Id);
        Assert.Contains(
            $"no process has the id 999 inside container {container.Id[..12]}",
            ShippedBinary.Run("--container", container.Id[..10], "-p", "999").MustFail().Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void Ps_ShowsBothIdsVersionAndContainer(string version)
    {
        using RunningContainer container = Start(version, "shortest_paths.py");
        JsonElement process = default;
        // On a loaded machine it may get no processor just while ps looks.
        Eventually.Holds(() => (process = Only(container)).GetProperty("cpuPercent").GetDouble() > 0, "it computes");
        Assert.Equal(container.Pid, process.GetProperty("pid").GetInt32());
        Assert.Equal(1, process.GetProperty("namespacePid").GetInt32());
        Assert.Equal(container.Id, process.GetProperty("container").GetProperty("id").GetString());
        Assert.StartsWith(version + ".", process.GetProperty("version").GetString(), StringComparison.Ordinal);
        string line = Assert.Single(ShippedBinary.Run("ps").MustSucceed().Output.Split('\n'), text => text.Contains(container.Id[..12], StringComparison.Ordinal));
        Assert.Matches($@"^ *{container.Pid} +1 +\w+:{container.Id[..12]} +{Regex.Escape(version)}\.", line);
    }

    private static JsonElement Only(RunningContainer container)
    {
        using JsonDocument json = JsonDocument.Parse(ShippedBinary.Run("ps", "--json", "--container", container.Id[..12]).MustSucceed().Output);
        return Assert.Single(json.RootElement.EnumerateArray()).Clone();
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void Dump_FromInside_NeedsNoPrivileges(string version)
    {
        using RunningContainer container = Start(version, "threaded_sleeper.py");
        RunResult run = container.Exec("/srv/pyflame", "-d", "-p", "1").MustSucceed();
        Assert.Contains("sleep_a", run.Output, StringComparison.Ordinal);
        Assert.Matches(ThreadLine(), run.Output);
        Assert.Contains("shows our PID namespace", container.Exec("/srv/pyflame", "doctor").MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void SideCar_WithSharedPids_OpensTheFilesThatOnlyTheTargetSees()
    {
        using RunningContainer container = Start("3.15", "shortest_paths.py");
        var sideCar = new BundleOptions
        {
            PidNamespaceOf = container.Pid,
            Capabilities = ["CAP_SYS_PTRACE"],
            HiddenFolder = "/usr/bin",
        };
        RunResult run = RunningContainer.Run(sideCar, "/srv/pyflame", "-s", "0.3", "-q", "-p", "1").MustSucceed();
        Assert.Contains("shortest_paths.py", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pythons))]
    public void UserNamespace_IsNoObstacleFromAboveNorFromInside(string version)
    {
        Root.RequireOpenToAll(Root.FileSystem());
        using RunningContainer container = Start(version, "threaded_sleeper.py", new BundleOptions { FirstHostId = 100000 });
        Assert.Equal("100000", ProcessState.StatusLine(container.Pid, "Uid").Split('\t')[0]);
        Assert.Contains("sleep_a", ShippedBinary.Run("-d", "-p", container.PidText).MustSucceed().Output, StringComparison.Ordinal);
        Assert.Contains("sleep_a", container.Exec("/srv/pyflame", "-d", "-p", "1").MustSucceed().Output, StringComparison.Ordinal);
        Assert.Contains("another one, below ours", ShippedBinary.Run("doctor", container.PidText).MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void UserNamespace_OfAnotherOwnerIsSaidToBeTheReason()
    {
        Root.RequireOpenToAll(Root.FileSystem());
        using var scratch = new ScratchDirectory();
        string pyflame = Root.PublicBinary(scratch);
        using RunningContainer container = Start("3.14", "quiet.py", new BundleOptions { FirstHostId = 100000 });
        using StartedProcess attach = Root.AsUser("100000", pyflame, "-p", container.PidText).Start();
        Assert.Contains("user namespace that ours has no power over", attach.Finish().MustFail().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ptrace")]
    [InlineData("process_vm_readv")]
    public void Filter_OfSystemCallsIsSaidToBeTheReason(string call)
    {
        using RunningContainer container = Start("3.14", "quiet.py", new BundleOptions { ForbiddenCalls = [call] });
        const string Reason = "a filter of system calls (seccomp) keeps ptrace or process_vm_readv from us";
        Assert.Contains(Reason, container.Exec("/srv/pyflame", "-p", "1").MustFail().Error, StringComparison.Ordinal);
        Assert.Contains(Reason, container.Exec("/srv/pyflame", "doctor", "1").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Filter_ThatKnowsNoOpenat2IsNoObstacle()
    {
        using RunningContainer container = Start("3.14", "threaded_sleeper.py", new BundleOptions { ForbiddenCalls = ["openat2"] });
        Assert.Contains("sleep_a", container.Exec("/srv/pyflame", "-d", "-p", "1").MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Overlay_FilesAreProvenByTheirBytes()
    {
        string root = Root.FileSystem();
        using var scratch = new ScratchDirectory();
        foreach (string folder in (ReadOnlySpan<string>)["upper", "work", "merged"])
        {
            _ = Directory.CreateDirectory(scratch.PathOf(folder));
        }
        string merged = scratch.PathOf("merged");
        // The upper layer on a file system of its own, as with every runtime, gives the files other numbers than below.
        RunResult mounted = Root.Run("mount", "-t", "overlay", "overlay", "-o", $"lowerdir={root},upperdir={scratch.PathOf("upper")},workdir={scratch.PathOf("work")}", merged);
        if (mounted.ExitCode != 0)
        {
            Assert.Skip($"no overlay file system here: {mounted.Error.Trim()}");
        }
        try
        {
            using RunningContainer container = Start("3.14", "threaded_sleeper.py", new BundleOptions { RootPath = merged });
            Assert.Contains("sleep_a", ShippedBinary.Run("-d", "-p", container.PidText).MustSucceed().Output, StringComparison.Ordinal);
            Assert.Contains("sleep_a", container.Exec("/srv/pyflame", "-d", "-p", "1").MustSucceed().Output, StringComparison.Ordinal);
        }
        finally
        {
            _ = Root.Run("umount", "--lazy", merged).MustSucceed();
        }
    }

    private static void MustSeePaths(params string[] target)
    {
        (FoldedOutput output, string summary) = ShippedBinary.RunUntil(5, all => all.StackTotal, [.. target, "-s", "0.3", "-q"]);
        Assert.True(output.Stacks.Any(line => line.Stack.Contains("shortest_paths.py", StringComparison.Ordinal)), summary);
    }

    private static RunningContainer Start(string version, string fixture, BundleOptions? options = null) =>
        RunningContainer.Start(options ?? new BundleOptions(), $"/usr/bin/python{version}", $"/mnt/{fixture}");

    [GeneratedRegex(@"^(?<tid>\d+)\*?:( .*)?$", RegexOptions.Multiline)]
    private static partial Regex ThreadLine();
}
