namespace Flame.Profiles.Diff;

/// <summary>From where functions are called on either side. Only the outermost call of a recursion counts.</summary>
internal sealed class Callers
{
    /// <summary>Less than this of the samples came by the same callers: the function moved.</summary>
    private const double SmallestOverlap = 0.5;

    private const double FewestSamples = 10;

    private readonly Dictionary<(int Frame, int Caller), (double Base, double New)> _calls = [];
    private readonly (double Base, double New)[] _totals;
    private readonly double[] _overlaps;

    public Callers(DiffTree tree, double[] baseTotals, double[] newTotals)
    {
        _totals = new (double, double)[tree.Frames.Count];
        _overlaps = new double[tree.Frames.Count];
        bool[] isOutermost = OutermostFrames.Find(tree.Stacks, [.. Enumerable.Range(0, tree.Frames.Count)], tree.Frames.Count);
        for (int stack = 1; stack < isOutermost.Length; stack++)
        {
            if (isOutermost[stack])
            {
                int frame = tree.Stacks.Frame(stack);
                (int, int) call = (frame, tree.Stacks.Frame(tree.Stacks.Parent(stack)));
                (double Base, double New) so = _calls.GetValueOrDefault(call);
                _calls[call] = (so.Base + baseTotals[stack], so.New + newTotals[stack]);
                _totals[frame] = (_totals[frame].Base + baseTotals[stack], _totals[frame].New + newTotals[stack]);
            }
        }
        foreach (((int frame, _), (double before, double after)) in _calls)
        {
            (double Base, double New) all = _totals[frame];
            if (all is { Base: > 0, New: > 0 })
            {
                _overlaps[frame] += Math.Min(before / all.Base, after / all.New);
            }
        }
    }

    /// <summary>Both sides have enough of the function, and its callers are others.</summary>
    public bool HaveChanged(int frame, Measure total) =>
        Math.Min(total.BaseRuns.Hits, total.NewRuns.Hits) >= FewestSamples && _overlaps[frame] < SmallestOverlap;
}
