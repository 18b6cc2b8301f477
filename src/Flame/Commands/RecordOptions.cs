using Flame.Python;
using Flame.Python.Locating;

namespace Flame.Commands;

/// <summary>When a target's threads are stopped.</summary>
internal enum PausePolicy
{
    /// <summary>Where a read without stopping can't be proven whole.</summary>
    Auto,

    /// <summary>For every sample, as pyflame always did.</summary>
    Always,

    /// <summary>Never. What can't be proven whole is left out, and said.</summary>
    Never,
}

/// <summary>What <c>pyflame</c> and <c>pyflame record</c> were asked to do.</summary>
internal sealed record RecordOptions
{
    /// <summary>The processes to attach to; empty with <see cref="Command"/>.</summary>
    public IReadOnlyList<int> Pids { get; init; } = [];

    /// <summary>
    /// The container that <see cref="Pids"/> are meant in, by id, beginning of it, or name; without ids: all of its Python
    /// processes. Null: ids are ours.
    /// </summary>
    public string? Container { get; init; }

    /// <summary>The program to run and profile, with its arguments; empty without <c>-t</c>.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>How long to sample; null: until the target ends. 0 takes exactly one sample.</summary>
    public double? Seconds { get; init; } = 1;

    /// <summary>Seconds from one sample to the next. Smaller costs more and shows shorter things.</summary>
    public double IntervalSeconds { get; init; } = 0.01;

    /// <summary>Files to write; none: standard output.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Name of the format; null: by each file's ending.</summary>
    public string? Format { get; init; }

    /// <summary>Print the stacks of all threads once instead of sampling.</summary>
    public bool Dump { get; init; }

    /// <summary>Every thread counts, not only the GIL's holder.</summary>
    public bool AllThreads { get; init; }

    /// <summary>Each stack begins with a frame that names its thread.</summary>
    public bool ThreadNames { get; init; }

    /// <summary>Leave idle samples out.</summary>
    public bool ExcludeIdle { get; init; }

    /// <summary>False: frames are <c>file:func</c>.</summary>
    public bool WithLines { get; init; } = true;

    /// <summary>What functions are called by.</summary>
    public FunctionNames Names { get; init; }

    /// <summary>Read the target as this version whatever it says; null: find out.</summary>
    public int? Abi { get; init; }

    /// <summary>How the runtime is looked for in the target; default: every way there is.</summary>
    public FindMethod Find { get; init; }

    /// <summary>Write every sample with its time instead of counts.</summary>
    public bool Flamechart { get; init; }

    /// <summary>Take each sample at a random instant of its interval, so that no target can be in step with it.</summary>
    public bool Jitter { get; init; } = true;

    /// <summary>The share of one CPU that profiling may cost, the target's stops included; null: as much as the rate takes.</summary>
    public double? MaxOverhead { get; init; }

    /// <summary>When threads are stopped.</summary>
    public PausePolicy Pause { get; init; }

    /// <summary>Print the counters at the end, terminal or not.</summary>
    public bool Stats { get; init; }

    /// <summary>Print nothing but errors.</summary>
    public bool Quiet { get; init; }

    /// <summary>Put the text of Python files of this machine into pages, so that they show the time of each line.</summary>
    public bool WithSources { get; init; }
}
