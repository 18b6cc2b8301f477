using Flame.Profiles.FlameGraph;

namespace Flame.Profiles.Diff.Reports;

/// <summary>The boxes of a comparison in the form that the script of flame graphs knows: group, tooltip, rectangle, label.</summary>
internal sealed class DiffSvgBoxes(
    Utf8Output svg, ProfileDiff diff, DiffPicture picture, DiffPaint paint, FlameGraphOptions options, PictureSize size)
{
    private const int FewestColumns = 3;

    private readonly int _textBelowTop = (int)Math.Round(((size.RowHeight - 1) / 2.0) + (0.375 * options.FontSize));
    private readonly FrameLabel?[] _labels = new FrameLabel?[diff.Tree.Frames.Count];
    private readonly FrameLabel _root = new(options.RootName, "", "");
    private readonly Profile _names = new(diff.Tree.Strings, diff.Tree.Frames, diff.Tree.Stacks, new StackCounts(), 0);

    public void Write()
    {
        svg.Write("<svg id=\"frames\" x=\"10\" y=\""u8);
        svg.Write(size.BoxesTop);
        svg.Write("\" width=\""u8);
        svg.Write(size.BoxesWidth);
        svg.Write("\" height=\""u8);
        svg.Write(size.BoxesHeight);
        svg.WriteAttribute("data-unit", "samples");
        svg.WriteAttribute("data-hit", options.SearchColour);
        svg.WriteAttribute("data-row", SvgWriter.Number(size.RowHeight));
        svg.WriteAttribute("data-text", SvgWriter.Number(_textBelowTop));
        svg.Write("\">\n"u8);
        foreach (DiffBox box in picture.Boxes)
        {
            WriteBox(box);
        }
        svg.Write("</svg>\n"u8);
    }

    private void WriteBox(in DiffBox box)
    {
        long whole = picture.Boxes[0].Width;
        FrameLabel label = LabelOf(box);
        svg.Write("<g data-s=\""u8);
        svg.Write(box.Start);
        svg.Write("\" data-n=\""u8);
        svg.Write(box.Width);
        svg.Write("\"><title>"u8);
        WriteTooltip(box, label);
        svg.Write("</title><rect x=\""u8);
        svg.WriteLength(box.Start, whole);
        svg.Write("\" y=\""u8);
        svg.Write(size.RowTop(box.Depth));
        svg.Write("\" width=\""u8);
        svg.WriteLength(box.Width, whole);
        svg.Write("\" height=\""u8);
        svg.Write(size.RowHeight - 1);
        svg.Write("\" rx=\"2\" fill=\"url(#"u8);
        svg.WriteEscaped(paint.Fill(box));
        svg.Write(")\"/>"u8);
        int columns = (int)((((double)box.Width / whole * size.BoxesWidth) - 6) / (options.FontSize * options.FontWidth));
        if (columns >= FewestColumns)
        {
            WriteLabel(box, label, columns, whole);
        }
        svg.Write("</g>\n"u8);
    }

    private void WriteLabel(in DiffBox box, FrameLabel label, int columns, long whole)
    {
        svg.Write("<text x=\""u8);
        svg.WriteLength(box.Start, whole);
        svg.Write("\" dx=\"4\" y=\""u8);
        svg.Write(size.RowTop(box.Depth) + _textBelowTop);
        svg.Write("\">"u8);
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
        svg.Write("</text>"u8);
    }

    /// <summary>The script reads the name and the location back from the lines, which is why neither can hold a line break.</summary>
    private void WriteTooltip(in DiffBox box, FrameLabel label)
    {
        Measure total = diff.MeasureOf(box.Stack);
        svg.WriteEscaped(label.Name);
        svg.Write(" ("u8);
        svg.WriteGrouped((long)Math.Round(total.BaseRuns.Hits));
        svg.Write(" -&gt; "u8);
        svg.WriteGrouped((long)Math.Round(total.NewRuns.Hits));
        svg.Write(" samples, "u8);
        svg.WriteEscaped($"{DiffText.Value(diff, total.Base)} -> {DiffText.Value(diff, total.New)}, {DiffText.Change(diff, total)}");
        string state = paint.State(box);
        svg.WriteEscaped(state.Length > 0 ? $", {state})" : ")");
        if (label.Location.Length > 0)
        {
            svg.Write((byte)'\n');
            svg.WriteEscaped(label.Location);
        }
    }

    private FrameLabel LabelOf(in DiffBox box)
    {
        int frame = diff.Tree.Stacks.Frame(box.Stack);
        return frame < 0 ? _root : _labels[frame] ??= FrameLabel.Of(_names, frame);
    }
}
