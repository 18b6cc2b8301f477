namespace Flame.Profiles.Diff;

/// <summary>
/// Samples of groups of frames: functions, files, packages. A sample counts for a group once however often the group stands
/// in its stack, so that recursion counts nothing twice; and as the group's own when the innermost frame is of it.
/// </summary>
internal sealed class Tally
{
    private readonly int _runs;
    private readonly long[] _self;
    private readonly long[] _total;

    /// <summary>Counts.</summary>
    /// <param name="tree">The stacks of all runs.</param>
    /// <param name="groupOfFrame">The group of each frame; -1 for none.</param>
    /// <param name="groups">How many groups there are.</param>
    public Tally(DiffTree tree, int[] groupOfFrame, int groups)
    {
        _runs = tree.Runs;
        _self = new long[groups * _runs];
        _total = new long[groups * _runs];
        bool[] isOutermost = OutermostFrames.Find(tree.Stacks, groupOfFrame, groups);
        for (int run = 0; run < _runs; run++)
        {
            long[] totals = tree.Totals(run);
            for (int stack = 1; stack < totals.Length; stack++)
            {
                int group = groupOfFrame[tree.Stacks.Frame(stack)];
                if (group >= 0)
                {
                    _self[(group * _runs) + run] += tree.Count(run, stack);
                    _total[(group * _runs) + run] += isOutermost[stack] ? totals[stack] : 0;
                }
            }
        }
    }

    /// <summary>Each run's samples in which the innermost frame is of the group.</summary>
    public ReadOnlySpan<long> Self(int group) => _self.AsSpan(group * _runs, _runs);

    /// <summary>Each run's samples in which any frame is of the group.</summary>
    public ReadOnlySpan<long> Total(int group) => _total.AsSpan(group * _runs, _runs);
}
