using System.Text;
using Flame.Linux.Interop;
using Flame.Linux.Procfs;

namespace Flame.Linux.Diagnosis;

/// <summary>
/// All that the kernel looks at when one process wants to trace another, in the order of ptrace(2), "Ptrace access mode
/// checking". A value: what it was at one instant, or what a test makes up.
/// </summary>
public sealed record Circumstances
{
    private const int RealEffectiveSaved = 3;

    /// <summary>The process that is to be traced.</summary>
    public required int Pid { get; init; }

    /// <summary>Its state.</summary>
    public required ProcessStatus Target { get; init; }

    /// <summary>Ours.</summary>
    public required ProcessStatus Own { get; init; }

    /// <summary>The user namespace of the target is ours; null when we can't tell.</summary>
    public bool? SharesUserNamespace { get; init; }

    /// <summary>We are in the initial user namespace, above every other.</summary>
    public bool IsInInitialUserNamespace { get; init; }

    /// <summary>The target lets itself be read (PR_SET_DUMPABLE of prctl(2)).</summary>
    public bool IsDumpable { get; init; } = true;

    /// <summary>kernel.yama.ptrace_scope, 0 to 3; null when the kernel has no yama.</summary>
    public int? YamaScope { get; init; }

    /// <summary>A filter of system calls keeps ptrace(2) from us.</summary>
    public bool IsPtraceFiltered { get; init; }

    /// <summary>The security modules that are active, <c>capability,apparmor</c>; empty when it can't be told.</summary>
    public string SecurityModules { get; init; } = "";

    /// <summary>The label or profile that a security module gave to the target; empty when there is none.</summary>
    public string TargetLabel { get; init; } = "";

    /// <summary>The same of us.</summary>
    public string OwnLabel { get; init; } = "";

    /// <summary>The process that traces a thread of the target; 0 when nobody but us does.</summary>
    public int Tracer { get; init; }

    /// <summary>Its name; empty when it can't be told.</summary>
    public string TracerName { get; init; } = "";

    /// <summary>We have CAP_SYS_PTRACE.</summary>
    public bool HasCapability => (Own.Capabilities & (1UL << Libc.CAP_SYS_PTRACE)) != 0;

    /// <summary>CAP_SYS_PTRACE of ours is worth something in the user namespace of the target.</summary>
    public bool CapabilityCounts => HasCapability && (IsInInitialUserNamespace || SharesUserNamespace != false);

    /// <summary>Our user is the only one that the target has ever been; its groups may differ.</summary>
    public bool IsSameUserId => All(Target.UserIds, Own.UserIds);

    /// <summary>Our user and group are the only ones that the target has ever been.</summary>
    public bool IsSameUser => IsSameUserId && All(Target.GroupIds, Own.GroupIds);

    /// <summary>The target's user, or where that is ours its group: <c>user id 0</c>; all that it has ever been, <c>user ids 1000, 0</c>.</summary>
    public string Owner => IsSameUserId && !IsSameUser ? $"group {Ids(Target.GroupIds)}" : $"user {Ids(Target.UserIds)}";

    /// <summary>Ours that it is compared with.</summary>
    public uint OwnId => (IsSameUserId && !IsSameUser ? Own.GroupIds : Own.UserIds) is [uint id, ..] ? id : 0;

    /// <summary>Looks; null when the process is gone.</summary>
    public static Circumstances? Look(int pid)
    {
        if (ProcessStatus.TryRead(pid) is not { } target || ProcessStatus.TryReadOwn() is not { } own)
        {
            return null;
        }
        int tracer = FindTracer(pid, target, own);
        string? map = Text("/proc/self/uid_map");
        int thread = LivingThread.Of(pid);
        string? theirs = NamespaceLink.Read(thread, "user");
        return new Circumstances
        {
            Pid = pid,
            Target = target,
            Own = own,
            // The links need the rights of a tracer, the maps don't; equal maps mean little, other maps mean another namespace.
            SharesUserNamespace = theirs is not null ? theirs == NamespaceLink.ReadOwn("user")
                : Text($"/proc/{thread}/uid_map") == map ? null : false,
            IsInInitialUserNamespace = map is not null && IsWholeMap(map),
            IsDumpable = IsOwnedByItself(thread, target.EffectiveUid),
            YamaScope = int.TryParse(Text("/proc/sys/kernel/yama/ptrace_scope"), out int scope) ? scope : null,
            IsPtraceFiltered = PtraceProbe.IsFiltered(),
            SecurityModules = Text("/sys/kernel/security/lsm") ?? "",
            TargetLabel = Text($"/proc/{thread}/attr/current") ?? "",
            OwnLabel = Text("/proc/self/attr/current") ?? "",
            Tracer = tracer,
            TracerName = tracer == 0 ? "" : ProcessStatus.TryRead(tracer)?.Name ?? "",
        };
    }

    // "0 0 4294967295": every id means itself (user_namespaces(7)).
    internal static bool IsWholeMap(string map) =>
        map.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"];

    // Each thread has a tracer of its own, and the leader's may be us by now. The kernel names a thread of the tracer.
    private static int FindTracer(int pid, ProcessStatus target, ProcessStatus own)
    {
        const int MaxThreads = 1024;
        foreach (int tid in TaskList.Read(pid).Take(MaxThreads))
        {
            int thread = (tid == pid ? target : ProcessStatus.TryReadThread(pid, tid))?.TracerPid ?? 0;
            int tracer = thread == 0 ? 0 : ProcessStatus.TryRead(thread)?.ThreadGroupId ?? thread;
            if (tracer != 0 && tracer != own.ThreadGroupId)
            {
                return tracer;
            }
        }
        return 0;
    }

    private static string Ids(IReadOnlyList<uint> ids)
    {
        uint[] different = [.. ids.Take(RealEffectiveSaved).Distinct()];
        return $"{(different.Length > 1 ? "ids" : "id")} {string.Join(", ", different)}";
    }

    // The ids that trace are real ones (PTRACE_MODE_REALCREDS); the target's real, effective and saved ones must equal it.
    private static bool All(IReadOnlyList<uint> theirs, IReadOnlyList<uint> own)
    {
        for (int i = 0; i < RealEffectiveSaved; i++)
        {
            if (own.Count == 0 || i >= theirs.Count || theirs[i] != own[0])
            {
                return false;
            }
        }
        return true;
    }

    // The kernel gives the files of a process that is not dumpable to root (proc_pid(5)); the folder itself stays its own.
    private static unsafe bool IsOwnedByItself(int pid, uint user)
    {
        Statx stat;
        return Libc.statx(Libc.AT_FDCWD, $"/proc/{pid}/status", 0, Libc.STATX_BASIC_STATS, &stat) != 0 || stat.stx_uid == user;
    }

    private static string? Text(string path) =>
        ProcFile.TryRead(path, 4096, out byte[] text) == 0 ? Encoding.UTF8.GetString(text).TrimEnd('\n', '\0', ' ') : null;
}
