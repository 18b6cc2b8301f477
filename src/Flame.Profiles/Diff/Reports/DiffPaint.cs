using System.Globalization;
using System.Text;

namespace Flame.Profiles.Diff.Reports;

/// <summary>
/// The fill of a box that shows both sides: what both have is plain, what only the larger one has stands behind it in the
/// colour of its side, and what is left is room that the callees need. Where a whole call path is on one side only, the box
/// has one colour: new, removed, or moved, when the other side has the function elsewhere. A fill is a gradient with hard
/// edges in parts of a hundredth, so that it zooms with its box and a few hundred serve all boxes.
/// </summary>
internal sealed class DiffPaint
{
    private const int Steps = 100;

    private readonly ProfileDiff _diff;
    private readonly bool[] _isInBase;
    private readonly bool[] _isInNew;

    public DiffPaint(ProfileDiff diff)
    {
        _diff = diff;
        _isInBase = new bool[diff.Tree.Frames.Count];
        _isInNew = new bool[diff.Tree.Frames.Count];
        for (int stack = 1; stack < diff.Tree.Stacks.Count; stack++)
        {
            _isInBase[diff.Tree.Stacks.Frame(stack)] |= diff.BaseTotals[stack] > 0;
            _isInNew[diff.Tree.Stacks.Frame(stack)] |= diff.NewTotals[stack] > 0;
        }
    }

    /// <summary>The kinds of colour, in the order of the legend: an id, a colour, and what it means.</summary>
    public static IReadOnlyList<(string Id, string Colour, string Meaning)> Legend { get; } =
    [
        ("same", "#d9d2c6", "on both sides"),
        ("more", "#f0775c", "more"),
        ("less", "#74a9e0", "less"),
        ("new", "#f5b83d", "new"),
        ("gone", "#5f7fb8", "removed"),
        ("here", "#c39bea", "moved here"),
        ("away", "#9277b5", "moved away"),
    ];

    /// <summary>The colour of room that a box has for its callees and neither side needs for itself.</summary>
    public const string Room = "#f1ede6";

    /// <summary>What the box is, for its tooltip; empty when both sides have it.</summary>
    public string State(DiffBox box) => Kind(box) switch
    {
        "new" => "new",
        "gone" => "removed",
        "here" => "moved here from elsewhere",
        "away" => "moved away from here",
        _ => "",
    };

    /// <summary>The name of a fill: <c>same-61-more-92</c> is plain up to 61 hundredths and more up to 92.</summary>
    public string Fill(DiffBox box)
    {
        string kind = Kind(box);
        int both = Step(Math.Min(box.Base, box.New), box.Width);
        int larger = Math.Max(both, Step(Math.Max(box.Base, box.New), box.Width));
        return string.Create(CultureInfo.InvariantCulture, $"{(kind.Length > 0 ? kind : box.New >= box.Base ? "more" : "less")}-{both}-{larger}");
    }

    /// <summary>The gradient of that name.</summary>
    public static string Gradient(string fill)
    {
        string[] parts = fill.Split('-');
        StringBuilder stops = new();
        int from = 0;
        Append("same", int.Parse(parts[1], CultureInfo.InvariantCulture));
        Append(parts[0], int.Parse(parts[2], CultureInfo.InvariantCulture));
        Append("room", Steps);
        return $"<linearGradient id=\"{fill}\">{stops}</linearGradient>\n";

        void Append(string id, int to)
        {
            if (to > from)
            {
                string colour = id == "room" ? Room : Legend.Single(kind => kind.Id == id).Colour;
                stops.Append(CultureInfo.InvariantCulture, $"<stop offset=\"{from}%\" stop-color=\"{colour}\"/><stop offset=\"{to}%\" stop-color=\"{colour}\"/>");
                from = to;
            }
        }
    }

    // A box of chance samples is merely more or less: new and removed are words for what would have been seen.
    private string Kind(DiffBox box)
    {
        if (box.Stack == StackTable.Root || (box.Base > 0 && box.New > 0))
        {
            return "";
        }
        int frame = _diff.Tree.Stacks.Frame(box.Stack);
        return _diff.MeasureOf(box.Stack).OneSided() switch
        {
            Change.Added => _isInBase[frame] ? "here" : "new",
            Change.Removed => _isInNew[frame] ? "away" : "gone",
            _ => "",
        };
    }

    private static int Step(long part, long width) => (int)Math.Round((double)part * Steps / width);
}
