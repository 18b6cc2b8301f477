using Flame.Linux.Procfs;

namespace Flame.Tests.Linux;

public sealed class ProcessStatusTests
{
    private static ReadOnlySpan<byte> Example => """
        Name:	a Uid:	7 b
        State:	S (sleeping)
        Tgid:	4242
        Pid:	4242
        TracerPid:	17
        Uid:	1000	1001	1002	1003
        Gid:	5	6	7	8
        NStgid:	4242	40	1
        NSpid:	4242	40	1
        Threads:	3
        CapPrm:	000001ffffffffff
        CapEff:	0000000000080000
        Seccomp:	2

        """u8;

    [Fact]
    public void Parse_ReadsEveryField()
    {
        ProcessStatus status = ProcessStatus.Parse(Example);
        Assert.Equal("a Uid:\t7 b", status.Name);
        Assert.Equal(4242, status.ThreadGroupId);
        Assert.Equal(17, status.TracerPid);
        Assert.Equal([1000u, 1001u, 1002u, 1003u], status.UserIds);
        Assert.Equal(1001u, status.EffectiveUid);
        Assert.Equal([5u, 6u, 7u, 8u], status.GroupIds);
        Assert.Equal([4242u, 40u, 1u], status.NamespaceIds);
        Assert.Equal(1, status.InnermostId);
        Assert.Equal(3, status.Threads);
        Assert.Equal(0x1ff_ffff_ffffUL, status.PermittedCapabilities);
        Assert.Equal(0x80000UL, status.Capabilities);
        Assert.Equal(2, status.Seccomp);
    }

    [Fact]
    public void Parse_TakesMissingFieldsForNothing()
    {
        ProcessStatus status = ProcessStatus.Parse("NSpid:\nUid:\tx\nCapEff:\tzz\nThreads: 99999999999999999999999\n"u8);
        Assert.Equal("", status.Name);
        Assert.Empty(status.NamespaceIds);
        Assert.Equal(0, status.InnermostId);
        Assert.Equal(0u, status.EffectiveUid);
        Assert.Equal(0UL, status.Capabilities);
        Assert.Equal(0, status.Threads);
    }

    [Fact]
    public void Parse_DoesNotTakeOneKeyForAnother() =>
        Assert.Equal([9u], ProcessStatus.Parse("XNSpid:\t1\nNSpid:\t9"u8).NamespaceIds);

    [Fact]
    public void TryRead_ReadsOurselves()
    {
        ProcessStatus status = Assert.IsType<ProcessStatus>(ProcessStatus.TryRead(Environment.ProcessId));
        Assert.Equal(Environment.ProcessId, status.ThreadGroupId);
        Assert.True(status.Threads > 0);
        Assert.Null(ProcessStatus.TryRead(int.MaxValue));
    }
}
