namespace Flame.Profiles.Diff.Gating;

/// <summary>Something that a rule judges.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Measure">Both sides' samples of it.</param>
/// <param name="Culprit">The function of it that grew most; null when there is none.</param>
/// <param name="Note">Why it passes without being judged; null when it is judged.</param>
internal sealed record GateSubject(string Name, Measure Measure, DiffRow? Culprit, string? Note)
{
    /// <summary>What <paramref name="rule"/> is to judge.</summary>
    public static List<GateSubject> Of(ProfileDiff diff, GateExpression rule, GateOptions options)
    {
        if (rule.Scope == GateScope.Together)
        {
            return [Together(diff, rule, options)];
        }
        IReadOnlyList<DiffRow> rows = rule.Scope switch
        {
            GateScope.EachFunction => diff.Functions,
            GateScope.EachFile => diff.Files,
            _ => diff.Packages,
        };
        Dictionary<string, DiffRow> culprits = rule.Scope == GateScope.EachFunction
            ? []
            : FastestGrowing(diff, rule, rule.Scope == GateScope.EachFile ? row => row.File : row => row.Package);
        List<GateSubject> subjects = [];
        foreach (DiffRow row in rows)
        {
            Measure measure = MeasureOf(row, rule);
            if (!IsMarker(row) && IsSelected(row, rule) && options.Ignore?.IsMatch(row.Name) != true && !IsBelow(diff, measure, options))
            {
                DiffRow? culprit = rule.Scope switch
                {
                    GateScope.EachFunction => row,
                    GateScope.EachFile => culprits.GetValueOrDefault(row.File),
                    _ => culprits.GetValueOrDefault(row.Package),
                };
                subjects.Add(new GateSubject(row.Name, measure, culprit, null));
            }
        }
        return subjects;
    }

    private static GateSubject Together(ProfileDiff diff, GateExpression rule, GateOptions options)
    {
        DiffTree tree = diff.Tree;
        bool[] isSelected = new bool[tree.Frames.Count];
        for (int frame = 0; frame < isSelected.Length; frame++)
        {
            Frame key = tree.Frames[frame];
            string function = tree.Strings[key.Function];
            string file = tree.Strings[key.File];
            isSelected[frame] = !IsMarker(function, file) && rule.Selects(function, file) && options.Ignore?.IsMatch(file.Length > 0 ? $"{file}:{function}" : function) != true;
        }
        // A stack holds the code if its callers do or its last frame is of it: however often, it counts once.
        bool[] holds = new bool[tree.Stacks.Count];
        long[] counts = new long[tree.Runs];
        for (int stack = 1; stack < holds.Length; stack++)
        {
            bool isLast = isSelected[tree.Stacks.Frame(stack)];
            holds[stack] = isLast || holds[tree.Stacks.Parent(stack)];
            for (int run = 0; run < counts.Length && (rule.Measure == GateMeasure.Self ? isLast : holds[stack]); run++)
            {
                counts[run] += tree.Count(run, stack);
            }
        }
        Measure measure = diff.Measure(counts);
        string? note = !isSelected.Contains(true) ? "nothing on either side is selected by it"
            : IsBelow(diff, measure, options) ? "less than the smallest share that is judged"
            : null;
        HashSet<string> names = [.. diff.Functions.Where(row => IsSelected(row, rule) && options.Ignore?.IsMatch(row.Name) != true).Select(row => row.Name)];
        return new GateSubject(rule.Text[..rule.Text.LastIndexOf('>')].Trim(), measure, FastestGrowing(diff, rule, row => names.Contains(row.Name) ? "" : null).GetValueOrDefault(""), note);
    }

    private static Measure MeasureOf(DiffRow row, GateExpression rule) => rule.Measure == GateMeasure.Self ? row.Self : row.Total;

    private static bool IsSelected(DiffRow row, GateExpression rule)
    {
        foreach (GateSelector selector in rule.Selectors)
        {
            if (!selector.Matches(row.Function, row.File, row.Package))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsMarker(DiffRow row) => IsMarker(row.Function, row.File);

    private static bool IsMarker(string function, string file) => file.Length == 0 && function is Markers.Idle or Markers.Failed;

    // Of both sides together: were it of the larger side, code would be picked for its chance increase.
    private static bool IsBelow(ProfileDiff diff, Measure measure, GateOptions options) =>
        (measure.BaseRuns.Hits + measure.NewRuns.Hits) / (measure.BaseRuns.AllSamples + measure.NewRuns.AllSamples) < options.MinShare;

    /// <summary>The function that grew most of each group; those whose group is null belong to none.</summary>
    private static Dictionary<string, DiffRow> FastestGrowing(ProfileDiff diff, GateExpression rule, Func<DiffRow, string?> group)
    {
        Dictionary<string, DiffRow> worst = [];
        foreach (DiffRow row in diff.Functions)
        {
            if (!IsMarker(row) && group(row) is { } name && (!worst.TryGetValue(name, out DiffRow? other) || Growth(row) > Growth(other)))
            {
                worst[name] = row;
            }
        }
        return worst;

        double Growth(DiffRow row) => rule.Measure == GateMeasure.Self ? row.Self.Change : row.Total.Change;
    }
}
