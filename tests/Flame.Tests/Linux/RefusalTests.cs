using Flame.Linux.Diagnosis;
using Flame.Linux.Procfs;

namespace Flame.Tests.Linux;

/// <summary>Each cause for which a kernel refuses, made up one at a time.</summary>
public sealed class RefusalTests
{
    private const ulong SysPtrace = 1UL << 19;
    private const int User = 1000;

    [Fact]
    public void Find_NamesTheTracer()
    {
        Refusal refusal = Refusal.Find(Now(own: Status(0, SysPtrace)) with { Tracer = 77, TracerName = "gdb" });
        Assert.Equal(Steps.Tracer, refusal.Step);
        Assert.Contains("process 77 (gdb)", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_BlamesSeccompWhenPtraceItselfIsRefused() =>
        Assert.Equal(Steps.Seccomp, Refusal.Find(Now() with { IsPtraceFiltered = true }).Step);

    [Fact]
    public void Find_BlamesYamaThreeEvenForRoot() =>
        Assert.Equal(Steps.Yama, Refusal.Find(Now(own: Status(0, SysPtrace)) with { YamaScope = 3, IsInInitialUserNamespace = true }).Step);

    [Fact]
    public void FindGeneral_BlamesWhatIsInTheWayOfEveryProcess()
    {
        Assert.Null(Refusal.FindGeneral(Now() with { YamaScope = 2, Tracer = 77 }));
        Assert.Equal(Steps.Yama, Refusal.FindGeneral(Now(own: Status(0, SysPtrace)) with { YamaScope = 3 })?.Step);
        Refusal? filter = Refusal.FindGeneral(Now(own: Status(0, SysPtrace)) with { IsPtraceFiltered = true });
        Assert.Equal(Steps.Seccomp, filter?.Step);
        Assert.DoesNotContain("CAP_SYS_PTRACE", filter?.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NamesBothUsers()
    {
        Refusal refusal = Refusal.Find(Now(target: Status(0)));
        Assert.Equal(Steps.User, refusal.Step);
        Assert.Equal("it belongs to user id 0, we are 1000", refusal.Reason);
        Assert.Contains("sudo", refusal.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new uint[] { 0, 0, 0, 0 }, "it belongs to group id 0, we are 1000")]
    [InlineData(new uint[] { 1000, 5, 1000, 5 }, "it belongs to group ids 1000, 5, we are 1000")]
    public void Find_NamesTheGroupsWhereTheUserIsOurs(uint[] groups, string reason) =>
        Assert.Equal(reason, Refusal.Find(Now(target: Status(User) with { GroupIds = groups })).Reason);

    [Fact]
    public void Find_NamesEveryUserThatTheTargetHasBeen() => Assert.Equal(
        "it belongs to user ids 1000, 0, we are 1000", Refusal.Find(Now(target: Status(User) with { UserIds = [1000, 1000, 0, 1000] })).Reason);

    [Fact]
    public void Mend_HasTheNumberOfTheProcess() =>
        Assert.Equal("run it with sudo: `sudo pyflame -p 42`", Refusal.Find(Now() with { IsDumpable = false }).Mend);

    [Fact]
    public void Find_TellsRootInAContainerToTakeTheCapability()
    {
        Refusal refusal = Refusal.Find(Now(own: Status(0), target: Status(5)));
        Assert.Equal(Steps.User, refusal.Step);
        Assert.Contains("--cap-add SYS_PTRACE", refusal.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_SeesAProcessThatHidesItself() => Assert.Equal(Steps.Dumpable, Refusal.Find(Now() with { IsDumpable = false }).Step);

    [Fact]
    public void Find_SeesMoreCapabilitiesThanOurs() =>
        Assert.Equal(Steps.Capability, Refusal.Find(Now(target: Status(User) with { PermittedCapabilities = 1 })).Step);

    [Theory]
    [InlineData(1, "pyflame -t")]
    [InlineData(2, "sudo")]
    public void Find_BlamesYamaForOwnProcesses(int scope, string mend)
    {
        Refusal refusal = Refusal.Find(Now() with { YamaScope = scope });
        Assert.Equal(Steps.Yama, refusal.Step);
        Assert.Contains($"kernel.yama.ptrace_scope is {scope}", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains(mend, refusal.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_BlamesTheUserNamespaceWhenTheCapabilityIsWorthNothingThere() =>
        Assert.Equal(Steps.UserNamespace, Refusal.Find(Now(own: Status(0, SysPtrace)) with { SharesUserNamespace = false }).Step);

    [Fact]
    public void Find_BlamesTheUserNamespaceForTheSameUser() =>
        Assert.Equal(Steps.UserNamespace, Refusal.Find(Now() with { SharesUserNamespace = false, IsInInitialUserNamespace = true }).Step);

    [Fact]
    public void Find_IsLeftWithTheSecurityModuleWhenAllElseIsFine()
    {
        Refusal refusal = Refusal.Find(Now(own: Status(0, SysPtrace)) with
        {
            IsInInitialUserNamespace = true,
            SecurityModules = "capability,apparmor",
            TargetLabel = "docker-default (enforce)",
            OwnLabel = "unconfined",
        });
        Assert.Equal(Steps.SecurityModule, refusal.Step);
        Assert.Contains("it is labelled docker-default (enforce), we are unconfined", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("capability")]
    [InlineData("capability,yama")]
    public void Find_DoesNotInventASecurityModule(string modules)
    {
        Refusal refusal = Refusal.Find(Now(own: Status(0, SysPtrace)) with { IsInInitialUserNamespace = true, SecurityModules = modules });
        Assert.StartsWith("the kernel forbids it, and nothing", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("         0          0 4294967295", true)]
    [InlineData("0 0 4294967295\n", true)]
    [InlineData("         0     100000      65536", false)]
    [InlineData("", false)]
    public void Circumstances_KnowTheInitialUserNamespaceByItsMap(string map, bool isInitial) =>
        Assert.Equal(isInitial, Circumstances.IsWholeMap(map));

    [Theory]
    [InlineData(new uint[] { 1000, 1000, 1000, 1000 }, true)]
    [InlineData(new uint[] { 1000, 1000, 0, 1000 }, false)]
    [InlineData(new uint[] { 1000, 0, 1000, 0 }, false)]
    [InlineData(new uint[] { }, false)]
    public void Circumstances_TakeAProcessForOursOnlyWhenAllItsUsersAre(uint[] users, bool isSame) =>
        Assert.Equal(isSame, Now(target: Status(User) with { UserIds = users }).IsSameUser);

    private static Circumstances Now(ProcessStatus? target = null, ProcessStatus? own = null) => new()
    {
        Pid = 42,
        Target = target ?? Status(User),
        Own = own ?? Status(User),
        SharesUserNamespace = true,
    };

    private static ProcessStatus Status(uint user, ulong capabilities = 0) => new()
    {
        Name = "program",
        UserIds = [user, user, user, user],
        GroupIds = [user, user, user, user],
        NamespaceIds = [42],
        Capabilities = capabilities,
        PermittedCapabilities = capabilities,
    };
}
