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

    [Fact]
    public void TimeOfAStop_IsCountedFromTheStandOn()
    {
        const int StandMs = 20;
        // The runtime asks for the events of its own children, so this is a child of one.
        using Target target = Target.Start(new Command("sh", "-c", "sleep 300 & echo $!; wait"));
        StopOutcome outcome = StopOutcome.Gone;
        (long stopped, long stood) = (0, 0);
        var thread = new Thread(() =>
        {
            using var tracer = new Tracer();
            using (tracer.BeginStops())
            {
                outcome = tracer.Stop(target.Pid, target.Pid);
                Thread.Sleep(StandMs);
            }
            (stopped, stood) = (tracer.StoppedNs, tracer.StoodNs);
        });
        thread.Start();
        thread.Join();

        Assert.Equal(StopOutcome.Stopped, outcome);
        Assert.InRange(stood, StandMs * 1_000_000L, stopped);
    }
}
