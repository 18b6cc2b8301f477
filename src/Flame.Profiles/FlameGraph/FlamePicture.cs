namespace Flame.Profiles.FlameGraph;

/// <summary>All that a drawing needs to know, whatever it draws on.</summary>
internal sealed class FlamePicture
{
    /// <summary>A label has at least so many, or there is none.</summary>
    public const int FewestColumns = 3;

    public FlamePicture(Profile profile, FlameGraphOptions options, Profile? baseline)
    {
        Options = options;
        Counts = new CountText(options, profile.Info);
        Whole = Math.Max(profile.TotalSamples, Counts.WholeOf(options.Total));
        long smallest = options.MinWidth.Samples(profile.TotalSamples, Whole, PictureSize.WidthOfBoxes(options));
        Layout = options.IsFlameChart
            ? FlameChartLayout.Create(profile, smallest)
            : FlameLayout.Create(profile, smallest, options.KeepsOrder, baseline);
        Size = new PictureSize(options, Layout.Depth);
        Faces = new BoxFaces(profile, options, Layout, baseline is not null);
        IsDifferential = baseline is not null;
    }

    public FlameGraphOptions Options { get; }

    public FlameLayout Layout { get; }

    public PictureSize Size { get; }

    public BoxFaces Faces { get; }

    public CountText Counts { get; }

    /// <summary>It compares with a baseline.</summary>
    public bool IsDifferential { get; }

    /// <summary>What the width of all boxes stands for, in samples.</summary>
    public long Whole { get; }

    /// <summary>The samples that a box is drawn as wide as.</summary>
    public long WidthOf(in FlameBox box) => box.Frame < 0 ? Whole : box.Total;

    /// <summary>How many characters a box has room for; 0: too few for any.</summary>
    public int Columns(in FlameBox box)
    {
        int columns = (int)((((double)WidthOf(box) / Whole * Size.BoxesWidth) - 6) / (Options.FontSize * Options.FontWidth));
        return columns >= FewestColumns ? columns : 0;
    }
}
