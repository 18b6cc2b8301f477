using System.Diagnostics;
using System.Text.RegularExpressions;
using Flame.Linux;
using Flame.Linux.Containers;
using Flame.Linux.Procfs;
using Flame.Linux.Targets;
using Flame.Python;
using Flame.Python.Locating;

namespace Flame.Listing;

/// <summary>Finds the Python processes of the machine, or of one container.</summary>
internal static partial class ProcessListing
{
    private static readonly TimeSpan CpuWindow = TimeSpan.FromMilliseconds(100);

    /// <summary>The list, by process id.</summary>
    /// <param name="container">Only this container's; null: all.</param>
    /// <exception cref="FlameException">There is no such container, or no usable <c>/proc</c>.</exception>
    public static List<ListedProcess> Read(string? container = null) => Read(container, out _);

    /// <summary>The same, and how much may be missing from it.</summary>
    /// <param name="container">Only this container's; null: all.</param>
    /// <param name="unseen">How many processes of other users are left out because we may not look into them.</param>
    public static List<ListedProcess> Read(string? container, out int unseen)
    {
        unseen = 0;
        if (!ProcMount.IsOurs)
        {
            throw new FlameException(ProcMount.Problem, ProcMount.Mend);
        }
        IReadOnlyList<int> pids = container is null ? ProcessList.Read() : ContainerSearch.Find(container).Pids;
        var listed = new List<ListedProcess>();
        foreach (int pid in pids)
        {
            if (pid != Environment.ProcessId && TryLook(pid, ref unseen) is { } process)
            {
                listed.Add(process);
            }
        }
        return WithCpu(listed);
    }

    [GeneratedRegex(@"^python\d?(\.\d+)?[a-z]*$")]
    private static partial Regex InterpreterName { get; }

    private static ListedProcess? TryLook(int pid, ref int unseen)
    {
        string[] command = ProcessList.CommandLine(pid);
        if (command.Length == 0 || ProcessStatus.TryRead(pid) is not { } status)
        {
            return null; // a kernel thread, a zombie, or gone
        }
        var listed = new ListedProcess
        {
            Pid = pid,
            InnerPid = status.InnermostId != 0 ? status.InnermostId : pid,
            Threads = status.Threads,
            Command = command,
        };
        try
        {
            using var process = LiveProcess.Open(pid);
            PythonProcess python = PythonProcess.Attach(process);
            listed = listed with { Version = python.Version.ToString(), IsFreeThreaded = python.IsFreeThreaded };
        }
        catch (FlameException e) when (e.Kind == FailureKind.Gone)
        {
            return null;
        }
        catch (FlameException e)
        {
            // What we may not look into, or can't read, is still listed when it is called as Python is.
            if (!InterpreterName.IsMatch(Path.GetFileName(command[0])))
            {
                unseen += e.Kind == FailureKind.Denied && status.EffectiveUid != ProcessStatus.TryReadOwn()?.EffectiveUid ? 1 : 0;
                return null;
            }
            listed = listed with { Problem = e is PythonNotFoundException ? "no CPython found in it" : e.Message };
        }
        return listed with { Container = Container.Of(pid, status) };
    }

    private static List<ListedProcess> WithCpu(List<ListedProcess> listed)
    {
        if (listed.Count == 0)
        {
            return listed;
        }
        long start = Stopwatch.GetTimestamp();
        long[] before = [.. listed.Select(process => CpuTime.ReadNs(process.Pid))];
        Thread.Sleep(CpuWindow);
        double elapsedNs = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        // A thread that ended meanwhile takes its time with it: never less than nothing.
        return [.. listed.Select((process, i) => process with
        {
            CpuPercent = Math.Max(0, 100.0 * (CpuTime.ReadNs(process.Pid) - before[i]) / elapsedNs),
        })];
    }
}
