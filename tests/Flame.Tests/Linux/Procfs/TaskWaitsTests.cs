using System.Text;
using Flame.Linux.Procfs;
using static System.Runtime.InteropServices.Architecture;
using static System.Runtime.InteropServices.RuntimeInformation;

namespace Flame.Tests.Linux.Procfs;

public sealed class TaskWaitsTests
{
    [Theory]
    [InlineData("202 0x7f12c0a81e4c 0x189 0x0 0x7ffd5c 0x0 0xffffffff 0x7ffd3c 0x7f12\n", TaskWait.Futex, 0x7f12c0a81e4c)]
    [InlineData("219 0x7f12c0a81e4c 0x189 0x0 0x7ffd5c 0x0 0xffffffff 0x7ffd3c 0x7f12\n", TaskWait.Futex, 0x7f12c0a81e4c)] // restart_syscall
    [InlineData("230 0x1 0x0 0x7ffd5c 0x0 0x0 0x0 0x7ffd3c 0x7f12\n", TaskWait.Other, 0)] // clock_nanosleep
    [InlineData("202\n", TaskWait.Other, 0)]
    [InlineData("202 0xzz\n", TaskWait.Other, 0)]
    [InlineData("running\n", TaskWait.None, 0)]
    [InlineData("-1 0x7ffd3c 0x7f12\n", TaskWait.Other, 0)] // blocked, though in no system call: a page that is being read
    [InlineData("-1 0x0 0x0\n", TaskWait.Gone, 0)] // has ended: the first thread, which stays until the others have, too
    [InlineData("", TaskWait.Other, 0)]
    public void Parse_TellsWhatIsWaitedFor(string line, TaskWait expected, ulong expectedFutex)
    {
        Assert.SkipUnless(ProcessArchitecture == X64, "the numbers of system calls are those of x86-64");

        Assert.Equal(expected, TaskWaits.Parse(Encoding.ASCII.GetBytes(line), out FutexWait futex));
        Assert.Equal(expectedFutex, futex.Address);
    }

    [Fact]
    public void Parse_TellsHowItIsWaited()
    {
        Assert.SkipUnless(ProcessArchitecture == X64, "the numbers of system calls are those of x86-64");

        Assert.Equal(TaskWait.Futex, TaskWaits.Parse("202 0x7f168a7186e4 0x80 0x2 0x7f168a718650 0x0 0x0 0x7f168a7185f8 0x7f168eb547e8\n"u8, out FutexWait futex));
        Assert.Equal(new FutexWait(0x7f168a7186e4, 0x80, 2, 0x7f168a718650, 0x7f168a7185f8), futex);
    }

    [Fact]
    public void ThreadThatSleepsAndEnds_IsSeenToDoSo()
    {
        using var waits = new TaskWaits(Environment.ProcessId);
        using var mayEnd = new ManualResetEventSlim();
        int tid = 0;
        var thread = new Thread(() =>
        {
            Volatile.Write(ref tid, ThisThread.Id);
            mayEnd.Wait();
        });
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref tid) != 0 && waits.Look(tid, out _) == TaskWait.Futex, TimeSpan.FromSeconds(30)));
        mayEnd.Set();
        thread.Join();
        Assert.True(SpinWait.SpinUntil(() => waits.Look(tid, out _) == TaskWait.Gone, TimeSpan.FromSeconds(30)));
    }
}
