using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>What came of one capture as a whole.</summary>
public enum CaptureOutcome
{
    /// <summary>Every thread that was asked for is in the result; none when nobody held the GIL.</summary>
    Whole,

    /// <summary>There is a thread whose stack could not be read whole.</summary>
    Torn,

    /// <summary>The process has ended.</summary>
    Gone,

    /// <summary>The kernel does not let us trace a thread.</summary>
    Denied,
}

/// <summary>The stack of one thread at one instant, or of several that show the same.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Stack">Its stack in the stack table; the root when it ran no Python code.</param>
/// <param name="State">What it was doing. Without a wish for states no more is looked at than whether it held the GIL.</param>
/// <param name="Open">What of it has yet to be confirmed; nothing, where the thread stood when it was read.</param>
/// <param name="Count">So many threads show this; of several nothing is said in <paramref name="Thread"/> and <paramref name="State"/>.</param>
public readonly record struct ThreadCapture(PythonThread Thread, int Stack, SampleState State, OpenProof Open = default, int Count = 1)
{
    /// <summary>It held the GIL.</summary>
    public bool HoldsGil => State is SampleState.HoldsGil or SampleState.CollectsGarbage;

    /// <summary>What the last stop of a thread has shown; there has to be one.</summary>
    internal static ThreadCapture LastStopOf(ThreadWindow window) => new(window.Thread, window.LastStop!.Value.Stack, window.LastStop.Value.State);
}

/// <summary>A stack whose code objects have yet to be looked at once more: see <see cref="IStackCapture.IsConfirmed"/>.</summary>
/// <param name="Site">The site of its leaf in the <see cref="CallPaths"/> of what captured it; <see cref="CallPaths.Outside"/>: nothing is open.</param>
/// <param name="Generation">That of those paths.</param>
/// <param name="Replaced">How many code objects had been replaced when it was captured.</param>
public readonly record struct OpenProof(int Site, int Generation, long Replaced)
{
    /// <summary>Of a stack that ends at a site, as things are now.</summary>
    internal static OpenProof Of(int site, CallPaths paths, CodeWatch watch) => new(site, paths.Generation, watch.Replaced);
}
