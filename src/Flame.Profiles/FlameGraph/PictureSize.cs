namespace Flame.Profiles.FlameGraph;

/// <summary>Where things are in a picture, in pixels; the same for SVG and PNG.</summary>
internal sealed class PictureSize
{
    /// <summary>Empty space at the left and right of the boxes.</summary>
    public const int Margin = 10;

    private const int DefaultWidth = 1200;
    private const int NarrowestBoxes = 10;

    public PictureSize(FlameGraphOptions options, int depth)
    {
        double font = options.FontSize;
        RowHeight = options.FrameHeight;
        Depth = depth;
        Width = Math.Max(options.Width ?? DefaultWidth, (2 * Margin) + NarrowestBoxes);
        HeaderHeight = (int)Math.Ceiling((3 * font) + 10);
        SubtitleHeight = options.Subtitle is null ? 0 : (int)Math.Ceiling(font * 4 / 3);
        FooterHeight = (int)Math.Ceiling((1.5 * font) + 12);
        TitleBaseline = (int)Math.Ceiling(2.25 * font);
        SubtitleBaseline = TitleBaseline + (int)Math.Ceiling(font * 1.55);
        IsInverted = options.IsInverted;
        LabelBaseline = (int)Math.Round(((RowHeight - 1) / 2.0) + (0.375 * font));
    }

    public int Width { get; }

    public int RowHeight { get; }

    public int Depth { get; }

    public bool IsInverted { get; }

    public int HeaderHeight { get; }

    public int SubtitleHeight { get; }

    public int FooterHeight { get; }

    public int TitleBaseline { get; }

    public int SubtitleBaseline { get; }

    /// <summary>Where a label stands, from the upper edge of its row.</summary>
    public int LabelBaseline { get; }

    public int BoxesWidth => WidthOfBoxes(Width);

    public int BoxesTop => HeaderHeight + SubtitleHeight;

    public long BoxesHeight => (Depth + 1L) * RowHeight;

    public long Height => BoxesTop + BoxesHeight + FooterHeight;

    /// <summary>The upper edge of a row, from the upper edge of the boxes.</summary>
    public long RowTop(int depth) => (IsInverted ? depth : Depth - depth) * (long)RowHeight;

    /// <summary>The width that boxes of <paramref name="options"/> have in all.</summary>
    public static int WidthOfBoxes(FlameGraphOptions options) => new PictureSize(options, 0).BoxesWidth;

    private static int WidthOfBoxes(int width) => width - (2 * Margin);
}
