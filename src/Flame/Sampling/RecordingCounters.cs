namespace Flame.Sampling;

/// <summary>What happened in a recording, for the closing summary and <c>--stats</c>.</summary>
internal sealed class RecordingCounters
{
    /// <summary>Ticks that were kept.</summary>
    public long Ticks { get; set; }

    /// <summary>Stacks that were taken; several in one tick with <c>--threads</c>.</summary>
    public long Samples { get; set; }

    /// <summary>Ticks at which no thread ran Python code.</summary>
    public long Idle { get; set; }

    /// <summary>Captures that failed.</summary>
    public long Failed { get; set; }

    /// <summary>Ticks that passed unkept.</summary>
    public long Missed { get; set; }

    /// <summary>Samples that the reader of a stream did not take in time.</summary>
    public long Dropped { get; set; }

    /// <summary>How often a thread of the target was stopped.</summary>
    public long Stops { get; set; }

    /// <summary>Nanoseconds for which any thread of it stood still, in all.</summary>
    public long StoppedNs { get; set; }

    /// <summary>The longest of these stops in nanoseconds.</summary>
    public long LongestStopNs { get; set; }

    /// <summary>System calls that read memory.</summary>
    public long ReadCalls { get; set; }

    /// <summary>Bytes that they read.</summary>
    public long BytesRead { get; set; }

    /// <summary>Code objects whose names and lines were decoded.</summary>
    public long CodesDecoded { get; set; }

    /// <summary>From the first tick to the last.</summary>
    public TimeSpan Elapsed { get; set; }
}
