namespace Flame.Profiles.FlameGraph.Html;

/// <summary>What a page says of each side of a comparison.</summary>
public enum ComparedValues
{
    /// <summary>Shares of all that the side has; changes in percentage points.</summary>
    Shares,

    /// <summary>Counts as they stand; changes in percent of the baseline.</summary>
    Counts,

    /// <summary>Seconds of samples in a second of recording, of which a count is a microsecond; changes in percent of the baseline.</summary>
    Seconds,
}

/// <summary>A second profile, which makes a page compare the two: what was before against the profile itself, which is after.</summary>
public sealed record ProfileComparison
{
    /// <summary>
    /// What is compared with. It shares its tables with the profile itself, so that a stack has one id in both; each of the two may
    /// hold stacks that the other never saw. Its threads and samples are not shown.
    /// </summary>
    public required Profile Baseline { get; init; }

    /// <summary>What a count of the baseline is multiplied by, so that the two can be compared. Default: null, to the same total as the profile.</summary>
    public double? Scale { get; init; }

    /// <summary>What of the two is compared. Default: their shares.</summary>
    public ComparedValues Values { get; init; }

    /// <summary>The name of the side that is compared with. Default: <c>before</c>.</summary>
    public string BeforeName { get; init; } = "before";

    /// <summary>The name of the profile itself. Default: <c>after</c>.</summary>
    public string AfterName { get; init; } = "after";
}
