namespace Flame.Profiles.Diff.Reports;

/// <summary>One way to write a comparison.</summary>
public sealed class DiffFormat
{
    private readonly Action<DiffReport, Stream> _write;

    internal DiffFormat(string name, string[] extensions, bool isOfGate, Action<DiffReport, Stream> write)
    {
        Name = name;
        Extensions = extensions;
        IsOfGate = isOfGate;
        _write = write;
    }

    /// <summary>The name that <c>--format</c> takes.</summary>
    public string Name { get; }

    /// <summary>The endings of a file's name that mean this format, each with its dot.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>It holds what a gate found and nothing else: without rules there is nothing to write.</summary>
    public bool IsOfGate { get; }

    /// <summary>Writes <paramref name="report"/>; <paramref name="output"/> is flushed and stays open.</summary>
    public void Write(DiffReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        _write(report, output);
        output.Flush();
    }
}

/// <summary>All formats of comparisons. A new one is a row here and a file beside it.</summary>
public static class DiffFormats
{
    /// <summary>A table for the terminal, what is written when nothing else is asked for.</summary>
    public static DiffFormat Text { get; } = new("text", [".txt"], isOfGate: false, DiffTextWriter.Write);

    /// <summary>Everything, for programs.</summary>
    public static DiffFormat Json { get; } = new("json", [".json"], isOfGate: false, DiffJsonWriter.Write);

    /// <summary>Tables for a pull request or a job's summary.</summary>
    public static DiffFormat Markdown { get; } = new("markdown", [".md"], isOfGate: false, DiffMarkdownWriter.Write);

    /// <summary>Folded text with two counts.</summary>
    public static DiffFormat Folded { get; } = new("folded", [".folded"], isOfGate: false, DiffFoldedWriter.Write);

    /// <summary>A flame graph of both sides.</summary>
    public static DiffFormat Svg { get; } = new("svg", [".svg"], isOfGate: false, DiffSvgWriter.Write);

    /// <summary>A page of both sides.</summary>
    public static DiffFormat Html { get; } = new("html", [".html", ".htm"], isOfGate: false, DiffHtmlWriter.Write);

    /// <summary>What a gate found, for CI services.</summary>
    public static DiffFormat JUnit { get; } = new("junit", [".xml"], isOfGate: true, JUnitWriter.Write);

    /// <summary>What a gate did not let pass, for code scanning.</summary>
    public static DiffFormat Sarif { get; } = new("sarif", [".sarif"], isOfGate: true, SarifWriter.Write);

    /// <summary>Every format, in the order in which messages name them.</summary>
    public static IReadOnlyList<DiffFormat> All { get; } = [Text, Json, Markdown, Svg, Html, Folded, JUnit, Sarif];

    /// <summary>The format of that name, in any case; null when there is none.</summary>
    public static DiffFormat? ByName(string name) =>
        All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that the ending of a path means, in any case; null when it means none.</summary>
    public static DiffFormat? ByPath(string path) =>
        All.FirstOrDefault(format => format.Extensions.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
}
