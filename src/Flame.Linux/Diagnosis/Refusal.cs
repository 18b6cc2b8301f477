namespace Flame.Linux.Diagnosis;

/// <summary>Why the kernel refused to let us trace a process, found among the circumstances, and what to do about it.</summary>
/// <param name="Step">The step of the diagnosis that it belongs to.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Mend">What to do.</param>
public readonly record struct Refusal(string Step, string Reason, string Mend)
{
    private const string GiveCapability =
        "give pyflame CAP_SYS_PTRACE: `docker run --cap-add SYS_PTRACE`, or `add: [SYS_PTRACE]` in the securityContext with Kubernetes";

    private const string WithoutFilter = "run pyflame where that filter is not: outside of the container, or with `docker run --security-opt seccomp=unconfined`";

    /// <summary>The cause, judged in the order in which the kernel checks (<c>__ptrace_may_access</c> in kernel/ptrace.c).</summary>
    public static Refusal Find(Circumstances now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (now.Tracer != 0)
        {
            return new(
                Steps.Tracer, $"process {now.Tracer}{Named(now.TracerName)} traces it already",
                "only one debugger or profiler can trace a process: end the other one");
        }
        return FindGeneral(now) ?? (now.CapabilityCounts ? BySecurityModule(now) : WithoutCapability(now));
    }

    /// <summary>The cause that holds for every process alike; null when there is none.</summary>
    public static Refusal? FindGeneral(Circumstances now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (now.IsPtraceFiltered)
        {
            return new(
                Steps.Seccomp, "a filter of system calls (seccomp) keeps ptrace or process_vm_readv from us",
                now.HasCapability ? WithoutFilter : GiveCapability);
        }
        return now.YamaScope == 3
            ? new(
                Steps.Yama, "kernel.yama.ptrace_scope is 3: nobody may trace on this machine, not even root",
                "it can only be lowered by a restart: set kernel.yama.ptrace_scope=1 in /etc/sysctl.d")
            : null;
    }

    private static Refusal WithoutCapability(Circumstances now)
    {
        bool isRoot = now.Own.EffectiveUid == 0;
        string mend = isRoot ? GiveCapability : $"run it with sudo: `sudo pyflame -p {now.Pid}`";
        if (now.SharesUserNamespace == false && (now.HasCapability || isRoot || now.IsSameUser))
        {
            return new(
                Steps.UserNamespace, "it is in a user namespace that ours has no power over",
                "run pyflame where that container was started, as its owner or as root of the host");
        }
        if (!now.IsSameUser)
        {
            return new(Steps.User, $"it belongs to {now.Owner}, we are {now.OwnId}", mend);
        }
        if (!now.IsDumpable)
        {
            return new(
                Steps.Dumpable, "it does not let itself be read (it changed its user id, or called prctl(PR_SET_DUMPABLE, 0))", mend);
        }
        if ((now.Target.PermittedCapabilities & ~now.Own.Capabilities) != 0)
        {
            return new(Steps.Capability, "it has more capabilities than we have", mend);
        }
        return now.YamaScope switch
        {
            1 => new(
                Steps.Yama, "kernel.yama.ptrace_scope is 1: without CAP_SYS_PTRACE only own descendants may be traced",
                isRoot ? GiveCapability : "run it with sudo, or start the program with `pyflame -t`"),
            2 => new(Steps.Yama, "kernel.yama.ptrace_scope is 2: tracing needs CAP_SYS_PTRACE", mend),
            _ => BySecurityModule(now),
        };
    }

    private static Refusal BySecurityModule(Circumstances now)
    {
        // Those two are no more than what was looked at above; the list is not to be seen where securityfs is not mounted.
        string[] suspects = [.. now.SecurityModules.Split(',', StringSplitOptions.RemoveEmptyEntries).Except(["capability", "yama"])];
        if (suspects.Length == 0 && now.TargetLabel.Length == 0)
        {
            return new(
                Steps.SecurityModule, "the kernel forbids it, and nothing that pyflame can see says why",
                "if a security module (AppArmor, SELinux) is at work here, its log says so: `dmesg | grep -i denied`");
        }
        string modules = now.SecurityModules.Length > 0 ? $" ({now.SecurityModules})" : "";
        string label = now.TargetLabel.Length > 0 && now.TargetLabel != now.OwnLabel
            ? $"; it is labelled {now.TargetLabel}, we are {(now.OwnLabel.Length > 0 ? now.OwnLabel : "not")}"
            : "";
        return new(
            Steps.SecurityModule, $"a security module of the kernel forbids it{modules}{label}",
            "its log says which rule: `dmesg | grep -i denied`");
    }

    private static string Named(string name) => name.Length > 0 ? $" ({name})" : "";
}
