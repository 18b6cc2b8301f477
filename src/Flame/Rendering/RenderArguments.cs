using System.Globalization;
using Flame.Commands;
using Flame.Compat;
using Flame.Diagnostics;
using Flame.Profiles.FlameGraph;

namespace Flame.Rendering;

/// <summary>From the words of the command line to <see cref="RenderOptions"/>. The options are flamegraph.pl's, and inferno's beside them.</summary>
internal static class RenderArguments
{
    private static readonly Dictionary<string, Func<RenderOptions, string, RenderOptions>> WithValue = new(StringComparer.Ordinal)
    {
        ["title"] = (o, v) => Graph(o, g => g with { Title = v.Length > 0 ? v : null }),
        ["subtitle"] = (o, v) => Graph(o, g => g with { Subtitle = v.Length > 0 ? v : null }),
        ["width"] = (o, v) => Graph(o, g => g with { Width = Whole("width", v, 100, 100_000) }),
        ["height"] = (o, v) => Graph(o, g => g with { FrameHeight = Whole("height", v, 4, 1000) }),
        ["minwidth"] = (o, v) => Graph(o, g => g with { MinWidth = Width(v) }),
        ["fonttype"] = (o, v) => Graph(o, g => g with { FontType = v }),
        ["fontsize"] = (o, v) => Graph(o, g => g with { FontSize = Number("fontsize", v, 2, 200) }),
        ["fontwidth"] = (o, v) => Graph(o, g => g with { FontWidth = Number("fontwidth", v, 0.1, 5) }),
        ["countname"] = (o, v) => Graph(o, g => g with { CountName = v }) with { NamesCounts = true },
        ["nametype"] = (o, v) => Graph(o, g => g with { NameType = v }),
        ["colors"] = (o, v) => Graph(o, g => g with { Colours = Scheme(v) }),
        ["bgcolors"] = (o, v) => Graph(o, g => g with { Background = Background(v) }),
        ["total"] = (o, v) => Graph(o, g => g with { Total = Number("total", v, 0, 9e18) }),
        ["factor"] = (o, v) => Graph(o, g => g with { Factor = Number("factor", v, 1e-15, 1e15) }),
        ["notes"] = (o, v) => Graph(o, g => g with { Notes = v }),
        ["search-color"] = (o, v) => Graph(o, g => g with { SearchColour = Colour("search-color", v) }),
        ["stroke-color"] = (o, v) => Graph(o, g => g with { StrokeColour = v == "none" ? null : Colour("stroke-color", v) }),
        ["uicolor"] = (o, v) => Graph(o, g => g with { UiColour = Colour("uicolor", v) }),
        ["encoding"] = (o, v) => Graph(o, g => g with { Encoding = Encoding(v) }),
        ["nameattr"] = (o, v) => o with { AttributesPath = v },
        ["base"] = (o, v) => o with { Bases = [.. o.Bases, v] },
        ["scale"] = (o, v) => o with { Scale = Number("scale", v, 0.1, 10) },
        ["output"] = (o, v) => o with { Outputs = [.. o.Outputs, v] },
        ["format"] = (o, v) => o with { Format = v },
        ["input-format"] = (o, v) => o with { InputFormat = v },
        ["thread"] = (o, v) => Filter(o, "--thread", v),
        ["include"] = (o, v) => Filter(o, "--include", v),
        ["exclude"] = (o, v) => Filter(o, "--exclude", v),
        ["from"] = (o, v) => Filter(o, "--from", v),
        ["to"] = (o, v) => Filter(o, "--to", v),
        ["root"] = (o, v) => Filter(o, "--root", v),
        ["min-share"] = (o, v) => Filter(o, "--min-share", v),
    };

    private static readonly Dictionary<string, Func<RenderOptions, RenderOptions>> Flags = new(StringComparer.Ordinal)
    {
        ["hash"] = o => Graph(o, g => g with { Pick = ColourPick.NameHash }),
        ["random"] = o => Graph(o, g => g with { Pick = ColourPick.Random }),
        ["deterministic"] = o => Graph(o, g => g with { Pick = ColourPick.Fnv }),
        ["cp"] = o => o with { KeepsPalette = true },
        ["reverse"] = o => o with { Reverses = true },
        ["inverted"] = o => Graph(o, g => g with { IsInverted = true }),
        ["flamechart"] = o => Graph(o, g => g with { IsFlameChart = true }),
        ["negate"] = o => Graph(o, g => g with { Negates = true }),
        ["colordiffusion"] = o => Graph(o, g => g with { ColourDiffusion = true }),
        ["no-sort"] = o => Graph(o, g => g with { KeepsOrder = true }),
        ["truncate-text-right"] = o => Graph(o, g => g with { TruncatesLeft = false }),
        ["truncate-text-left"] = o => Graph(o, g => g with { TruncatesLeft = true }),
        ["pretty-xml"] = o => o,   // a line for each box, as always
        ["quiet"] = o => o with { Quiet = true },
        ["verbose"] = o => o,
        ["hide-stdlib"] = o => Filter(o, "--hide-stdlib"),
        ["collapse-recursion"] = o => Filter(o, "--collapse-recursion"),
        ["merge-lines"] = o => Filter(o, "--merge-lines"),
    };

    private static readonly string[] Flamegraphs =
    [
        "title", "subtitle", "width", "height", "minwidth", "fonttype", "fontsize", "fontwidth", "countname", "nametype", "colors", "bgcolors", "hash",
        "random", "cp", "reverse", "inverted", "flamechart", "negate", "total", "factor", "nameattr", "notes", "encoding",
    ];

    private static readonly Dictionary<char, string> Shorts = new()
    {
        ['o'] = "output", ['f'] = "format", ['c'] = "colors", ['i'] = "inverted", ['q'] = "quiet", ['v'] = "verbose",
    };

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">They can't be understood.</exception>
    public static RenderOptions Parse(IReadOnlyList<string> arguments)
    {
        LongOptions grammar = new("render", WithValue.Keys, Flags.Keys, Flamegraphs, Shorts);
        (IReadOnlyList<(string Name, string Value)> options, IReadOnlyList<string> words) = grammar.Parse(arguments);
        RenderOptions read = new() { Inputs = words.Count > 0 ? words : ["-"] };
        foreach ((string name, string value) in options)
        {
            read = WithValue.TryGetValue(name, out Func<RenderOptions, string, RenderOptions>? set) ? set(read, value) : Flags[name](read);
        }
        return read.Inputs.Count(input => input == "-") <= 1 ? read : throw new UsageException("standard input (-) can be read only once");
    }

    private static RenderOptions Graph(RenderOptions options, Func<FlameGraphOptions, FlameGraphOptions> change) =>
        options with { Graph = change(options.Graph) };

    private static RenderOptions Filter(RenderOptions options, params string[] words) => options with { FilterWords = [.. options.FilterWords, .. words] };

    private static double Number(string option, string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--{option} takes a number from {least} to {most}; got \"{Printable.Clean(text)}\""));

    private static int Whole(string option, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw new UsageException($"--{option} takes a whole number from {least} to {most}; got \"{Printable.Clean(text)}\"");

    // Every character that is not ASCII becomes a reference, so the file is right in all that contain ASCII.
    private static string? Encoding(string text) => text.ToLowerInvariant() switch
    {
        "utf-8" or "utf8" => null,
        "us-ascii" or "ascii" => "US-ASCII",
        var name when name.StartsWith("iso-8859-", StringComparison.Ordinal) && name["iso-8859-".Length..] is { Length: 1 or 2 } part && part.All(char.IsAsciiDigit) => text,
        var name when name is "euc-jp" or "euc-kr" or "gbk" or "gb2312" or "gb18030" or "big5" or "koi8-r" or "koi8-u" => text,
        var name when name.StartsWith("windows-125", StringComparison.Ordinal) && name.Length == 12 && char.IsAsciiDigit(name[^1]) => text,
        _ => throw new UsageException($"--encoding takes UTF-8, US-ASCII, ISO-8859-N, windows-125N, or another that contains ASCII; got \"{Printable.Clean(text)}\""),
    };

    private static BoxWidth Width(string text) => text.EndsWith('%')
        ? BoxWidth.OfPercent(Number("minwidth", text[..^1], 0, 100))
        : BoxWidth.OfPixels(Number("minwidth", text, 0, 100_000));

    private static ColourScheme Scheme(string text) => Enum.TryParse(text, ignoreCase: true, out ColourScheme scheme) && !char.IsAsciiDigit(text[0])
        ? scheme
        : throw new UsageException($"--colors takes {string.Join(", ", Enum.GetNames<ColourScheme>().Select(name => name.ToLowerInvariant()))}; got \"{Printable.Clean(text)}\"");

    private static string Background(string text) => text switch
    {
        "yellow" or "blue" or "green" or "grey" => text,
        "gray" => "grey",
        _ when CssColour.IsHex(text) => text,
        _ => throw new UsageException($"--bgcolors takes yellow, blue, green, grey, #rgb or #rrggbb; got \"{Printable.Clean(text)}\""),
    };

    // It stands in an attribute of the picture: a name of CSS, or a number.
    private static string Colour(string option, string text) => CssColour.IsKnown(text)
        ? text
        : throw new UsageException($"--{option} takes #rgb, #rrggbb or the name of a colour; got \"{Printable.Clean(text)}\"");
}
