using Flame.Profiles.FlameGraph;

namespace Flame.Profiles.Formats;

/// <summary>All formats there are. A new one is a row here and a file beside it.</summary>
public static class ProfileFormats
{
    /// <summary>Folded text, what is written when nothing else is asked for.</summary>
    public static ProfileFormat Folded { get; } =
        new("folded", [".folded", ".txt"], static (profile, output, _) => FoldedWriter.Write(profile, output));

    /// <summary>An interactive flame graph for a browser.</summary>
    public static ProfileFormat Svg { get; } =
        new("svg", [".svg"], static (profile, output, description) => SvgWriter.Write(profile, output, description));

    /// <summary>Every format, in the order in which messages name them.</summary>
    public static IReadOnlyList<ProfileFormat> All { get; } = [Folded, Svg];

    /// <summary>The names of all formats, for messages.</summary>
    public static IEnumerable<string> Names => All.Select(format => format.Name);

    /// <summary>The format of that name, in any case; null when there is none.</summary>
    public static ProfileFormat? ByName(string name) =>
        All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that the ending of a path means, in any case; null when it means none.</summary>
    public static ProfileFormat? ByPath(string path)
    {
        string file = Path.GetFileName(path);
        return All.FirstOrDefault(format =>
            format.Extensions.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
    }
}
