using System.Globalization;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Containers;

/// <summary>
/// What the kernel's security modules forbid. These tests change the whole machine, so they run in a virtual one only (`make machines`).
/// </summary>
[Collection(Timing.Name)]
public sealed class SecurityModuleTests
{
    private const string Scope = "/proc/sys/kernel/yama/ptrace_scope";

    private const string Profile =
        """
        profile flame_confined flags=(attach_disconnected) {
          file,
          capability,
          network,
          unix,
          signal,
          mount,
          ptrace peer=flame_confined,
        }

        """;

    // One test: what ptrace_scope has risen to can't be lowered from 3.
    [Fact]
    public void Yama_ForbidsAndIsNamedScopeByScope()
    {
        RequireMachine();
        Assert.SkipUnless(File.Exists(Scope), "this kernel has no yama");
        using var scratch = new ScratchDirectory();
        string pyflame = Root.PublicBinary(scratch);
        using Target target = StartAsNobody();
        using Target ofRoot = Target.Start(Interpreters.Newest, "quiet.py");
        Command AsNobody(string[] arguments) => Root.AsUser(Root.Nobody, pyflame, arguments);

        SetScope(0);
        MustProfile(AsNobody(["-s", "0", "-p", target.PidText]));
        SetScope(1);
        DoctorTests.MustAgree(target.PidText, "kernel.yama.ptrace_scope is 1: without CAP_SYS_PTRACE only own descendants may be traced", AsNobody);
        MustProfile(AsNobody(["-t", Python(), "-c", "for _ in range(1000000): pass"]));
        MustProfile(ShippedBinary.Command("-s", "0", "-p", target.PidText));
        SetScope(2);
        DoctorTests.MustAgree(target.PidText, "kernel.yama.ptrace_scope is 2: tracing needs CAP_SYS_PTRACE", AsNobody);
        MustBeRefused(AsNobody(["-t", Python(), "-c", "pass"]), "kernel.yama.ptrace_scope is 2: tracing needs CAP_SYS_PTRACE");
        MustProfile(ShippedBinary.Command("-s", "0", "-p", target.PidText));
        SetScope(3);
        const string Nobody = "kernel.yama.ptrace_scope is 3: nobody may trace on this machine, not even root";
        DoctorTests.MustAgree(target.PidText, Nobody, AsNobody);
        DoctorTests.MustAgree(ofRoot.PidText, Nobody, ShippedBinary.Command);
        MustBeRefused(ShippedBinary.Command("-t", Python(), "-c", "pass"), Nobody);
        ofRoot.MustRunFreely();
    }

    [Fact]
    public void AppArmor_ForbidsAndIsNamedWithBothLabels()
    {
        RequireMachine();
        Assert.SkipUnless(Directory.Exists("/sys/kernel/security/apparmor"), "AppArmor is not at work in this kernel");
        using var scratch = new ScratchDirectory();
        string profile = scratch.PathOf("profile");
        File.WriteAllText(profile, Profile);
        RunResult loaded = Root.Run("apparmor_parser", "--replace", "--skip-cache", profile);
        Assert.True(loaded.ExitCode == 0, loaded.Summary);
        using Target target = Target.Start(Interpreters.Newest, "quiet.py");
        MustProfile(ShippedBinary.Command("-s", "0", "-p", target.PidText));
        const string Confined = "echo 'exec flame_confined' >/proc/self/attr/exec && exec \"$@\"";
        Command InProfile(string[] arguments) => new("sh", ["-c", Confined, "sh", ShippedBinary.Path, .. arguments]);
        DoctorTests.MustAgree(target.PidText, "; it is labelled unconfined, we are flame_confined (enforce)", InProfile);
        DoctorTests.MustAgree(target.PidText, "apparmor", InProfile);
        target.MustRunFreely();
    }

    private static void RequireMachine()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("FLAME_MACHINE") == "1", "changes the whole machine: run by `make machines` in a virtual one");
        Root.Require();
    }

    private static void SetScope(int scope) => File.WriteAllText(Scope, scope.ToString(CultureInfo.InvariantCulture));

    private static string Python() =>
        Interpreters.Found.FirstOrDefault(each => each.Root.Length == 0 && each.Path.StartsWith("/usr/bin/", StringComparison.Ordinal))?.Path
        ?? throw new InvalidOperationException("no CPython in /usr/bin: others than root can run none");

    private static Target StartAsNobody()
    {
        string fixture = Repository.Fixture("quiet.py");
        Root.RequireOpenToAll(fixture);
        return Target.Start(Root.AsUser(Root.Nobody, Python(), fixture));
    }

    private static void MustProfile(Command pyflame)
    {
        using StartedProcess process = pyflame.Start();
        RunResult run = process.Finish().MustSucceed();
        Assert.NotEmpty(run.Output);
    }

    private static void MustBeRefused(Command pyflame, string reason)
    {
        using StartedProcess process = pyflame.Start();
        Assert.Contains(reason, process.Finish().MustFail().Error, StringComparison.Ordinal);
    }
}
