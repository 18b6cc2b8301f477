using Flame.Profiles.FlameGraph;

namespace Flame.Profiles.Diff.Reports;

/// <summary>A comparison as one flame graph in which both sides are seen, with the zoom, search and keyboard of any other.</summary>
public static class DiffSvgWriter
{
    private const double NarrowestBoxPx = 0.1;

    /// <summary>Writes it; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        ProfileDiff diff = report.Diff;
        FlameGraphOptions options = FlameGraphOptions.Recorded with { Title = DiffText.Title(diff), Subtitle = "" };
        DiffPicture picture = new(diff, NarrowestBoxPx / PictureSize.WidthOfBoxes(options));
        PictureSize size = new(options, picture.Depth);
        DiffPaint paint = new(diff);
        Utf8Output svg = new(output);
        SvgWriter.WriteHead(svg, options, size);
        WriteGradients(svg, picture, paint);
        WriteLegend(svg, options, size);
        new DiffSvgBoxes(svg, diff, picture, paint, options, size).Write();
        SvgWriter.WriteFoot(svg, options, size);
        svg.Write("</svg>\n"u8);
        svg.Flush();
    }

    private static void WriteGradients(Utf8Output svg, DiffPicture picture, DiffPaint paint)
    {
        svg.Write("<defs>\n"u8);
        foreach (string fill in picture.Boxes.Select(box => paint.Fill(box)).Distinct().Order(StringComparer.Ordinal))
        {
            svg.Write(System.Text.Encoding.ASCII.GetBytes(DiffPaint.Gradient(fill)));
        }
        svg.Write("</defs>\n"u8);
    }

    private static void WriteLegend(Utf8Output svg, FlameGraphOptions options, PictureSize size)
    {
        double left = PictureSize.Margin;
        foreach ((_, string colour, string meaning) in DiffPaint.Legend)
        {
            svg.Write("<rect x=\""u8);
            svg.WriteEscaped(SvgWriter.Number(left));
            svg.Write("\" y=\""u8);
            svg.Write(size.SubtitleBaseline - 10);
            svg.Write("\" width=\"11\" height=\"11\" rx=\"2\" fill=\""u8);
            svg.WriteEscaped(colour);
            svg.Write("\"/><text fill=\"currentColor\" x=\""u8);
            svg.WriteEscaped(SvgWriter.Number(left + 15));
            svg.Write("\" y=\""u8);
            svg.Write(size.SubtitleBaseline);
            svg.Write("\">"u8);
            svg.WriteEscaped(meaning);
            svg.Write("</text>\n"u8);
            left += 15 + (meaning.Length * options.FontSize * options.FontWidth) + 16;
        }
    }
}
