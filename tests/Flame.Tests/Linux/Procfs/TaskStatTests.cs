using System.Text;
using Flame.Linux.Procfs;

namespace Flame.Tests.Linux.Procfs;

public sealed class TaskStatTests
{
    private const string Rest = " 1 42 42 0 -1 4194560 100 0 0 0 7 8 0 0 20 0 1 0 987654 1000000 250";

    [Theory]
    [InlineData("python3")]
    [InlineData("a b")]
    [InlineData("x) R (y")]
    [InlineData("")]
    [InlineData("((")]
    public void Name_MayHoldAnyCharacter(string name)
    {
        Assert.True(TaskStat.TryParse(Encoding.UTF8.GetBytes($"42 ({name}) S{Rest}\n"), out TaskStat stat));
        Assert.Equal(new TaskStat('S', 987654) { HasMemory = true, Processor = -1 }, stat);
    }

    [Fact]
    public void Processor_IsField39()
    {
        string line = $"42 (x) S{Rest}" + string.Concat(Enumerable.Range(25, 28).Select(field => $" {field}"));
        Assert.True(TaskStat.TryParse(Encoding.UTF8.GetBytes(line), out TaskStat stat));
        Assert.Equal(39, stat.Processor);
    }

    /// <summary>States are looked at for the whole length of a recording.</summary>
    [Fact]
    public void Reading_AllocatesNothing()
    {
        int self = Environment.ProcessId;
        Assert.True(TaskStat.TryReadProcess(self, out TaskStat process) && TaskStat.TryReadThread(self, self, out TaskStat thread) && process.StartTicks == thread.StartTicks);
        Assert.False(TaskStat.TryReadThread(self, 1, out _));
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                _ = TaskStat.TryReadProcess(self, out _) && TaskStat.TryReadThread(self, self, out _);
            }
        }));
    }

    [Theory]
    [InlineData('Z', true)]
    [InlineData('X', true)]
    [InlineData('R', false)]
    [InlineData('t', false)]
    public void EndedTask_IsDead(char state, bool isDead)
    {
        Assert.True(TaskStat.TryParse(Encoding.UTF8.GetBytes($"42 (x) {state}{Rest}"), out TaskStat stat));
        Assert.Equal(isDead, stat.IsDead);
        Assert.Equal(!isDead, stat.HasMemory);
    }

    [Theory]
    [InlineData(0x400104, 1, true)]
    [InlineData(0x400104, 2, false)] // the leader goes, another thread has made an exec or goes on
    [InlineData(0x400100, 1, false)]
    public void ProcessOnItsWayOut_IsDeadWithItsLastThread(int flags, int threads, bool isDead)
    {
        string rest = Rest.Replace("4194560", $"{flags}", StringComparison.Ordinal).Replace(" 20 0 1 0 ", $" 20 0 {threads} 0 ", StringComparison.Ordinal);
        Assert.True(TaskStat.TryParse(Encoding.UTF8.GetBytes($"42 (x) D{rest}"), out TaskStat stat));
        Assert.Equal(isDead, stat.IsDead);
    }

    [Theory]
    [InlineData("2129984", true)] // PF_KTHREAD and others: kthreadd's
    [InlineData("4194560", false)]
    public void KernelThread_IsKnownByItsFlag(string flags, bool isKernelThread)
    {
        byte[] line = Encoding.UTF8.GetBytes($"42 (x) S{Rest.Replace("4194560", flags, StringComparison.Ordinal)}");
        Assert.True(TaskStat.TryParse(line, out TaskStat stat));
        Assert.Equal(isKernelThread, stat.IsKernelThread);
    }

    [Fact]
    public void LineThatIsCutOff_IsNotRead()
    {
        byte[] line = Encoding.UTF8.GetBytes($"42 (x) S{Rest}");
        int start = Encoding.UTF8.GetString(line).IndexOf("987654", StringComparison.Ordinal);
        for (int length = 0; length <= start; length++)
        {
            Assert.False(TaskStat.TryParse(line.AsSpan(0, length), out _));
        }
    }
}
