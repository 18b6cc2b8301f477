using Flame.Linux.Tracing;
using Flame.Python.Capturing;

namespace Flame.Sampling;

/// <summary>What happened in a recording, for the closing summary and <c>--stats</c>.</summary>
internal sealed class RecordingCounters
{
    /// <summary>Ticks that were kept.</summary>
    public long Ticks { get; set; }

    /// <summary>How long after its time each tick was kept.</summary>
    public DelayHistogram Delays { get; } = new();

    /// <summary>Stacks that were taken; several in one tick with <c>--threads</c>.</summary>
    public long Samples { get; set; }

    /// <summary>Ticks at which no thread ran Python code.</summary>
    public long Idle { get; set; }

    /// <summary>Captures that failed.</summary>
    public long Failed { get; set; }

    /// <summary>Ticks that passed unkept.</summary>
    public long Missed { get; set; }

    /// <summary>Ticks that passed while a thread was stopped for the sake of true shares: the sample after them stands for them, too.</summary>
    public long Covered { get; set; }

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

    /// <summary>Segments of memory that they asked for.</summary>
    public long Segments { get; set; }

    /// <summary>Reads that were made again, since memory had changed under them.</summary>
    public long Retried { get; set; }

    /// <summary>Reads of stacks that came and went too fast for that, and for which no stop could be afforded, or allowed.</summary>
    public long Biased { get; set; }

    /// <summary>Samples that show what the stop before them has shown: to stop for each would have taken too much of the time.</summary>
    public long Held { get; set; }

    /// <summary>Reads that were made again, since the stack had moved to where it was not looked for.</summary>
    public long Misplaced { get; set; }

    /// <summary>Captures that took a stop, since no read without one proved whole.</summary>
    public long Stopped { get; set; }

    /// <summary>Stacks of threads that had not run since the last capture.</summary>
    public long Unchanged { get; set; }

    /// <summary>Code objects that had taken the place of others.</summary>
    public long CodesReplaced { get; set; }

    /// <summary>Code objects whose names and lines were decoded.</summary>
    public long CodesDecoded { get; set; }

    /// <summary>From the first tick to the last.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>It ended because the targets did.</summary>
    public bool EndedWithTarget { get; set; }

    /// <summary>Takes over what the targets and the tracer counted.</summary>
    public void Take(IEnumerable<TargetSession> targets, Tracer tracer)
    {
        foreach (TargetSession target in targets)
        {
            ReadCalls += target.Memory.Calls;
            BytesRead += target.Memory.BytesRead;
            Segments += target.Memory.Segments;
            CodesDecoded += target.CodesDecoded;
            Add(target.Counters);
        }
        Stops = tracer.Stops;
        StoppedNs = tracer.StoppedNs;
        LongestStopNs = tracer.LongestStopNs;
    }

    private void Add(CaptureCounters captures)
    {
        Biased += captures.Biased;
        Held += captures.Held;
        Retried += captures.Retried;
        Misplaced += captures.Misplaced;
        Stopped += captures.Stopped;
        Unchanged += captures.Unchanged;
        CodesReplaced += captures.CodesReplaced;
    }
}
