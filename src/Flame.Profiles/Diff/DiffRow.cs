namespace Flame.Profiles.Diff;

/// <summary>A function, a file or a package and what became of it.</summary>
public sealed class DiffRow
{
    /// <summary>The function; empty in rows of files and packages.</summary>
    public string Function { get; internal init; } = "";

    /// <summary>The file as the comparison names it; empty in rows of packages and where there is none.</summary>
    public string File { get; internal init; } = "";

    /// <summary>The top-level package; empty where there is none.</summary>
    public string Package { get; internal init; } = "";

    /// <summary>
    /// A line of the file, from 1: the one that was asked for by <see cref="DiffOptions.WithLines"/>, else the one where most
    /// of the function's own time is. 0 when it is not known.
    /// </summary>
    public int Line { get; internal init; }

    /// <summary>What became of it.</summary>
    public Change Change { get; internal init; }

    /// <summary>The file in which the base has it; null when it did not move there.</summary>
    public string? MovedFrom { get; internal init; }

    /// <summary>Samples in which it was the innermost.</summary>
    public required Measure Self { get; init; }

    /// <summary>Samples in which it was anywhere in the stack.</summary>
    public required Measure Total { get; init; }

    /// <summary>What it is called: <c>file:function</c>, the file, or the package.</summary>
    public string Name { get; internal init; } = "";
}
