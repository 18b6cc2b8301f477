using Flame.Profiles.FlameGraph;

namespace Flame.Rendering;

/// <summary>What <c>pyflame render</c> was asked to do.</summary>
internal sealed record RenderOptions
{
    /// <summary>How the picture is drawn.</summary>
    public FlameGraphOptions Graph { get; init; } = new();

    /// <summary>The graph's word for what is counted was asked for; else the input's own is better.</summary>
    public bool NamesCounts { get; init; }

    /// <summary>The profiles, summed up; <c>-</c>: standard input, also when there are none.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>The format of the inputs; null: told by their content.</summary>
    public string? InputFormat { get; init; }

    /// <summary>Files to write; none: standard output.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Name of the format to write; null: by each file's ending, SVG where that says nothing.</summary>
    public string? Format { get; init; }

    /// <summary>Stacks are turned, so that they are merged from their innermost frame on.</summary>
    public bool Reverses { get; init; }

    /// <summary>Only stacks that hold one of these functions, from it on. Empty: all.</summary>
    public IReadOnlyList<string> Bases { get; init; } = [];

    /// <summary>Words of the command line that say what of the profiles is kept: see <see cref="Commands.FilterOptions"/>.</summary>
    public IReadOnlyList<string> FilterWords { get; init; } = [];

    /// <summary>Keep colours in <c>palette.map</c> of the working directory, and take them from there.</summary>
    public bool KeepsPalette { get; init; }

    /// <summary>A file that says more of functions; null: none.</summary>
    public string? AttributesPath { get; init; }

    /// <summary>How many pixels of a PNG a pixel of the picture has.</summary>
    public double Scale { get; init; } = Raster.PngFormat.DefaultScale;

    /// <summary>Print nothing but errors.</summary>
    public bool Quiet { get; init; }
}
