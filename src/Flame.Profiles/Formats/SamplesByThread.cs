namespace Flame.Profiles.Formats;

/// <summary>The samples of a profile grouped by thread, each group in the order of time: four bytes for each sample.</summary>
internal sealed class SamplesByThread
{
    private readonly int[] _starts;   // by thread: where its samples begin in _samples; one more entry at the end
    private readonly int[] _samples;  // indices in Profile.Samples

    public SamplesByThread(Profile profile)
    {
        _starts = new int[profile.Threads.Count + 1];
        foreach (Sample sample in profile.Samples)
        {
            _starts[sample.Thread + 1]++;
        }
        for (int thread = 0; thread < profile.Threads.Count; thread++)
        {
            _starts[thread + 1] += _starts[thread];
        }
        _samples = new int[profile.Samples.Count];
        int[] next = [.. _starts];
        for (int i = 0; i < _samples.Length; i++)
        {
            _samples[next[profile.Samples[i].Thread]++] = i;
        }
    }

    /// <summary>The indices in <see cref="Profile.Samples"/> of a thread's samples.</summary>
    public ReadOnlySpan<int> Of(int thread) => _samples.AsSpan(_starts[thread].._starts[thread + 1]);

    /// <summary>The threads that have samples, by index.</summary>
    public IEnumerable<int> Threads()
    {
        for (int thread = 0; thread + 1 < _starts.Length; thread++)
        {
            if (_starts[thread] < _starts[thread + 1])
            {
                yield return thread;
            }
        }
    }
}
