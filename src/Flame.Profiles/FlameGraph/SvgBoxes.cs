namespace Flame.Profiles.FlameGraph;

/// <summary>Writes the boxes of a picture: a group each, with a tooltip, a rectangle and, where there is room, a label.</summary>
internal sealed class SvgBoxes(Utf8Output svg, FlamePicture picture)
{
    private readonly FlameGraphOptions _options = picture.Options;
    private readonly PictureSize _size = picture.Size;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public void Write()
    {
        svg.Write("<svg id=\"frames\" x=\"10\" y=\""u8);
        svg.Write(_size.BoxesTop);
        svg.Write("\" width=\""u8);
        svg.Write(_size.BoxesWidth);
        svg.Write("\" height=\""u8);
        svg.Write(_size.BoxesHeight);
        svg.WriteAttribute("stroke", _options.StrokeColour);
        svg.WriteAttribute("data-unit", _options.CountName);
        svg.WriteAttribute("data-hit", _options.SearchColour);
        svg.WriteAttribute("data-row", SvgWriter.Number(_size.RowHeight));
        svg.WriteAttribute("data-text", SvgWriter.Number(_size.LabelBaseline));
        svg.WriteAttribute("data-cut", _options.TruncatesLeft ? "left" : null);
        svg.WriteAttribute("data-inverted", _options.IsInverted ? "" : null);
        svg.Write("\">\n"u8);
        foreach (ref readonly FlameBox box in picture.Layout.Boxes)
        {
            WriteBox(box);
        }
        svg.Write("</svg>\n"u8);
    }

    private void WriteBox(in FlameBox box)
    {
        string text = picture.Faces.Text(box);
        string? address = Extra(text, "href");
        Rgb colour = picture.Faces.Colour(box);
        svg.Write("<g data-s=\""u8);
        svg.Write(box.Start);
        svg.Write("\" data-n=\""u8);
        svg.Write(picture.WidthOf(box));
        svg.WriteAttribute("class", ClassOf(text, colour));
        WriteExtras(text);
        svg.Write("\"><title>"u8);
        if (Extra(text, "title") is { } title)
        {
            svg.WriteEscaped(picture.Faces.Label(box).Name);
            svg.Write((byte)'\n');
            svg.WriteEscaped(title);
        }
        else
        {
            WriteTooltip(box);
        }
        svg.Write("</title>"u8);
        if (address is not null)
        {
            svg.Write("<a href=\""u8);
            svg.WriteEscaped(address);
            svg.WriteAttribute("target", Extra(text, "target") ?? "_top");
            WriteExtra(text, "a_extra");
            svg.Write("\">"u8);
        }
        WriteRectangle(box, colour);
        svg.Write(address is null ? "</g>\n"u8 : "</a></g>\n"u8);
    }

    private void WriteRectangle(in FlameBox box, Rgb colour)
    {
        long top = _size.RowTop(box.Depth);
        svg.Write("<rect x=\""u8);
        svg.WriteLength(box.Start, picture.Whole);
        svg.Write("\" y=\""u8);
        svg.Write(top);
        svg.Write("\" width=\""u8);
        svg.WriteLength(picture.WidthOf(box), picture.Whole);
        svg.Write("\" height=\""u8);
        svg.Write(_size.RowHeight - 1);
        svg.Write("\" rx=\"2\" fill=\""u8);
        svg.WriteColour(colour);
        svg.Write("\"/>"u8);
        int columns = picture.Columns(box);
        if (columns > 0)
        {
            svg.Write("<text x=\""u8);
            svg.WriteLength(box.Start, picture.Whole);
            svg.Write("\" dx=\"4\" y=\""u8);
            svg.Write(top + _size.LabelBaseline);
            svg.Write("\">"u8);
            WriteLabel(picture.Faces.Label(box), columns);
            svg.Write("</text>"u8);
        }
    }

    /// <summary>The first line is flamegraph.pl's. The script reads names back from it, which is why none can hold a line break.</summary>
    private void WriteTooltip(in FlameBox box)
    {
        FrameLabel label = picture.Faces.Label(box);
        svg.WriteEscaped(label.Name);
        svg.Write(" ("u8);
        picture.Counts.Write(svg, picture.WidthOf(box));
        svg.Write((byte)' ');
        svg.WriteEscaped(_options.CountName);
        svg.Write(", "u8);
        if (box.Frame < 0)
        {
            svg.Write("100%)"u8);
            return;
        }
        svg.WritePercent(box.Total, picture.Whole);
        if (picture.IsDifferential)
        {
            long change = _options.Negates ? -box.Change : box.Change;
            svg.Write(change > 0 ? "; +"u8 : change < 0 ? "; -"u8 : "; "u8);
            svg.WritePercent(Math.Abs(change), picture.Whole);
        }
        svg.Write((byte)')');
        if (label.Location.Length > 0)
        {
            svg.Write((byte)'\n');
            svg.WriteEscaped(label.Location);
        }
        if (box.Self > 0 && box.Self < box.Total)
        {
            svg.Write("\nself "u8);
            picture.Counts.Write(svg, box.Self);
            svg.Write(" ("u8);
            svg.WritePercent(box.Self, picture.Whole);
            svg.Write((byte)')');
        }
    }

    private void WriteLabel(FrameLabel label, int columns)
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
            svg.WriteEscaped(_options.TruncatesLeft ? TextColumns.CutLeft(label.Name, columns) : TextColumns.Cut(label.Name, columns));
        }
    }

    private string? Extra(string name, string key) => _options.Attributes?.Value(name, key);

    private string? ClassOf(string name, Rgb colour) => (Extra(name, "class"), colour.WantsLightLetters) switch
    {
        (var given, false) => given,
        (null, true) => "light",
        (var given, true) => given + " light",
    };

    private void WriteExtras(string name)
    {
        if (_options.Attributes is not null)
        {
            string? id = Extra(name, "id");
            svg.WriteAttribute("id", id is not null && _ids.Add(id) ? id : null);   // of several boxes of a function the first: ids are unique
            WriteExtra(name, "g_extra");
        }
    }

    private void WriteExtra(string name, string key)
    {
        HashSet<string> written = new(StringComparer.Ordinal);
        foreach ((string attribute, string value) in FrameAttributes.Parse(Extra(name, key) ?? ""))
        {
            if (written.Add(attribute))
            {
                svg.WriteAttribute(attribute, value);
            }
        }
    }
}
