using System.Globalization;
using Flame.Linux.Containers;
using Flame.Linux.Interop;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;

namespace Flame.Linux.Diagnosis;

/// <summary>
/// Goes through everything that attaching to a process needs, and tries it. What a refused attach says, and what
/// <c>pyflame doctor</c> prints, is found here and nowhere else.
/// </summary>
public static class AttachDiagnosis
{
    private const string ListProcesses = "`pyflame ps` lists the processes that can be profiled";

    /// <summary>Examines a process. The first finding that is an obstacle ends the list: nothing behind it can work.</summary>
    public static List<Finding> Examine(int pid)
    {
        var findings = new List<Finding>();
        if (!ProcMount.IsOurs)
        {
            findings.Add(new(Steps.Proc, FindingState.Obstacle, ProcMount.Problem, ProcMount.Mend));
            return findings;
        }
        findings.Add(Process(pid));
        if (findings[^1].State == FindingState.Obstacle || Circumstances.Look(pid) is not { } now)
        {
            return findings;
        }
        if (Frozen(pid) is { } frozen)
        {
            findings.Add(frozen);
            if (frozen.State == FindingState.Obstacle)
            {
                return findings;
            }
        }
        findings.Add(InContainer(pid, now.Target));
        findings.AddRange(Try(pid, now));
        return findings;
    }

    /// <summary>What can be said without a process: whom we could attach to.</summary>
    public static List<Finding> ExamineOurselves()
    {
        var findings = new List<Finding>
        {
            ProcMount.IsOurs
                ? new(Steps.Proc, FindingState.Fine, "shows our PID namespace")
                : new(Steps.Proc, FindingState.Obstacle, ProcMount.Problem, ProcMount.Mend),
        };
        if (Circumstances.Look(Libc.getpid()) is { } now)
        {
            findings.AddRange(CircumstanceFindings.ListOwn(now));
            findings.Add(Limits.Look().Describe());
        }
        return findings;
    }

    /// <summary>
    /// Why the process can't be profiled, in one line, and what to do. It is looked at as it is now, so the error number
    /// of the call that failed is kept.
    /// </summary>
    public static FlameException Explain(int pid, int errno)
    {
        Finding process = Process(pid);
        if (errno is Errno.ESRCH or Errno.ENOENT && process.State != FindingState.Obstacle)
        {
            process = Gone(pid);
        }
        if (process.State == FindingState.Obstacle || Circumstances.Look(pid) is not { } now)
        {
            return new FlameException($"Failed to seize PID {pid}: {process.Found}", process.Mend, FailureKind.Gone);
        }
        Refusal refusal = Refusal.Find(now);
        string error = errno == 0 ? "refused" : Errno.Describe(errno);
        return new FlameException($"Failed to seize PID {pid}: {error}: {refusal.Reason}", refusal.Mend, FailureKind.Denied);
    }

    /// <summary>Whether there is such a process, alive, and what it is.</summary>
    public static Finding Process(int pid)
    {
        if (!TaskStat.TryReadProcess(pid, out TaskStat stat) || ProcessStatus.TryRead(pid) is not { } status)
        {
            return Gone(pid);
        }
        bool isWithoutFirst = stat.IsDead && LivingThread.TryFindOther(pid, out _);
        if (stat.IsDead && !isWithoutFirst)
        {
            return new(
                Steps.Process, FindingState.Obstacle, $"process {pid} has ended (it is a zombie)", "its parent has not taken note of it yet: nothing is left to profile");
        }
        if (stat.IsKernelThread)
        {
            return new(Steps.Process, FindingState.Obstacle, $"process {pid} is a kernel thread ({status.Name}): it runs no program", ListProcesses);
        }
        if (pid == Environment.ProcessId)
        {
            return new(Steps.Process, FindingState.Obstacle, $"process {pid} is this pyflame itself: a process can't profile itself", ListProcesses);
        }
        if (status.ThreadGroupId != pid)
        {
            return new(
                Steps.Process, FindingState.Note, $"{pid} is a thread of process {status.ThreadGroupId}", $"give the process: `pyflame -p {status.ThreadGroupId}`");
        }
        string[] words = ProcessList.CommandLine(pid);
        string command = words.Length > 0 ? string.Join(' ', words) : status.Name;
        string state = isWithoutFirst ? "the main one has ended" : $"state {stat.State}";
        return new(Steps.Process, FindingState.Fine, string.Create(CultureInfo.InvariantCulture, $"{command} (threads: {status.Threads}, {state})"));
    }

    /// <summary>
    /// That its control group is frozen, so that its threads do not run: an obstacle where they can't be stopped either (cgroup v1). Null when
    /// it is not, as far as that is to be seen.
    /// </summary>
    public static Finding? Frozen(int pid)
    {
        Freezing freezing = ControlGroups.FreezingOf(pid);
        return freezing == Freezing.None
            ? null
            : new(
                Steps.Freezer, freezing == Freezing.Untraceable ? FindingState.Obstacle : FindingState.Note, "its control group is frozen (a paused container)",
                "let it go on: `docker unpause`, `podman unpause`, or 0 in its cgroup.freeze (cgroup v1: THAWED in freezer.state)");
    }

    private static List<Finding> Try(int pid, Circumstances now)
    {
        Limits limits = Limits.Look();
        int errno = TryRead(pid, ref limits);
        if (errno is Errno.ESRCH or Errno.ENOENT)
        {
            return [new(Steps.Memory, FindingState.Obstacle, $"process {pid} has no memory that a program would be in: it is about to end", ListProcesses)];
        }
        Finding memory = new(Steps.Memory, FindingState.Fine, "can be read");
        Finding seize = new(Steps.Seize, FindingState.Fine, "seized and let go, without a stop");
        if (errno == 0)
        {
            errno = PtraceProbe.TrySeize(pid);
            seize = seize with { State = errno == 0 ? FindingState.Fine : FindingState.Note, Found = errno == 0 ? seize.Found : Errno.Describe(errno) };
        }
        else
        {
            memory = memory with { State = FindingState.Note, Found = $"can't be read: {Errno.Describe(errno)}" };
        }
        // Only the leader was seized: another thread that somebody traces is as much in the way.
        List<Finding> findings = CircumstanceFindings.List(now, errno == 0 && now.Tracer == 0 ? null : Refusal.Find(now));
        findings.Add(memory);
        if (memory.State == FindingState.Fine)
        {
            findings.Add(seize);
            findings.Add(limits.Describe());
        }
        return findings;
    }

    private static Finding Gone(int pid) =>
        ProcMount.HidesOthers
            ? new(
                Steps.Process, FindingState.Obstacle, $"there is no process {pid} to be seen: /proc hides those of other users (hidepid)",
                $"run it with sudo: `sudo pyflame -p {pid}`")
            : new(Steps.Process, FindingState.Obstacle, $"there is no process {pid} (any more)", ListProcesses);

    private static Finding InContainer(int pid, ProcessStatus status)
    {
        if (Container.Of(pid, status) is not { } container)
        {
            return new(Steps.Container, FindingState.Fine, "none, as far as /proc shows");
        }
        string? known = container.Name ?? container.HostName;
        string name = known is null ? "" : $", {known}";
        string inside = status.NamespaceIds.Count > 1 ? $", where it is process {status.InnermostId}" : "";
        return new(Steps.Container, FindingState.Fine, $"{container.Runtime} {container.ShortId}{name}{inside}");
    }

    // 0, or the error number of the first thing that failed.
    private static int TryRead(int pid, ref Limits limits)
    {
        try
        {
            Mapping mapping = MemoryMaps.Read(LivingThread.Of(pid)).Find(each => each.IsFile);
            if (!mapping.IsFile)
            {
                return Errno.ESRCH; // every program has one: its memory is going, or has gone
            }
            using var memory = new ProcessMemory(pid);
            if (!memory.TryRead(mapping.Start, stackalloc byte[8]))
            {
                return memory.LastErrno;
            }
            limits = Limits.Look(memory, mapping.Start);
            return 0;
        }
        catch (FlameException refused)
        {
            return refused.ErrorNumber;
        }
    }
}
