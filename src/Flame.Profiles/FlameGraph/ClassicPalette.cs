using System.Text.RegularExpressions;

namespace Flame.Profiles.FlameGraph;

/// <summary>The palettes of flamegraph.pl, colour for colour, and inferno's for Python and Rust.</summary>
internal static partial class ClassicPalette
{
    /// <summary>The colour of a frame that is called <c>--</c>: it divides a stack from the one that woke it.</summary>
    public static Rgb DoubleDash { get; } = new(160, 160, 160);

    /// <summary>The colour of a frame that is called <c>-</c>: it divides user from kernel.</summary>
    public static Rgb Dash { get; } = new(200, 200, 200);

    /// <summary>The colour of a frame by the text that it has in a folded line.</summary>
    /// <param name="scheme">Any but <see cref="ColourScheme.Pyflame"/>.</param>
    /// <param name="text">The frame's text, with what tells its kind at its end, such as <c>_[k]</c>.</param>
    /// <param name="pick">How the shade is picked.</param>
    public static Rgb Of(ColourScheme scheme, string text, ColourPick pick)
    {
        ColourValues v = ColourValues.Of(text, pick);
        return scheme switch
        {
            ColourScheme.Hot => new Rgb(Channel(205, 50, v.Third), Channel(0, 230, v.First), Channel(0, 55, v.Second)),
            ColourScheme.Mem => new Rgb(0, Channel(190, 50, v.Second), Channel(0, 210, v.First)),
            ColourScheme.Io => new Rgb(Channel(80, 60, v.First), Channel(80, 60, v.First), Channel(190, 55, v.Second)),
            _ => OneHue(HueOf(scheme, text), v.First),
        };
    }

    /// <summary>The colour of a change: the redder the more it grew, the bluer the more it shrank, white where nothing changed.</summary>
    public static Rgb OfChange(long change, long largest)
    {
        byte faint = (byte)(210.0 * (largest - Math.Abs(change)) / largest);
        return change switch
        {
            > 0 => new Rgb(255, faint, faint),
            < 0 => new Rgb(faint, faint, 255),
            _ => new Rgb(255, 255, 255),
        };
    }

    /// <summary>The colour of a share of the whole (0 to 1): the redder the wider, by its root, in inferno's steps (<c>--colordiffusion</c>).</summary>
    public static Rgb OfShare(double share)
    {
        const int Steps = 2000;
        int width = (int)(Math.Sqrt(share) * Steps);
        byte faint = (byte)(100 + (150 * (Steps - width) / Steps));
        return width == 0 ? new Rgb(250, 250, 250) : new Rgb(255, faint, faint);
    }

    private static ColourScheme HueOf(ColourScheme scheme, string text) => scheme switch
    {
        ColourScheme.Java => OfJava(text),
        ColourScheme.Js => OfJavaScript(text),
        ColourScheme.Perl => OfPerl(text),
        ColourScheme.Python => OfPython(text),
        ColourScheme.Rust => OfRust(text),
        ColourScheme.Wakeup => ColourScheme.Aqua,
        ColourScheme.Chain => text.EndsWith("_[w]", StringComparison.Ordinal) ? ColourScheme.Aqua : ColourScheme.Blue,
        _ => scheme,
    };

    private static Rgb OneHue(ColourScheme hue, double v) => hue switch
    {
        ColourScheme.Green => new Rgb(Channel(50, 60, v), Channel(200, 55, v), Channel(50, 60, v)),
        ColourScheme.Blue => new Rgb(Channel(80, 60, v), Channel(80, 60, v), Channel(205, 50, v)),
        ColourScheme.Yellow => new Rgb(Channel(175, 55, v), Channel(175, 55, v), Channel(50, 20, v)),
        ColourScheme.Purple => new Rgb(Channel(190, 65, v), Channel(80, 60, v), Channel(190, 65, v)),
        ColourScheme.Aqua => new Rgb(Channel(50, 60, v), Channel(165, 55, v), Channel(165, 55, v)),
        ColourScheme.Orange => new Rgb(Channel(190, 65, v), Channel(90, 65, v), 0),
        _ => new Rgb(Channel(200, 55, v), Channel(50, 80, v), Channel(50, 80, v)),
    };

    private static byte Channel(int darkest, int range, double value) => (byte)(darkest + (int)(range * value));

    private static ColourScheme OfJava(string text) => text switch
    {
        _ when IsMarked(text, 'j') => ColourScheme.Green,
        _ when IsMarked(text, 'i') => ColourScheme.Aqua,
        _ when JavaPackage().IsMatch(text) => ColourScheme.Green,
        _ when Has(text, ":::") => ColourScheme.Green,
        _ when Has(text, "::") => ColourScheme.Yellow,
        _ when IsMarked(text, 'k') => ColourScheme.Orange,
        _ => ColourScheme.Red,
    };

    private static ColourScheme OfJavaScript(string text) => text switch
    {
        _ when IsMarked(text, 'j') => Has(text, "/") ? ColourScheme.Green : ColourScheme.Aqua,
        _ when Has(text, "::") => ColourScheme.Yellow,
        _ when JavaScriptFile().IsMatch(text) => ColourScheme.Green,
        _ when Has(text, ":") => ColourScheme.Aqua,
        " " => ColourScheme.Green,
        _ when IsMarked(text, 'k') => ColourScheme.Orange,
        _ => ColourScheme.Red,
    };

    private static ColourScheme OfPerl(string text) => text switch
    {
        _ when Has(text, "::") => ColourScheme.Yellow,
        _ when Has(text, "Perl") || Has(text, ".pl") => ColourScheme.Green,
        _ when IsMarked(text, 'k') => ColourScheme.Orange,
        _ => ColourScheme.Red,
    };

    private static ColourScheme OfPython(string text)
    {
        bool isStandard = text.StartsWith("<built-in", StringComparison.Ordinal) || text.StartsWith("<method", StringComparison.Ordinal)
            || text.StartsWith("<frozen", StringComparison.Ordinal);
        foreach (Range range in text.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> part = text.AsSpan(range);
            if (part is "site-packages")
            {
                return ColourScheme.Aqua;
            }
            isStandard |= (part.StartsWith("python", StringComparison.Ordinal) || part.StartsWith("Python", StringComparison.Ordinal))
                && !part[6..].ContainsAnyExceptInRange('.', '9');   // a '/' between the two can't be in a part
        }
        return isStandard ? ColourScheme.Yellow : ColourScheme.Red;
    }

    private static ColourScheme OfRust(string text) => text switch
    {
        _ when StandardCrate().IsMatch(text) => ColourScheme.Orange,
        _ when Has(text, "::") => ColourScheme.Aqua,
        _ => ColourScheme.Yellow,
    };

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.Ordinal);

    /// <summary>The mark that stackcollapse-perf.pl puts behind a name: <c>_[j]</c> compiled, <c>_[i]</c> inlined, <c>_[k]</c> kernel.</summary>
    private static bool IsMarked(string text, char mark) => text.Length >= 4 && text[^4] == '_' && text[^3] == '[' && text[^2] == mark && text[^1] == ']';

    [GeneratedRegex("^L?(java|javax|jdk|net|org|com|io|sun)/")]
    private static partial Regex JavaPackage();

    [GeneratedRegex("/.*\\.js")]
    private static partial Regex JavaScriptFile();

    [GeneratedRegex("^(core|std|alloc)::")]
    private static partial Regex StandardCrate();
}
