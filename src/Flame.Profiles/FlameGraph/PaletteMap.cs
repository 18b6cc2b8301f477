using System.Globalization;
using System.Text;

namespace Flame.Profiles.FlameGraph;

/// <summary>
/// Colours by name that stay the same from one picture to the next: flamegraph.pl's <c>palette.map</c>, a line
/// <c>name-&gt;rgb(r,g,b)</c> for each, sorted. Names that a picture needs and the map lacks are added to it.
/// </summary>
public sealed class PaletteMap
{
    private readonly SortedDictionary<string, Rgb> _colours = new(StringComparer.Ordinal);

    /// <summary>Reads a map; lines that break the grammar count as not there.</summary>
    public static PaletteMap Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        PaletteMap map = new();
        while (reader.ReadLine() is { } line)
        {
            int arrow = line.LastIndexOf("->", StringComparison.Ordinal);
            if (arrow >= 0 && TryParse(line.AsSpan(arrow + 2), out Rgb colour))
            {
                map._colours[line[..arrow]] = colour;
            }
        }
        return map;
    }

    /// <summary>Writes the map, what was added included.</summary>
    public void Write(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach ((string name, Rgb colour) in _colours)
        {
            StringBuilder line = new();
            foreach (char c in name)
            {
                line.Append(PlainText.BreaksLine(c) ? ' ' : c);
            }
            line.Append(CultureInfo.InvariantCulture, $"->rgb({colour.Red},{colour.Green},{colour.Blue})\n");
            writer.Write(line);
        }
    }

    internal Rgb Of(string name, Func<string, Rgb> colourOf)
    {
        if (!_colours.TryGetValue(name, out Rgb colour))
        {
            colour = colourOf(name);
            _colours.Add(name, colour);
        }
        return colour;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out Rgb colour)
    {
        colour = default;
        text = text.Trim();
        if (!text.StartsWith("rgb(", StringComparison.Ordinal) || text[^1] != ')')
        {
            return false;
        }
        Span<Range> channels = stackalloc Range[4];
        text = text[4..^1];
        if (text.Split(channels, ',') != 3
            || !byte.TryParse(text[channels[0]], NumberStyles.None, CultureInfo.InvariantCulture, out byte red)
            || !byte.TryParse(text[channels[1]], NumberStyles.None, CultureInfo.InvariantCulture, out byte green)
            || !byte.TryParse(text[channels[2]], NumberStyles.None, CultureInfo.InvariantCulture, out byte blue))
        {
            return false;
        }
        colour = new Rgb(red, green, blue);
        return true;
    }
}
