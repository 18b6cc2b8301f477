using System.Diagnostics;
using Flame.Bench.Machine;

namespace Flame.Bench.Reporting;

/// <summary>The table of figures, on standard output and in a file while they come.</summary>
internal sealed class Report
{
    private const string Begin = "<!-- figures of make bench: begin -->";
    private const string End = "<!-- figures of make bench: end -->";

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<string> _lines = [];
    private readonly List<Figure> _figures = [];
    private readonly string _file;

    public Report(IEnumerable<string> description, string file)
    {
        _file = file;
        File.WriteAllText(file, "");
        foreach (string line in description)
        {
            Say($"- {line}");
        }
        Say("");
        Say("| bar | what | measured | goal | ratio | | how |");
        Say("|---|---|---|---|---|---|---|");
    }

    /// <summary>A bar that breaks off says why in a row of its own, and the others go on.</summary>
    public void Take(IEnumerable<(int Bar, IEnumerable<Figure> Figures)> bars)
    {
        foreach ((int bar, IEnumerable<Figure> figures) in bars)
        {
            try
            {
                foreach (Figure figure in figures)
                {
                    _figures.Add(figure);
                    Say(figure.ToString());
                }
            }
            catch (Exception broken) when (broken is not OutOfMemoryException)
            {
                Console.Error.WriteLine(broken);
                Say($"| {bar} | the rest of this bar | – | | | not measured | {broken.Message.Split('\n')[0]} |");
            }
        }
        Figure[] judged = [.. _figures.Where(figure => figure.Goal is not null)];
        int Count(string verdict) => judged.Count(figure => figure.Verdict.StartsWith(verdict, StringComparison.Ordinal));
        Say("");
        Say($"{Count("ok")} ok, {Count("**MISSED**")} missed, {Count("unproven")} unproven, {Count("not measured")} not measured; "
            + $"{_clock.Elapsed.TotalMinutes:F1} minutes; load average at the end {Figure.Number(CpuUse.LoadAverage())}");
    }

    /// <summary>Replaces what stands between the two marks of a page.</summary>
    public void WriteInto(string page)
    {
        string text = File.ReadAllText(page);
        int from = text.IndexOf(Begin, StringComparison.Ordinal), to = text.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"{page} has no marks to write between: {Begin} and {End}");
        }
        File.WriteAllText(page, $"{text[..(from + Begin.Length)]}\n{string.Join('\n', _lines)}\n{text[to..]}");
    }

    private void Say(string line)
    {
        _lines.Add(line);
        Console.WriteLine(line);
        File.AppendAllText(_file, line + "\n");
    }
}
