using Flame.LiveTests.Running;
using Flame.Linux.Tracing;

namespace Flame.LiveTests;

/// <summary>What the tracer says of threads that it can't stop.</summary>
public sealed class TracerTests
{
    [Fact]
    public void ThreadThatHasEndedButIsStillListed_IsGoneAndNotDenied()
    {
        // The program that takes the shell's place never asks how the shell's child ended.
        using Target ended = Target.Start(new Command("sh", "-c", "sleep 0.2 & echo $!; exec sleep 300"));
        Eventually.Holds(() => ProcessState.Letter(ended.Pid) == 'Z', "the child has ended");

        StopOutcome outcome = StopOutcome.Stopped;
        var thread = new Thread(() => // ptrace knows the thread
        {
            using var tracer = new Tracer();
            outcome = tracer.Stop(ended.Pid, ended.Pid);
        });
        thread.Start();
        thread.Join();

        Assert.Equal(StopOutcome.Gone, outcome);
    }
}
