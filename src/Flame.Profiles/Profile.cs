namespace Flame.Profiles;

/// <summary>
/// What a recording gathered: how often each stack was seen. Built by <see cref="ProfileBuilder"/>; every output is a
/// pure function of it. Not changed by anyone once it is made.
/// </summary>
public sealed class Profile
{
    private readonly StackCounts _counts;

    internal Profile(StringTable strings, FrameTable frames, StackTable stacks, StackCounts counts, long totalSamples)
    {
        Strings = strings;
        Frames = frames;
        Stacks = stacks;
        _counts = counts;
        TotalSamples = totalSamples;
    }

    /// <summary>File and function names.</summary>
    public StringTable Strings { get; }

    /// <summary>Frames; their names are in <see cref="Strings"/>.</summary>
    public FrameTable Frames { get; }

    /// <summary>Stacks; their frames are in <see cref="Frames"/>.</summary>
    public StackTable Stacks { get; }

    /// <summary>What is known of the recording.</summary>
    public ProfileInfo Info { get; init; } = new();

    /// <summary>The threads that <see cref="Samples"/> are of; may be empty when there are none.</summary>
    public IReadOnlyList<ProfileThread> Threads { get; init; } = [];

    /// <summary>Every sample in the order of time, where the source has times; else empty. Their weights add up to the counts.</summary>
    public SampleList Samples { get; init; } = new();

    /// <summary>
    /// It is known when samples were taken. Formats without times (pprof) that tell threads or states apart have samples, too: all at time 0, and in
    /// no order.
    /// </summary>
    public bool HasTimes => Samples.Count > 0 && Samples[^1].TimeNs > 0;

    /// <summary>Sum of all counts.</summary>
    public long TotalSamples { get; }

    /// <summary>How often exactly this stack was sampled (not its callees): 0 for mere prefixes.</summary>
    public long Count(int stack) => _counts[stack];

    /// <summary>The counts of all stacks, to add to.</summary>
    internal StackCounts CopyCounts() => _counts.Copy(_counts.Length);

    /// <summary>The stacks with a count above 0, by id.</summary>
    public IEnumerable<int> SampledStacks()
    {
        for (int stack = 0; stack < _counts.Length; stack++)
        {
            if (_counts[stack] > 0)
            {
                yield return stack;
            }
        }
    }
}
