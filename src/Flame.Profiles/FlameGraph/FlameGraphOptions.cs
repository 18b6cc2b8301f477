namespace Flame.Profiles.FlameGraph;

/// <summary>
/// How a flame graph is drawn. The defaults are flamegraph.pl's, under its own names; <see cref="Recorded"/> is how a recording
/// is drawn.
/// </summary>
public sealed record FlameGraphOptions
{
    /// <summary>How pyflame draws what it recorded: a monospaced font, and colours that say whose code it is.</summary>
    public static FlameGraphOptions Recorded { get; } = new()
    {
        Colours = ColourScheme.Pyflame,
        FrameHeight = 18,
        FontType = MonospacedFonts,
        FontWidth = 0.604,
        NameType = "",
        SearchColour = "#b98bff",
    };

    private const string MonospacedFonts = "ui-monospace, DejaVu Sans Mono, SF Mono, Menlo, Consolas, Liberation Mono, monospace";

    /// <summary>The heading; null: by what is drawn, <c>Flame Graph</c>, <c>Icicle Graph</c> or <c>Flame Chart</c>.</summary>
    public string? Title { get; init; }

    /// <summary>A smaller line under the heading. Default: none, and no room is kept.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Width in pixels; null: 1200, and a browser stretches it to its window.</summary>
    public int? Width { get; init; }

    /// <summary>Height of a row of boxes in pixels, the gap of one pixel included.</summary>
    public int FrameHeight { get; init; } = 16;

    /// <summary>Boxes narrower than this are left out: a browser would not show them, and there can be millions.</summary>
    public BoxWidth MinWidth { get; init; } = BoxWidth.OfPixels(0.1);

    /// <summary>CSS font family.</summary>
    public string FontType { get; init; } = "Verdana";

    /// <summary>Font size in pixels.</summary>
    public double FontSize { get; init; } = 12;

    /// <summary>Mean width of a character in font sizes; it decides how much of a name a box is given.</summary>
    public double FontWidth { get; init; } = 0.59;

    /// <summary>What the counts are counts of.</summary>
    public string CountName { get; init; } = "samples";

    /// <summary>What stands before a box's name in the line at the bottom. Empty: nothing.</summary>
    public string NameType { get; init; } = "Function:";

    /// <summary>The name of the box that stands for the whole profile.</summary>
    public string RootName { get; init; } = "all";

    /// <summary>Which colours.</summary>
    public ColourScheme Colours { get; init; } = ColourScheme.Hot;

    /// <summary>What picks a colour within the scheme.</summary>
    public ColourPick Pick { get; init; }

    /// <summary>The redder the wider, whatever the name.</summary>
    public bool ColourDiffusion { get; init; }

    /// <summary>The background: yellow, blue, green, grey or <c>#rrggbb</c>; null: by the scheme, and dark where the viewer's system is.</summary>
    public string? Background { get; init; }

    /// <summary>The colour of what a search found, in CSS.</summary>
    public string SearchColour { get; init; } = "#e600e6";

    /// <summary>The colour of a line around each box, in CSS. Default: no line.</summary>
    public string? StrokeColour { get; init; }

    /// <summary>The colour of title and controls, in CSS; null: black, and light where the viewer's system is dark.</summary>
    public string? UiColour { get; init; }

    /// <summary>Long names keep their end, not their beginning.</summary>
    public bool TruncatesLeft { get; init; }

    /// <summary>The root is at the top.</summary>
    public bool IsInverted { get; init; }

    /// <summary>Every sample in its order from the left, where only what comes one after another is one box; needs a profile that keeps its samples.</summary>
    public bool IsFlameChart { get; init; }

    /// <summary>Siblings stand as they came and are not sorted by name.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>What grew is blue, what shrank red.</summary>
    public bool Negates { get; init; }

    /// <summary>What the width of the picture stands for; ignored when it is less than the sum of the counts; null: that sum.</summary>
    public double? Total { get; init; }

    /// <summary>Counts are multiplied by it where they are shown.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Text for a comment in the file. Default: none.</summary>
    public string Notes { get; init; } = "";

    /// <summary>The encoding that an SVG names, which contains ASCII: nothing else is then written in it. Default: UTF-8.</summary>
    public string? Encoding { get; init; }

    /// <summary>What else is said of functions. Default: nothing.</summary>
    public FrameAttributes? Attributes { get; init; }

    /// <summary>Colours from before, to keep and to add to. Default: none.</summary>
    public PaletteMap? Palette { get; init; }

    /// <summary>How a recording is drawn, with what is said of it.</summary>
    internal static FlameGraphOptions Of(Formats.ProfileDescription description) => Recorded with
    {
        Title = description.Title,
        Subtitle = description.Subtitle,
        CountName = description.CountName,
        RootName = description.RootName,
    };

    internal string Heading => Title ?? (IsFlameChart ? "Flame Chart" : IsInverted ? "Icicle Graph" : "Flame Graph");
}

/// <summary>A width of a box: pixels, or a share of all samples.</summary>
public readonly record struct BoxWidth
{
    private readonly double _pixels;
    private readonly double _percent;

    private BoxWidth(double pixels, double percent) => (_pixels, _percent) = (pixels, percent);

    /// <summary>So many pixels.</summary>
    public static BoxWidth OfPixels(double pixels) => new(pixels, 0);

    /// <summary>So many percent of all samples.</summary>
    public static BoxWidth OfPercent(double percent) => new(0, percent);

    /// <summary>The fewest samples that make a box of this width: at least 1.</summary>
    internal long Samples(long samples, long total, int widthPx)
    {
        double least = _percent > 0 ? samples * (_percent / 100) : _pixels * total / widthPx;
        return least >= long.MaxValue ? long.MaxValue : Math.Max(1, (long)Math.Ceiling(least));
    }
}
