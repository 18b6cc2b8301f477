namespace Flame.Profiles.Formats;

/// <summary>All samples of one thread that had the same stack in the same state.</summary>
/// <param name="Thread">Index in <see cref="Profile.Threads"/>; -1 in a profile without samples.</param>
/// <param name="Stack">Id in <see cref="Profile.Stacks"/>.</param>
/// <param name="State">What the thread was doing.</param>
internal readonly record struct SampleGroup(int Thread, int Stack, SampleState State);

/// <summary>The groups of a profile, for formats that sum up. Twelve bytes for each sample.</summary>
internal sealed class SampleGroups
{
    private readonly SampleGroup[] _groups;
    private readonly long[] _weights;
    private readonly int[] _starts = [];    // by group: where its samples begin in _samples; one more entry at the end
    private readonly int[] _samples = [];   // indices in Profile.Samples

    /// <summary>
    /// Groups the samples, or, where there are none, takes each counted stack for a group of thread -1. They are ordered by
    /// process, thread, stack (as first seen) and state; without samples by name.
    /// </summary>
    public SampleGroups(Profile profile)
    {
        if (profile.Samples.Count == 0)
        {
            _groups = [.. StackOrder.ByName(profile).Select(stack => new SampleGroup(-1, stack, SampleState.Unknown))];
            _weights = Array.ConvertAll(_groups, group => profile.Count(group.Stack));
            return;
        }
        int[] found = Find(profile, out Dictionary<SampleGroup, int> ids);
        _groups = 
        [
            .. ids.Keys.OrderBy(group => profile.Threads[group.Thread].ProcessId)
                .ThenBy(group => group.Thread).ThenBy(group => group.Stack).ThenBy(group => (byte)group.State),
        ];
        int[] places = new int[_groups.Length];   // by order of appearance
        for (int place = 0; place < places.Length; place++)
        {
            places[ids[_groups[place]]] = place;
        }
        _weights = new long[_groups.Length];
        _starts = new int[_groups.Length + 1];
        _samples = new int[found.Length];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = places[found[i]];
            _weights[found[i]] += profile.Samples[i].Weight;
            _starts[found[i] + 1]++;
        }
        Sort(found);
    }

    /// <summary>How many there are.</summary>
    public int Count => _groups.Length;

    /// <summary>A group by its index.</summary>
    public SampleGroup this[int group] => _groups[group];

    /// <summary>The sum of the weights of its samples.</summary>
    public long Weight(int group) => _weights[group];

    /// <summary>The indices in <see cref="Profile.Samples"/> of its samples, in the order of time; none where there are none.</summary>
    public ReadOnlySpan<int> Samples(int group) => _samples.Length == 0 ? [] : _samples.AsSpan(_starts[group].._starts[group + 1]);

    // By sample: the number of its group, counted by appearance.
    private static int[] Find(Profile profile, out Dictionary<SampleGroup, int> ids)
    {
        ids = [];
        int[] found = new int[profile.Samples.Count];
        for (int i = 0; i < found.Length; i++)
        {
            Sample sample = profile.Samples[i];
            SampleGroup group = new(sample.Thread, sample.Stack, sample.State);
            if (!ids.TryGetValue(group, out found[i]))
            {
                found[i] = ids.Count;
                ids.Add(group, found[i]);
            }
        }
        return found;
    }

    private void Sort(int[] found)
    {
        for (int group = 0; group < _groups.Length; group++)
        {
            _starts[group + 1] += _starts[group];
        }
        int[] next = [.. _starts];
        for (int i = 0; i < found.Length; i++)
        {
            _samples[next[found[i]]++] = i;
        }
    }
}
