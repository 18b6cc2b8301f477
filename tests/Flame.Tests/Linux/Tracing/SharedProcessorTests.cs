using System.Diagnostics;
using System.Globalization;
using Flame.Linux.Interop;
using Flame.Linux.Procfs;
using Flame.Linux.Tracing;

namespace Flame.Tests.Linux.Tracing;

public sealed class SharedProcessorTests
{
    [Fact]
    public void ThreadIsWhereTheOtherOneIs_UntilItLeaves()
    {
        OnThread(() =>
        {
            string before = AllowedProcessors();
            int policy = Libc.sched_getscheduler(0);
            using var other = Process.Start("sleep", "60");
            try
            {
                // Before it sleeps it may still be moved.
                Assert.True(SpinWait.SpinUntil(() => TaskStat.TryReadProcess(other.Id, out TaskStat stat) && stat.State == 'S', TimeSpan.FromSeconds(30)));
                var shared = new SharedProcessor();
                for (int round = 0; round < 3; round++)
                {
                    Assert.True(shared.TryJoin(other.Id, other.Id));
                    Assert.True(TaskStat.TryReadThread(other.Id, other.Id, out TaskStat stat));
                    Assert.Equal(stat.Processor.ToString(CultureInfo.InvariantCulture), AllowedProcessors());
                    shared.Leave();
                    Assert.Equal(before, AllowedProcessors());
                    Assert.Equal(policy, Libc.sched_getscheduler(0));
                    shared.Leave(); // of no consequence
                }
            }
            finally
            {
                other.Kill();
            }
        });
    }

    [Fact]
    public void ThreadThatIsGone_ChangesNothing()
    {
        OnThread(() =>
        {
            string before = AllowedProcessors();
            int policy = Libc.sched_getscheduler(0);
            var shared = new SharedProcessor();
            Assert.False(shared.TryJoin(Environment.ProcessId, int.MaxValue));
            Assert.Equal((before, policy), (AllowedProcessors(), Libc.sched_getscheduler(0)));
        });
    }

    private static string AllowedProcessors() =>
        File.ReadLines("/proc/thread-self/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];

    // What it does stays with the thread.
    private static void OnThread(Action action)
    {
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                fault = exception;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(fault);
    }
}
