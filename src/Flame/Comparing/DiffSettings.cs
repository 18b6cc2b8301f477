using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Gating;
using Flame.Profiles.Diff.Reports;
using Flame.Profiles.Filtering;

namespace Flame.Comparing;

/// <summary>What <c>pyflame diff</c> is to do. Not changed once it is made.</summary>
internal sealed record DiffSettings
{
    /// <summary>The paths of the base's runs.</summary>
    public IReadOnlyList<string> Base { get; init; } = [];

    /// <summary>The paths of the new runs.</summary>
    public IReadOnlyList<string> New { get; init; } = [];

    /// <summary>One file with two counts on each line, which is both sides; null: there are two sides.</summary>
    public string? Both { get; init; }

    /// <summary>What of every run is compared. Default: all.</summary>
    public ProfileFilter Filter { get; init; } = new();

    /// <summary>What makes the sides comparable.</summary>
    public DiffOptions Diff { get; init; } = new();

    /// <summary>What must not be; empty: nothing is judged.</summary>
    public IReadOnlyList<GateExpression> Rules { get; init; } = [];

    /// <summary>How sure the gate has to be.</summary>
    public GateOptions Gate { get; init; } = new();

    /// <summary>Rows of each table in reports for people.</summary>
    public int Top { get; init; } = 20;

    /// <summary>The tables of reports for people.</summary>
    public IReadOnlyList<DiffTable> Tables { get; init; } = [DiffTable.Function];

    /// <summary>Where to write; empty: standard output.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The name of a format; null: text on standard output, in files what their ending says.</summary>
    public string? Format { get; init; }

    /// <summary>The file of the job's summary, to which Markdown is appended; null: none.</summary>
    public string? SummaryPath { get; init; }

    /// <summary>Print annotations for GitHub behind the text. Default: no.</summary>
    public bool Annotate { get; init; }
}
