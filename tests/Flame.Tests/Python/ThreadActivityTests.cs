using Flame.Linux.Procfs;
using Flame.Profiles;
using Flame.Python.Capturing;
using Flame.Python.Walking;
using Flame.Tests.Linux.Procfs;

namespace Flame.Tests.Python;

/// <summary>A thread of ours waits, and computes when it is told to: what of that is seen, and how late.</summary>
public sealed class ThreadActivityTests : IDisposable
{
    private readonly TaskWaits _waits = new(Environment.ProcessId);
    private readonly ManualResetEventSlim _go = new();
    private readonly Thread _thread;
    private volatile int _id;
    private volatile bool _ends;

    public ThreadActivityTests()
    {
        _thread = new Thread(WaitThenCompute);
        _thread.Start();
        Assert.True(SpinWait.SpinUntil(() => _id != 0 && _waits.Look(_id, out _) == TaskWait.Futex, TimeSpan.FromSeconds(30)));
    }

    public void Dispose()
    {
        _ends = true;
        _go.Set();
        _thread.Join();
        _go.Dispose();
        _waits.Dispose();
    }

    [Fact]
    public void ThreadWhoseStackMoves_IsSeenAtOnce()
    {
        ThreadActivity activity = AfterIdleRounds(160);
        Compute();
        activity.BeginRound();
        activity.Look(activity.Of(_id), hasMoved: true);
        Assert.Equal(SampleState.Running, activity.StateOf(activity.Of(_id)));
        Assert.False(activity.IsIdle(activity.Of(_id)));
    }

    [Fact]
    public void CodeThatGoesOnByItself_IsSeenAfterASixteenthOfItsWait()
    {
        ThreadActivity activity = AfterIdleRounds(160);
        Compute();
        int rounds = 0;
        do
        {
            activity.BeginRound();
            activity.Look(activity.Of(_id), hasMoved: false);
            rounds++;
        }
        while (activity.IsIdle(activity.Of(_id)));
        Assert.InRange(rounds, 1, 11);
        Assert.Equal(SampleState.Running, activity.StateOf(activity.Of(_id)));
    }

    [Fact]
    public void ThreadThatHoldsTheGilOrHasEnded_IsNotIdle()
    {
        ThreadActivity activity = AfterIdleRounds(3);
        activity.Of(_id).Forget();
        Assert.False(activity.IsIdle(activity.Of(_id)));
        _ends = true;
        Compute();
        _thread.Join();
        Assert.True(SpinWait.SpinUntil(() => _waits.Look(_id, out _) == TaskWait.Gone, TimeSpan.FromSeconds(30)));
        activity.BeginRound();
        activity.Look(activity.Of(_id), hasMoved: true);
        Assert.Equal(SampleState.Unknown, activity.StateOf(activity.Of(_id)));
        Assert.False(activity.IsIdle(activity.Of(_id)));
    }

    [Fact]
    public void WaitInTheMemoryOfAGil_IsAWaitForIt()
    {
        Assert.Equal(TaskWait.Futex, _waits.Look(_id, out FutexWait futex));
        var activity = new ThreadActivity(_waits, new GilWaits(new BuiltMemory(), [new(futex.Address - 100, 216)], intervalAt: 0), knowsGil: true);
        activity.Look(activity.Of(_id), hasMoved: true);
        Assert.Equal(SampleState.WaitsForGil, activity.StateOf(activity.Of(_id)));
        Assert.False(activity.IsIdle(activity.Of(_id)));
    }

    private ThreadActivity AfterIdleRounds(int rounds)
    {
        var activity = new ThreadActivity(_waits, new GilWaits(new BuiltMemory(), [], intervalAt: 0), knowsGil: true);
        for (int i = 0; i < rounds; i++)
        {
            activity.BeginRound();
            activity.Look(activity.Of(_id), hasMoved: false);
            Assert.True(activity.IsIdle(activity.Of(_id)));
        }
        return activity;
    }

    private void Compute()
    {
        _go.Set();
        Assert.True(SpinWait.SpinUntil(() => _waits.Look(_id, out _) is TaskWait.None or TaskWait.Gone, TimeSpan.FromSeconds(30)));
    }

    private void WaitThenCompute()
    {
        _id = ThisThread.Id;
        _go.Wait();
        while (!_ends)
        {
            Thread.SpinWait(100);
        }
    }
}
