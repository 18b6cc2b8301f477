using Flame.Profiles.FlameGraph.Html;

namespace Flame.Profiles.Formats;

/// <summary>What a profile does not know about itself and a picture of it should say.</summary>
public sealed record ProfileDescription
{
    /// <summary>The heading. Default: <c>Flame Graph</c>.</summary>
    public string Title { get; init; } = "Flame Graph";

    /// <summary>A smaller line under the heading: what was profiled, how long, how often. Default: none, and no room is kept.</summary>
    public string? Subtitle { get; init; }

    /// <summary>What the counts are counts of. Default: <c>samples</c>.</summary>
    public string CountName { get; init; } = "samples";

    /// <summary>The name of the box that stands for the whole profile. Default: <c>all</c>.</summary>
    public string RootName { get; init; } = "all";

    /// <summary>A second set of counts to compare the profile's with. Default: none. Formats that keep two counts show it.</summary>
    public ProfileComparison? Comparison { get; init; }

    /// <summary>Where the text of source files comes from. Default: none, and no text is shown. Formats that show sources do.</summary>
    public ISourceText? Sources { get; init; }

    /// <summary>Takes a line about what a format could not do as it should. Default: nobody does.</summary>
    public Action<string>? Notice { get; init; }
}
