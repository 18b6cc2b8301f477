using Flame.Profiles.FlameGraph;
using Flame.Profiles.Formats;

namespace Flame.Raster;

/// <summary>PNG as one of the formats that a profile is written in.</summary>
public static class PngFormat
{
    /// <summary>Sharp on the screens that most people have.</summary>
    public const double DefaultScale = 2;

    /// <summary>A picture for places that show no SVG. Made without its library, which is asked for when something is written.</summary>
    public static ProfileFormat Png { get; } =
        new("png", [".png"], static (profile, output, description) =>
            PngWriter.Write(profile, output, FlameGraphOptions.Of(description), DefaultScale, description.Comparison?.Baseline, description.Notice))
        {
            KeepsTwoCounts = true,
        };
}
