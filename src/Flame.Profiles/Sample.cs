namespace Flame.Profiles;

/// <summary>What a thread was doing when it was sampled.</summary>
public enum SampleState : byte
{
    /// <summary>Not known: the source of the profile does not say.</summary>
    Unknown,

    /// <summary>It held the GIL.</summary>
    HoldsGil,

    /// <summary>It ran on a processor without the GIL: C code that released it, or a free-threaded build.</summary>
    Running,

    /// <summary>It waited for the GIL.</summary>
    WaitsForGil,

    /// <summary>It slept or waited for something else.</summary>
    Idle,

    /// <summary>It held the GIL and collected garbage.</summary>
    CollectsGarbage, // files have these numbers: what comes later goes behind it
}

/// <summary>A thread of a profile. Its index in <see cref="Profile.Threads"/> is what <see cref="Sample.Thread"/> says.</summary>
/// <param name="ProcessId">Of its process; 0 when the source does not say, or says a negative one.</param>
/// <param name="ThreadId">The operating system's id; 0 when the source does not say, or says a negative one: perf has -1 for a thread that is gone.</param>
/// <param name="Name">What the program calls it, as an id in <see cref="Profile.Strings"/>; 0 when it has no name.</param>
public readonly record struct ProfileThread(int ProcessId, long ThreadId, int Name)
{
    /// <summary>Of its process; 0 or more.</summary>
    public int ProcessId { get; init; } = Math.Max(0, ProcessId);

    /// <summary>The operating system's id; 0 or more.</summary>
    public long ThreadId { get; init; } = Math.Max(0, ThreadId);
}

/// <summary>One stack at one instant.</summary>
/// <param name="TimeNs">Nanoseconds since <see cref="ProfileInfo.StartEpochNs"/>; never less than the sample before it has.</param>
/// <param name="Thread">Index in <see cref="Profile.Threads"/>.</param>
/// <param name="Stack">Id in <see cref="Profile.Stacks"/>.</param>
/// <param name="State">What the thread was doing.</param>
/// <param name="Weight">How much it counts, in <see cref="ProfileInfo.Unit"/>; at least 0.</param>
public readonly record struct Sample(long TimeNs, int Thread, int Stack, SampleState State = SampleState.Unknown, long Weight = 1);
