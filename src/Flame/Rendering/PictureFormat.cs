using Flame.Commands;
using Flame.Diagnostics;
using Flame.Profiles;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;
using Flame.Raster;

namespace Flame.Rendering;

/// <summary>What <c>render</c> can write: a picture with all its options, or the HTML page.</summary>
internal sealed class PictureFormat
{
    private static readonly PictureFormat Svg = new("svg");
    private static readonly PictureFormat Png = new("png");

    private readonly ProfileFormat? _other;

    private PictureFormat(string name, ProfileFormat? other = null) => (Name, _other) = (name, other);

    public string Name { get; }

    /// <summary>The format of a name, or of a path's ending, or SVG.</summary>
    /// <exception cref="UsageException">It is none that is drawn.</exception>
    public static PictureFormat Of(string? name, string path)
    {
        ProfileFormat? format = name is null ? ProfileFormats.ByPath(path) : ProfileFormats.ByName(name);
        return format?.Name switch
        {
            "svg" => Svg,
            "png" => Png,
            "html" => new PictureFormat("html", format),
            null when name is null => Svg,
            _ => throw new UsageException($"render draws svg, png or html, not \"{Printable.Clean(name ?? path)}\": `pyflame convert` writes other formats"),
        };
    }

    public void Write(Profile profile, Profile? baseline, Stream output, FlameGraphOptions options, double scale, Action<string>? notice)
    {
        if (_other is not null)
        {
            ProfileDescription description = new()
            {
                Subtitle = options.Subtitle,
                CountName = options.CountName,
                RootName = options.RootName,
                Comparison = baseline is null ? null : new ProfileComparison { Baseline = baseline },
            };
            _other.Write(profile, output, options.Title is { } title ? description with { Title = title } : description);
        }
        else if (this == Png)
        {
            PngWriter.Write(profile, output, options, scale, baseline, notice);
        }
        else
        {
            SvgWriter.Write(profile, output, options, baseline);
        }
    }

    public void WriteError(Stream output, FlameGraphOptions options, double scale, string message)
    {
        if (_other is not null)
        {
            _other.Write(new ProfileBuilder().Build(), output, new ProfileDescription { Title = "ERROR", Subtitle = message });
        }
        else if (this == Png)
        {
            PngWriter.WriteError(output, options, message, scale);
        }
        else
        {
            SvgWriter.WriteError(output, options, message);
        }
    }
}
