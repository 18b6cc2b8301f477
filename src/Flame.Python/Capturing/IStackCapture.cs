using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>Takes the stacks of one process, now and again.</summary>
public interface IStackCapture
{
    /// <summary>How many code objects were decoded so far.</summary>
    long CodesDecoded { get; }

    /// <summary>What happened so far.</summary>
    CaptureCounters Counters { get; }

    /// <summary>
    /// What was captured since the last <see cref="Confirm"/> is right unless a code object was replaced meanwhile, which a
    /// look at all of them will show. It should not be passed on before.
    /// </summary>
    bool AwaitsConfirmation { get; }

    /// <summary>
    /// The last capture has stopped a thread that it might have read, for the sake of true shares. Ticks that went by meanwhile are not to be lost:
    /// that would be those of some phases of the program only.
    /// </summary>
    bool StoppedByChoice { get; }

    /// <summary>Looks at the code objects of all that awaits it; afterwards <see cref="IsConfirmed"/> tells what was right.</summary>
    void Confirm();

    /// <summary>No code object of a stack that was captured here has turned out to be another one.</summary>
    bool IsConfirmed(OpenProof open);

    /// <summary>The program that was captured is gone, by exec: what awaits its confirmation is as right as it will ever be.</summary>
    void Abandon();

    /// <summary>
    /// Captures the stack of the thread that holds the GIL (of each GIL, where there are several); an empty result says
    /// that nobody held it at that instant, or that job control has stopped the process.
    /// </summary>
    CaptureOutcome CaptureGilHolders(List<ThreadCapture> captured);

    /// <summary>Captures the stacks of all threads that have one.</summary>
    /// <param name="captured">Receives them.</param>
    /// <param name="excludeIdle">Leave out threads that are idle; it costs a look into /proc for each thread that may have moved.</param>
    CaptureOutcome CaptureAllThreads(List<ThreadCapture> captured, bool excludeIdle);

    /// <summary>
    /// The name that Python code gave a thread; null when it has none. Reads the running target, slowly: for
    /// snapshots, not for samples.
    /// </summary>
    string? NameOf(PythonThread thread);
}

/// <summary>What happened in the captures of one process.</summary>
public sealed class CaptureCounters
{
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

    /// <summary>Stacks of single threads that could not be read whole, while those of others could.</summary>
    public long Failed { get; set; }

    /// <summary>Stacks that could be taken over from the last capture, since their threads had not held the GIL.</summary>
    public long Unchanged { get; set; }

    /// <summary>Code objects that had taken the place of others.</summary>
    public long CodesReplaced { get; set; }
}
