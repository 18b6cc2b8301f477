using System.Globalization;

namespace Flame.Profiles.FlameGraph;

/// <summary>What a picture says about one frame.</summary>
/// <param name="Name">The function, or the opaque name.</param>
/// <param name="Location">The file with its path, and the line; empty when there is no file.</param>
/// <param name="Place">The same without the path, short enough for a box.</param>
internal sealed record FrameLabel(string Name, string Location, string Place)
{
    // Generated code can have names of megabytes; nobody reads them, and every box would carry one.
    private const int LongestName = 300;
    private const int LongestPath = 1000;

    public static FrameLabel Of(Profile profile, int frameId)
    {
        Frame frame = profile.Frames[frameId];
        string name = WithoutMark(profile.Strings[frame.Function]);
        name = name.Length <= LongestName ? name : name[..LongestName] + "\u2026";
        if (frame.File == 0)
        {
            return new FrameLabel(name, "", "");
        }
        string path = profile.Strings[frame.File];
        path = path.Length <= LongestPath ? path : "\u2026" + path[^LongestPath..];
        string line = frame.Line == Frame.LinesCut ? "" : string.Create(CultureInfo.InvariantCulture, $":{frame.Line}");
        return new FrameLabel(name, path + line, path[(path.LastIndexOf('/') + 1)..] + line);
    }

    /// <summary>The name in full with the place behind it, if both fit into so many columns.</summary>
    public bool FitsWithPlace(int columns) =>
        Place.Length > 0 && TextColumns.Of(Name) + TextColumns.Of(Place) + 3 <= columns;   // 3: a space and brackets

    /// <summary>A mark of stackcollapse-perf.pl, such as <c>_[k]</c>, picks a colour and is not for reading.</summary>
    private static string WithoutMark(string name) =>
        name.Length > 4 && name.EndsWith(']') && name.AsSpan(name.Length - 4, 2) is "_[" && name[^2] is 'k' or 'w' or 'i' or 'j' ? name[..^4] : name;
}
