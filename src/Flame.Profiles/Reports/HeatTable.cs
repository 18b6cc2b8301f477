namespace Flame.Profiles.Reports;

/// <summary>How much time one function, or one line of it, has.</summary>
/// <param name="File">Empty when there is none.</param>
/// <param name="Function">Its name.</param>
/// <param name="Line">A line, or <see cref="Frame.LinesCut"/> where the row is the whole function.</param>
/// <param name="Self">Count of the stacks that end in it.</param>
/// <param name="Total">Count of the stacks that it is in, each once, however often it is in it.</param>
public readonly record struct HeatRow(string File, string Function, int Line, long Self, long Total);

/// <summary>Self and total counts by function or by line.</summary>
public static class HeatTable
{
    /// <summary>A row for each function of the profile, those with the largest own count first.</summary>
    public static IReadOnlyList<HeatRow> Functions(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Sorted(Rows(profile, static frame => frame with { Line = Frame.LinesCut }));
    }

    /// <summary>A row for each line of the profile that was sampled, by file and line.</summary>
    public static IReadOnlyList<HeatRow> Lines(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        // Functions of one line (a lambda and what holds it) are one row: a line has one heat.
        List<HeatRow> rows = Rows(profile, static frame => frame with { Function = 0 });
        rows.Sort((a, b) => string.CompareOrdinal(a.File, b.File) is not 0 and var order ? order : a.Line.CompareTo(b.Line));
        return rows;
    }

    private static List<HeatRow> Sorted(List<HeatRow> rows)
    {
        rows.Sort(static (a, b) =>
            b.Self.CompareTo(a.Self) is not 0 and var self ? self
            : b.Total.CompareTo(a.Total) is not 0 and var total ? total
            : string.CompareOrdinal(a.Function, b.Function) is not 0 and var name ? name
            : string.CompareOrdinal(a.File, b.File));
        return rows;
    }

    private static List<HeatRow> Rows(Profile profile, Func<Frame, Frame> keyOf)
    {
        Dictionary<Frame, int> keys = [];
        List<Frame> order = [];
        int[] rowOfFrame = new int[profile.Frames.Count];
        for (int id = 0; id < rowOfFrame.Length; id++)
        {
            Frame key = keyOf(profile.Frames[id]);
            if (!keys.TryGetValue(key, out rowOfFrame[id]))
            {
                rowOfFrame[id] = order.Count;
                keys.Add(key, order.Count);
                order.Add(key);
            }
        }
        (long[] self, long[] total) = Sums(profile, rowOfFrame, order.Count);
        List<HeatRow> rows = [];
        for (int row = 0; row < order.Count; row++)
        {
            if (total[row] > 0)
            {
                rows.Add(new HeatRow(profile.Strings[order[row].File], profile.Strings[order[row].Function], order[row].Line, self[row], total[row]));
            }
        }
        return rows;
    }

    private static (long[] Self, long[] Total) Sums(Profile profile, int[] rowOfFrame, int rowCount)
    {
        long[] self = new long[rowCount];
        long[] total = new long[rowCount];
        long[] totals = profile.Totals();
        bool[] isOutermost = OutermostFrames.Find(profile.Stacks, rowOfFrame, rowCount);
        for (int stack = 1; stack < totals.Length; stack++)
        {
            int row = rowOfFrame[profile.Stacks.Frame(stack)];
            self[row] += profile.Count(stack);
            total[row] += isOutermost[stack] ? totals[stack] : 0;
        }
        return (self, total);
    }
}
