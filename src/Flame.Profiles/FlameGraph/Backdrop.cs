namespace Flame.Profiles.FlameGraph;

/// <summary>What is behind the boxes.</summary>
/// <param name="Top">Its colour at the top.</param>
/// <param name="Bottom">Its colour at the bottom.</param>
/// <param name="Ink">The colour of text on it.</param>
/// <param name="IsAdaptive">Nobody chose the colours: they may be dark where the viewer's system is.</param>
internal readonly record struct Backdrop(string Top, string Bottom, string Ink, bool IsAdaptive)
{
    /// <summary>The names that <c>--bgcolors</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["yellow", "blue", "green", "grey"];

    public static Backdrop Of(FlameGraphOptions options)
    {
        (string top, string bottom) = (options.Background ?? NameFor(options.Colours)) switch
        {
            "yellow" => ("#eeeeee", "#eeeeb0"),
            "blue" => ("#eeeeee", "#e0e0ff"),
            "green" => ("#eef2ee", "#e0ffe0"),
            "grey" => ("#f8f8f8", "#e8e8e8"),
            var colour => (colour, colour),
        };
        string ink = options.UiColour ?? (options.Colours == ColourScheme.Pyflame ? "#2b2622" : "#000000");
        return new Backdrop(top, bottom, ink, options.Background is null && options.UiColour is null);
    }

    private static string NameFor(ColourScheme scheme) => scheme switch
    {
        ColourScheme.Pyflame => "#fffdf9",
        ColourScheme.Mem => "green",
        ColourScheme.Io or ColourScheme.Wakeup or ColourScheme.Chain => "blue",
        >= ColourScheme.Red => "grey",
        _ => "yellow",
    };
}
