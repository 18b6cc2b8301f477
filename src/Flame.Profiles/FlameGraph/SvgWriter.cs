using System.Globalization;
using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph;

/// <summary>
/// A flame graph as one SVG file that needs nothing else: the picture is complete without its script, which adds zoom,
/// search, the keyboard and the fit to the window's width. Names only ever stand in text, never in script or style, and both of
/// these are the same in every picture, so that a content security policy can name them by their hash.
/// </summary>
public static class SvgWriter
{
    private static readonly byte[] Script =
    [
        .. "\n{\n"u8,   // a block: a page may hold several pictures
        .. Resource("flametext.js"), .. Resource("flameboxes.js"), .. Resource("flamelabels.js"), .. Resource("flamegraph.js"), .. Resource("flamekeys.js"),
        .. "}\n"u8,
    ];
    private static readonly byte[] Style = [.. "\n"u8, .. Resource("flamegraph.css")];

    /// <summary>The Content-Security-Policy under which a picture of this version works: nothing but its own script and style.</summary>
    public static string ContentSecurityPolicy =>
        $"default-src 'none'; script-src 'sha256-{Hash(Script)}'; style-src 'sha256-{Hash(Style)}'";

    /// <summary>Writes what was recorded as a picture to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output, ProfileDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        Write(profile, output, FlameGraphOptions.Of(description));
    }

    /// <summary>Writes <paramref name="profile"/> as a picture to <paramref name="output"/>, which is flushed and stays open.</summary>
    /// <param name="profile">What to draw.</param>
    /// <param name="output">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="baseline">What to compare with, for a differential picture; it shares its tables with <paramref name="profile"/>.</param>
    public static void Write(Profile profile, Stream output, FlameGraphOptions options, Profile? baseline = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        FlamePicture picture = new(profile, options, baseline);
        Utf8Output svg = Open(output, options);
        WriteHead(svg, options, picture.Size);
        if (picture.Layout.Boxes.IsEmpty)
        {
            svg.Write("<text id=\"details\" x=\"10\" y=\""u8);
            svg.Write(picture.Size.BoxesTop + 12);
            svg.Write("\">There are no samples in this profile.</text>\n"u8);
        }
        else
        {
            new SvgBoxes(svg, picture).Write();
            WriteFoot(svg, options, picture.Size);
        }
        svg.Write("</svg>\n"u8);
        svg.Flush();
    }

    /// <summary>Writes a picture that says only that something is wrong, for tools that show whatever they are given.</summary>
    public static void WriteError(Stream output, FlameGraphOptions options, string message)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        Utf8Output svg = Open(output, options);
        int height = (int)Math.Ceiling(options.FontSize * 5);
        WriteRoot(svg, options, options.Width ?? 1200, height, "ERROR");
        svg.Write("<text text-anchor=\"middle\" x=\""u8);
        svg.Write((options.Width ?? 1200) / 2);
        svg.Write("\" y=\""u8);
        svg.Write(height / 2);
        svg.Write("\">ERROR: "u8);
        svg.WriteEscaped(message);
        svg.Write("</text>\n</svg>\n"u8);
        svg.Flush();
    }

    private static Utf8Output Open(Stream output, FlameGraphOptions options) => new(options.Encoding is null ? output : new ReferencesStream(output));

    internal static void WriteHead(Utf8Output svg, FlameGraphOptions options, PictureSize size)
    {
        WriteRoot(svg, options, size.Width, size.Height, options.Heading);
        svg.Write("<text id=\"title\" x=\"10\" y=\""u8);
        svg.Write(size.TitleBaseline);
        svg.WriteAttribute("font-size", Number(options.FontSize * 1.5));
        svg.Write("\">"u8);
        svg.WriteEscaped(options.Heading);
        svg.Write("</text>\n"u8);
        if (options.Subtitle is { } subtitle)
        {
            svg.Write("<text id=\"subtitle\" x=\"10\" y=\""u8);
            svg.Write(size.SubtitleBaseline);
            svg.Write("\">"u8);
            svg.WriteEscaped(subtitle);
            svg.Write("</text>\n"u8);
        }
    }

    private static void WriteRoot(Utf8Output svg, FlameGraphOptions options, int width, long height, string title)
    {
        Backdrop backdrop = Backdrop.Of(options);
        svg.Write("<?xml version=\"1.0\" encoding=\""u8);
        svg.WriteEscaped(options.Encoding ?? "UTF-8");
        svg.Write("\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""u8);
        svg.Write(width);
        svg.Write("\" height=\""u8);
        svg.Write(height);
        svg.Write("\" viewBox=\"0 0 "u8);
        svg.Write(width);
        svg.Write((byte)' ');
        svg.Write(height);
        svg.WriteAttribute("font-family", options.FontType);
        svg.WriteAttribute("font-size", Number(options.FontSize));
        svg.WriteAttribute("color", backdrop.Ink);
        svg.WriteAttribute("class", backdrop.IsAdaptive ? "adaptive" : null);
        svg.WriteAttribute("data-fixed", options.Width is null ? null : "");
        svg.Write("\">\n"u8);
        WriteNotes(svg, options.Notes);
        svg.Write("<title>"u8);
        svg.WriteEscaped(title);
        svg.Write("</title>\n<style><![CDATA["u8);
        svg.Write(Style);
        svg.Write("]]></style>\n<defs><linearGradient id=\"paper\" x1=\"0\" x2=\"0\" y1=\"0\" y2=\"1\"><stop offset=\"5%\" stop-color=\""u8);
        svg.WriteEscaped(backdrop.Top);
        svg.Write("\"/><stop offset=\"95%\" stop-color=\""u8);
        svg.WriteEscaped(backdrop.Bottom);
        svg.Write("\"/></linearGradient></defs>\n<rect id=\"background\" width=\"100%\" height=\"100%\" fill=\"url(#paper)\"/>\n"u8);
    }

    /// <summary>Two hyphens would end the comment, and so would one at its end.</summary>
    private static void WriteNotes(Utf8Output svg, string notes)
    {
        if (notes.Length > 0)
        {
            svg.Write("<!-- NOTES: "u8);
            svg.WritePlain(notes.Replace("-", "- ", StringComparison.Ordinal));
            svg.Write(" -->\n"u8);
        }
    }

    internal static void WriteFoot(Utf8Output svg, FlameGraphOptions options, PictureSize size)
    {
        long top = size.BoxesTop + size.BoxesHeight;
        svg.Write("<g id=\"bar\"><rect x=\"0\" y=\""u8);
        svg.Write(top);
        svg.Write("\" width=\"100%\" height=\""u8);
        svg.Write(size.FooterHeight);
        svg.WriteAttribute("fill", Backdrop.Of(options).Bottom);
        svg.Write("\"/><text id=\"details\" x=\"10\" y=\""u8);
        svg.Write(top + (size.FooterHeight * 2 / 3));
        svg.WriteAttribute("data-type", options.NameType.Length > 0 ? options.NameType : null);
        svg.Write("\"></text></g>\n<script><![CDATA["u8);
        svg.Write(Script);
        svg.Write("]]></script>\n"u8);
    }

    /// <summary>A number as attributes and CSS take it.</summary>
    internal static string Number(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Hash(byte[] text) => Convert.ToBase64String(Html.Sha256.Hash(text));

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(SvgWriter).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"resource {name} is not in the assembly");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
