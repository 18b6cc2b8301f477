using Flame.Profiles;

namespace Flame.Python.Walking;

/// <summary>What is known of what a thread does while it does not hold the GIL.</summary>
/// <param name="threadId">The thread; 0: there is none yet, or no more.</param>
internal sealed class KnownActivity(int threadId)
{
    /// <summary>The thread.</summary>
    public int ThreadId { get; } = threadId;

    /// <summary>What it did when it was looked at.</summary>
    public SampleState State { get; set; }

    /// <summary>The round of looks since which it has done so without a break, as far as is known.</summary>
    public long Since { get; set; }

    /// <summary>The round in which that is too old.</summary>
    public long LookAgain { get; set; } = -1;

    /// <summary>The round in which a thread that waits, and does not move, has to be looked at again; 0: in the next one.</summary>
    public long QuietUntil => State == SampleState.Idle ? LookAgain : 0;

    /// <summary>It holds the GIL, or has ended: what it did before says nothing any more.</summary>
    public void Forget() => LookAgain = -1;
}
