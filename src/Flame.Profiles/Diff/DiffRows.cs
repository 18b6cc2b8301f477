using System.Globalization;

namespace Flame.Profiles.Diff;

/// <summary>Makes the rows of a comparison.</summary>
internal static class DiffRows
{
    public static IReadOnlyList<DiffRow> OfFunctions(ProfileDiff diff)
    {
        DiffTree tree = diff.Tree;
        int[] frames = [.. Enumerable.Range(0, tree.Frames.Count)];
        Tally tally = new(tree, frames, frames.Length);
        Callers callers = new(tree, diff.BaseTotals, diff.NewTotals);
        int[] lines = tree.HottestLines();
        List<DiffRow> rows = [];
        foreach (int frame in frames)
        {
            Measure total = diff.Measure(tally.Total(frame));
            if (total.BaseCount == 0 && total.NewCount == 0)
            {
                continue;
            }
            Frame key = tree.Frames[frame];
            string? movedFrom = tree.MovedFrom(frame);
            string file = tree.Strings[key.File];
            int line = key.Line > 0 ? key.Line : lines[frame];
            bool hasMoved = movedFrom is not null || callers.HaveChanged(frame, total);
            rows.Add(new DiffRow
            {
                Function = tree.Strings[key.Function],
                File = file,
                Package = SourcePaths.PackageOf(file),
                Line = line,
                Change = hasMoved ? Change.Moved : total.OneSided(),
                MovedFrom = movedFrom,
                Self = diff.Measure(tally.Self(frame)),
                Total = total,
                Name = NameOf(tree, key),
            });
        }
        return Sorted(rows);
    }

    public static IReadOnlyList<DiffRow> OfFiles(ProfileDiff diff) => Grouped(diff, file => file, isFile: true);

    public static IReadOnlyList<DiffRow> OfPackages(ProfileDiff diff) => Grouped(diff, SourcePaths.PackageOf, isFile: false);

    /// <summary>The groups of all frames that have a file, by the name that <paramref name="nameOf"/> gives the group of a file.</summary>
    public static (int[] GroupOfFrame, List<string> Names) GroupByFile(DiffTree tree, Func<string, string> nameOf)
    {
        int[] groups = new int[tree.Frames.Count];
        List<string> names = [];
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        for (int frame = 0; frame < groups.Length; frame++)
        {
            string name = nameOf(tree.Strings[tree.Frames[frame].File]);
            if (name.Length > 0 && ids.TryAdd(name, names.Count))
            {
                names.Add(name);
            }
            groups[frame] = name.Length > 0 ? ids[name] : -1;
        }
        return (groups, names);
    }

    private static List<DiffRow> Grouped(ProfileDiff diff, Func<string, string> nameOf, bool isFile)
    {
        (int[] groups, List<string> names) = GroupByFile(diff.Tree, nameOf);
        Tally tally = new(diff.Tree, groups, names.Count);
        List<DiffRow> rows = [];
        for (int group = 0; group < names.Count; group++)
        {
            Measure total = diff.Measure(tally.Total(group));
            if (total.BaseCount == 0 && total.NewCount == 0)
            {
                continue;
            }
            rows.Add(new DiffRow
            {
                File = isFile ? names[group] : "",
                Package = isFile ? SourcePaths.PackageOf(names[group]) : names[group],
                Change = total.OneSided(),
                Self = diff.Measure(tally.Self(group)),
                Total = total,
                Name = names[group],
            });
        }
        return Sorted(rows);
    }

    private static List<DiffRow> Sorted(List<DiffRow> rows)
    {
        rows.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return rows;
    }

    private static string NameOf(DiffTree tree, Frame key)
    {
        string function = tree.Strings[key.Function];
        string name = key.File == 0 ? function : $"{tree.Strings[key.File]}:{function}";
        return key.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{name}:{key.Line}") : name;
    }
}
