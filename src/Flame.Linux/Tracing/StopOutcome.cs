namespace Flame.Linux.Tracing;

/// <summary>What came of an attempt to stop a thread.</summary>
public enum StopOutcome
{
    /// <summary>It stands still until <see cref="Tracer.ResumeAll"/>.</summary>
    Stopped,

    /// <summary>It stands still, since job control stopped its whole process; it stays so when resumed.</summary>
    JobStopped,

    /// <summary>It has ended, or is no thread of that process.</summary>
    Gone,

    /// <summary>The kernel does not let us trace it.</summary>
    Denied,

    /// <summary>It did not stop in time (uninterruptible sleep); it will go on by itself.</summary>
    TimedOut,
}
