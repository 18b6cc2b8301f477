namespace Flame.Profiles;

/// <summary>What is known of a profile beside its stacks. Whatever a source does not say keeps its default.</summary>
public sealed record ProfileInfo
{
    /// <summary>What counts and weights are counts of: <c>samples</c>, <c>nanoseconds</c>, <c>bytes</c>. Default: samples.</summary>
    public string Unit { get; init; } = "samples";

    /// <summary>Counts and weights are in units of ten to the power of minus this: with 2, 150 means 1.5. Default: 0.</summary>
    public int CountDecimals { get; init; }

    /// <summary>How folded text of it spells frames. Default: as pyflame.</summary>
    public FrameStyle FrameStyle { get; init; }

    /// <summary>Nanoseconds from one sample to the next, as asked for; 0 when it is not known.</summary>
    public long IntervalNs { get; init; }

    /// <summary>When the recording began, in nanoseconds since 1970; 0 when it is not known.</summary>
    public long StartEpochNs { get; init; }

    /// <summary>How long it took in nanoseconds; 0 when it is not known.</summary>
    public long DurationNs { get; init; }

    /// <summary>What was profiled, in words, such as <c>PID 42 (CPython 3.13.1)</c>; empty when it is not known.</summary>
    public string Target { get; init; } = "";
}
