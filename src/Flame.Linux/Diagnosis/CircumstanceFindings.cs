using System.Globalization;

namespace Flame.Linux.Diagnosis;

/// <summary>The circumstances as findings, one for each that the kernel looks at.</summary>
internal static class CircumstanceFindings
{
    /// <summary>What counts for tracing a process.</summary>
    /// <param name="now">The circumstances.</param>
    /// <param name="refusal">Why it was refused; null when it was not.</param>
    public static List<Finding> List(Circumstances now, Refusal? refusal)
    {
        List<Finding> findings =
        [
            now.Tracer == 0
                ? new(Steps.Tracer, FindingState.Fine, "nobody traces it")
                : new(Steps.Tracer, FindingState.Note, string.Create(CultureInfo.InvariantCulture, $"process {now.Tracer} ({now.TracerName})")),
            Filter(now),
            new(
                Steps.User, now.IsSameUser || now.CapabilityCounts ? FindingState.Fine : FindingState.Note,
                $"{now.Owner}, {(now.IsSameUser ? "as ours" : $"ours is {now.OwnId}")}"),
            Capability(now),
            UserNamespace(now),
            now.IsDumpable
                ? new(Steps.Dumpable, FindingState.Fine, "lets itself be read")
                : new(Steps.Dumpable, FindingState.Note, "lets itself be read only by who has CAP_SYS_PTRACE"),
            Yama(now),
            SecurityModule(now),
        ];
        Blame(findings, refusal);
        return findings;
    }

    /// <summary>What counts whoever is to be traced.</summary>
    public static List<Finding> ListOwn(Circumstances now)
    {
        List<Finding> findings =
            [Filter(now), new(Steps.User, FindingState.Fine, $"we are user id {now.Own.EffectiveUid}"), Capability(now), Yama(now), SecurityModule(now)];
        Blame(findings, Refusal.FindGeneral(now));
        return findings;
    }

    private static void Blame(List<Finding> findings, Refusal? refusal)
    {
        if (refusal is { } cause)
        {
            int at = findings.FindIndex(finding => finding.Step == cause.Step);
            findings[at] = new Finding(cause.Step, FindingState.Obstacle, cause.Reason, cause.Mend);
        }
    }

    private static Finding Filter(Circumstances now) => now.IsPtraceFiltered
        ? new(Steps.Seccomp, FindingState.Note, "a filter of system calls keeps ptrace or process_vm_readv from us")
        : new(Steps.Seccomp, FindingState.Fine, now.Own.Seccomp == 0 ? "no filter on our system calls" : "the filter on our system calls lets pass what we need");

    private static Finding Capability(Circumstances now) => now switch
    {
        { CapabilityCounts: true } when now.Pid == now.Own.ThreadGroupId => new(Steps.Capability, FindingState.Fine, "we have CAP_SYS_PTRACE"),
        { CapabilityCounts: true } => new(Steps.Capability, FindingState.Fine, $"we have CAP_SYS_PTRACE, and it counts for process {now.Pid}"),
        { HasCapability: true } => new(Steps.Capability, FindingState.Note, "we have CAP_SYS_PTRACE, but only in our own user namespace"),
        _ => new(Steps.Capability, FindingState.Note, "we have no CAP_SYS_PTRACE"),
    };

    private static Finding UserNamespace(Circumstances now) => now.SharesUserNamespace switch
    {
        true => new(Steps.UserNamespace, FindingState.Fine, "the same as ours"),
        false when now.IsInInitialUserNamespace => new(Steps.UserNamespace, FindingState.Fine, "another one, below ours"),
        false => new(Steps.UserNamespace, FindingState.Note, "another one than ours"),
        null => new(Steps.UserNamespace, FindingState.Note, "not ours to see"),
    };

    private static Finding Yama(Circumstances now) => now.YamaScope switch
    {
        null => new(Steps.Yama, FindingState.Fine, "this kernel has none"),
        0 => new(Steps.Yama, FindingState.Fine, "ptrace_scope 0: own processes may be traced"),
        1 => new(Steps.Yama, now.CapabilityCounts ? FindingState.Fine : FindingState.Note, "ptrace_scope 1: descendants may be traced, others with CAP_SYS_PTRACE"),
        2 => new(Steps.Yama, now.CapabilityCounts ? FindingState.Fine : FindingState.Note, "ptrace_scope 2: tracing needs CAP_SYS_PTRACE"),
        _ => new(Steps.Yama, FindingState.Note, $"ptrace_scope {now.YamaScope}: nobody may trace"),
    };

    private static Finding SecurityModule(Circumstances now)
    {
        string modules = now.SecurityModules.Length > 0 ? now.SecurityModules : "none to be seen";
        string label = now.TargetLabel.Length > 0 ? $"; it is labelled {now.TargetLabel}" : "";
        return new(Steps.SecurityModule, FindingState.Fine, modules + label);
    }
}
