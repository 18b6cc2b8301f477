using System.Text;
using Flame.Linux.Procfs;
using static System.Runtime.InteropServices.Architecture;
using static System.Runtime.InteropServices.RuntimeInformation;

namespace Flame.Tests.Linux.Procfs;

public sealed class TaskSyscallTests
{
    [Theory]
    [InlineData("202 0x7f12c0a81e4c 0x189 0x0 0x7ffd5c 0x0 0xffffffff 0x7ffd3c 0x7f12\n", 0x7f12c0a81e4c)]
    [InlineData("219 0x7f12c0a81e4c 0x189 0x0 0x7ffd5c 0x0 0xffffffff 0x7ffd3c 0x7f12\n", 0x7f12c0a81e4c)] // restart_syscall
    [InlineData("230 0x1 0x0 0x7ffd5c 0x0 0x0 0x0 0x7ffd3c 0x7f12\n", 0)] // clock_nanosleep
    [InlineData("202\n", 0)]
    [InlineData("202 0xzz\n", 0)]
    [InlineData("running\n", 0)]
    [InlineData("-1 0x7ffd3c 0x7f12\n", 0)]
    [InlineData("", 0)]
    public void TryParseFutex_FindsTheAddressThatIsWaitedFor(string line, ulong expected)
    {
        Assert.SkipUnless(ProcessArchitecture == X64, "the numbers of system calls are those of x86-64");

        Assert.Equal(expected != 0, TaskSyscall.TryParseFutex(Encoding.ASCII.GetBytes(line), out ulong address));
        Assert.Equal(expected, address);
    }
}
