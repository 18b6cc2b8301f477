namespace Flame.Profiles.Diff;

/// <summary>What makes two sides comparable.</summary>
public enum Normalization
{
    /// <summary>Shares: of all samples of the run. Says where time goes, not whether it became more.</summary>
    Total,

    /// <summary>Counts as they stand, the mean of a side's runs. For runs that did the same work at the same rate.</summary>
    None,

    /// <summary>Seconds of samples in a second of recording; needs the interval and the duration of every run.</summary>
    Time,
}

/// <summary>How two profiles are compared.</summary>
public sealed record DiffOptions
{
    /// <summary>What counts are divided by. Default: the total of each run.</summary>
    public Normalization Normalize { get; init; } = Normalization.Total;

    /// <summary>Frames of one function are told apart by line. Default: no; a line inserted above would change everything.</summary>
    public bool WithLines { get; init; }

    /// <summary>Leaves <c>(idle)</c> and <c>(failed)</c> out of both sides. Default: they count.</summary>
    public bool ExcludeIdle { get; init; }

    /// <summary>Directories of sources as the profiles name them; files below are named from there on. Default: none.</summary>
    public IReadOnlyList<string> SourceRoots { get; init; } = [];
}
