using System.Text;
using SkiaSharp;

namespace Flame.Raster;

/// <summary>
/// Fonts of the machine, for characters that our own has no glyph for. The library was built to depend on nothing and so knows no
/// fontconfig: its <see cref="SKFontManager"/> finds none, and the files are looked through here, in an order that is the same
/// every time. Those of a user's home are left alone, since the user may be another than the one who runs this.
/// </summary>
/// <param name="directories">Where to look, also below.</param>
internal sealed class SystemFonts(IEnumerable<string> directories) : IDisposable
{
    private const int MostFiles = 4000;
    private const int DeepestDirectory = 6;

    private static readonly string[] Endings = [".ttf", ".otf", ".ttc", ".otc"];
    private static readonly string[] Slanted = ["bold", "italic", "oblique", "black", "heavy", "light", "thin", "condensed"];

    private readonly List<SKFont> _opened = [];
    private readonly Dictionary<Rune, SKTypeface?> _found = [];
    private Queue<string>? _rest;

    /// <summary>Where distributions put them.</summary>
    public static IReadOnlyList<string> Directories { get; } = ["/usr/share/fonts", "/usr/local/share/fonts"];

    /// <summary>The first font that can draw this; null when there is none.</summary>
    public SKTypeface? For(Rune rune)
    {
        if (!_found.TryGetValue(rune, out SKTypeface? typeface))
        {
            typeface = Search(rune);
            _found.Add(rune, typeface);
        }
        return typeface;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SKFont font in _opened)
        {
            font.Typeface.Dispose();
            font.Dispose();
        }
    }

    private SKTypeface? Search(Rune rune)
    {
        foreach (SKFont font in _opened)
        {
            if (font.ContainsGlyph(rune.Value))
            {
                return font.Typeface;
            }
        }
        _rest ??= new Queue<string>(directories.SelectMany(Files).OrderBy(IsSlanted).ThenBy(path => path, StringComparer.Ordinal));
        while (_rest.TryDequeue(out string? path))
        {
            if (SKTypeface.FromFile(path) is not { } typeface)
            {
                continue;   // damaged, or a kind that the library can't read
            }
            SKFont font = new(typeface);
            _opened.Add(font);
            if (font.ContainsGlyph(rune.Value))
            {
                return typeface;
            }
        }
        return null;
    }

    private static IEnumerable<string> Files(string directory) => Directory.Exists(directory)
        ? Directory
            .EnumerateFiles(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = DeepestDirectory, IgnoreInaccessible = true })
            .Where(path => Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            .Take(MostFiles)
        : [];

    private static bool IsSlanted(string path) => Array.Exists(Slanted, word => Path.GetFileName(path).Contains(word, StringComparison.OrdinalIgnoreCase));
}
