namespace Flame.Profiles.FlameGraph;

/// <summary>
/// Warm colours that depend on names alone, so a function keeps its colour from one picture to the next. Whose code it
/// is shows at a glance: the application's own is orange to red, installed packages are amber, the standard library is
/// straw. Within these a file has one hue and a function one lightness.
/// </summary>
public static class Palette
{
    private static readonly Band _application = new(6, 30, 0.86, 0.62, 0.71);
    private static readonly Band _packages = new(36, 46, 0.90, 0.60, 0.68);
    private static readonly Band _standardLibrary = new(47, 54, 0.66, 0.74, 0.82);
    private static readonly Band _unknown = new(8, 50, 0.84, 0.62, 0.70);

    /// <summary>The colour of the box that stands for the whole profile.</summary>
    public static Rgb Root { get; } = new(0xE4, 0xDF, 0xD6);

    /// <summary>The colour of <c>(idle)</c> and <c>(failed)</c>.</summary>
    public static Rgb Marker { get; } = new(0xC9, 0xC9, 0xCC);

    /// <summary>The colour of a frame. For an opaque name <paramref name="file"/> is empty, and the name may hold a path.</summary>
    public static Rgb Of(string file, string function)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(function);
        if (file.Length == 0 && function is Markers.Idle or Markers.Failed)
        {
            return Marker;
        }
        string path = file.Length > 0 ? file : function;
        Band band = BandOf(path, isFile: file.Length > 0);
        double hue = Fraction(LastTwoParts(path));
        double lightness = Fraction(function);
        return Rgb.FromHsl(
            band.FirstHue + (hue * (band.LastHue - band.FirstHue)),
            band.Saturation,
            band.Darkest + (lightness * (band.Lightest - band.Darkest)));
    }

    private static Band BandOf(string path, bool isFile)
    {
        if (path.Contains("/site-packages/", StringComparison.Ordinal) || path.Contains("/dist-packages/", StringComparison.Ordinal))
        {
            return _packages;
        }
        if (path.Contains("/lib/python", StringComparison.Ordinal) || path.Contains("/lib64/python", StringComparison.Ordinal)
            || path.StartsWith("<frozen ", StringComparison.Ordinal))
        {
            return _standardLibrary;
        }
        return isFile || path.Contains(".py", StringComparison.Ordinal) ? _application : _unknown;
    }

    /// <summary>The file and its directory: the same wherever the code is installed.</summary>
    private static ReadOnlySpan<char> LastTwoParts(ReadOnlySpan<char> path)
    {
        int last = path.LastIndexOf('/');
        return last <= 0 ? path : path[(path[..last].LastIndexOf('/') + 1)..];
    }

    /// <summary>A number from 0 to 1 that stands for a name: FNV-1a over its UTF-16 units, then a mix, as names that differ in their last letter would come out alike.</summary>
    private static double Fraction(ReadOnlySpan<char> name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 16777619;
        }
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash ^= hash >> 13;
        return (hash & 0xFFFF) / 65535.0;
    }

    private readonly record struct Band(double FirstHue, double LastHue, double Saturation, double Darkest, double Lightest);
}
