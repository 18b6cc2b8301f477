using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph;

/// <summary>
/// A flame graph as one SVG file that needs nothing else: the picture is complete without its script, which adds zoom,
/// search and the fit to the window's width. Names only ever stand in text, never in script or style.
/// </summary>
public static class SvgWriter
{
    /// <summary>The picture's width before a browser stretches it to its window.</summary>
    private const int WidthPx = 1200;

    /// <summary>Empty space at the left and right of the boxes.</summary>
    private const int MarginPx = 10;

    private const int BoxesWidthPx = WidthPx - (2 * MarginPx);
    private const int RowPx = 18;
    private const int HeaderPx = 46;
    private const int SubtitlePx = 16;
    private const int FooterPx = 30;

    /// <summary>Boxes narrower than this are not drawn: a browser would not show them, and there can be millions.</summary>
    private const double NarrowestBoxPx = 0.1;

    /// <summary>Width of a character of the 12 px monospaced font; the script measures the real one.</summary>
    private const double ColumnPx = 7.25;

    private const int FewestColumns = 3;

    /// <summary>Writes <paramref name="profile"/> as a picture to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output, ProfileDescription description)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(description);
        FlameLayout layout = FlameLayout.Create(profile, NarrowestBoxPx / BoxesWidthPx);
        Utf8Output svg = new(output);
        int top = HeaderPx + (description.Subtitle is null ? 0 : SubtitlePx);
        int boxesHeight = (layout.Depth + 1) * RowPx;
        WriteHead(svg, description, top + boxesHeight + FooterPx);
        if (layout.Boxes.IsEmpty)
        {
            svg.Write("<text id=\"details\" x=\"10\" y=\""u8);
            svg.Write(top + 12);
            svg.Write("\">There are no samples in this profile.</text>\n"u8);
        }
        else
        {
            WriteBoxes(svg, profile, layout, description, top);
            svg.Write("<g id=\"bar\"><rect x=\"0\" y=\""u8);
            svg.Write(top + boxesHeight);
            svg.Write("\" width=\"100%\" height=\"30\"/><text id=\"details\" x=\"10\" y=\""u8);
            svg.Write(top + boxesHeight + 20);
            svg.Write("\"></text></g>\n<script><![CDATA[\n{\n"u8);   // a block: a page may hold several pictures
            svg.Write(Resource("flametext.js"));
            svg.Write(Resource("flamegraph.js"));
            svg.Write("}\n]]></script>\n"u8);
        }
        svg.Write("</svg>\n"u8);
        svg.Flush();
    }

    private static void WriteHead(Utf8Output svg, ProfileDescription description, int heightPx)
    {
        svg.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\""u8);
        svg.Write(heightPx);
        svg.Write("\" viewBox=\"0 0 1200 "u8);
        svg.Write(heightPx);
        svg.Write("\">\n<title>"u8);
        svg.WriteEscaped(description.Title);
        svg.Write("</title>\n<style><![CDATA[\n"u8);
        svg.Write(Resource("flamegraph.css"));
        svg.Write("]]></style>\n<rect id=\"background\" width=\"100%\" height=\"100%\"/>\n<text id=\"title\" x=\"10\" y=\"27\">"u8);
        svg.WriteEscaped(description.Title);
        svg.Write("</text>\n"u8);
        if (description.Subtitle is { } subtitle)
        {
            svg.Write("<text id=\"subtitle\" x=\"10\" y=\"46\">"u8);
            svg.WriteEscaped(subtitle);
            svg.Write("</text>\n"u8);
        }
    }

    private static void WriteBoxes(Utf8Output svg, Profile profile, FlameLayout layout, ProfileDescription description, int top)
    {
        svg.Write("<svg id=\"frames\" x=\"10\" y=\""u8);
        svg.Write(top);
        svg.Write("\" width=\"1180\" height=\""u8);
        svg.Write((layout.Depth + 1) * RowPx);
        svg.Write("\">\n"u8);
        FrameLabel root = new(description.RootName, "", "");
        FrameLabel?[] labels = new FrameLabel?[profile.Frames.Count];
        Rgb[] colours = new Rgb[profile.Frames.Count];
        foreach (ref readonly FlameBox box in layout.Boxes)
        {
            FrameLabel label = root;
            Rgb colour = Palette.Root;
            if (box.Frame >= 0)
            {
                if (labels[box.Frame] is null)
                {
                    Frame frame = profile.Frames[box.Frame];
                    labels[box.Frame] = FrameLabel.Of(profile, box.Frame);
                    colours[box.Frame] = Palette.Of(profile.Strings[frame.File], profile.Strings[frame.Function]);
                }
                label = labels[box.Frame]!;
                colour = colours[box.Frame];
            }
            WriteBox(svg, box, label, colour, layout, description.CountName);
        }
        svg.Write("</svg>\n"u8);
    }

    private static void WriteBox(Utf8Output svg, in FlameBox box, FrameLabel label, Rgb colour, FlameLayout layout, string countName)
    {
        long all = layout.Boxes[0].Total;
        int y = (layout.Depth - box.Depth) * RowPx;
        svg.Write("<g data-s=\""u8);
        svg.Write(box.Start);
        svg.Write("\" data-n=\""u8);
        svg.Write(box.Total);
        svg.Write("\"><title>"u8);
        WriteTooltip(svg, box, label, all, countName);
        svg.Write("</title><rect x=\""u8);
        svg.WriteLength(box.Start, all);
        svg.Write("\" y=\""u8);
        svg.Write(y);
        svg.Write("\" width=\""u8);
        svg.WriteLength(box.Total, all);
        svg.Write("\" height=\"17\" rx=\"2\" fill=\""u8);
        svg.WriteColour(colour);
        svg.Write("\"/>"u8);
        int columns = (int)((((double)box.Total / all * BoxesWidthPx) - 6) / ColumnPx);
        if (columns >= FewestColumns)
        {
            svg.Write("<text x=\""u8);
            svg.WriteLength(box.Start, all);
            svg.Write("\" dx=\"4\" y=\""u8);
            svg.Write(y + 13);
            svg.Write("\">"u8);
            WriteLabel(svg, label, columns);
            svg.Write("</text>"u8);
        }
        svg.Write("</g>\n"u8);
    }

    /// <summary>The script reads the name and the location back from the lines, which is why neither can hold a line break.</summary>
    private static void WriteTooltip(Utf8Output svg, in FlameBox box, FrameLabel label, long all, string countName)
    {
        svg.WriteEscaped(label.Name);
        svg.Write((byte)'\n');
        svg.WriteEscaped(label.Location);
        svg.Write(label.Location.Length > 0 ? "\n"u8 : ""u8);
        svg.WriteGrouped(box.Total);
        svg.Write((byte)' ');
        svg.WriteEscaped(box.Total == 1 && countName == "samples" ? "sample" : countName);
        svg.Write(" ("u8);
        svg.WritePercent(box.Total, all);
        svg.Write((byte)')');
        if (box.Self > 0)
        {
            svg.Write(", self "u8);
            svg.WriteGrouped(box.Self);
            svg.Write(" ("u8);
            svg.WritePercent(box.Self, all);
            svg.Write((byte)')');
        }
    }

    private static void WriteLabel(Utf8Output svg, FrameLabel label, int columns)
    {
        if (label.FitsWithPlace(columns))
        {
            svg.WriteEscaped(label.Name);
            svg.Write("<tspan> ("u8);
            svg.WriteEscaped(label.Place);
            svg.Write(")</tspan>"u8);
        }
        else
        {
            svg.WriteEscaped(TextColumns.Cut(label.Name, columns));
        }
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(SvgWriter).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"resource {name} is not in the assembly");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
