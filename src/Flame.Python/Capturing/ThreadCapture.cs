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

/// <summary>The stack of one thread at one instant.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Stack">Its stack in the stack table; the root when it ran no Python code.</param>
/// <param name="State">What it was doing. Without a wish for states no more is looked at than whether it held the GIL.</param>
public readonly record struct ThreadCapture(PythonThread Thread, int Stack, SampleState State)
{
    /// <summary>It held the GIL.</summary>
    public bool HoldsGil => State is SampleState.HoldsGil or SampleState.CollectsGarbage;

    /// <summary>The site of the leaf in the capture's <see cref="CallPaths"/>.</summary>
    internal int Site { get; init; }
}
