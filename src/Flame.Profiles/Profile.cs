namespace Flame.Profiles;

/// <summary>
/// What a recording gathered: how often each stack was seen. Built by <see cref="ProfileBuilder"/>; every output is a
/// pure function of it. Not changed by anyone once it is made.
/// </summary>
public sealed class Profile
{
    private readonly long[] _counts;

    internal Profile(StringTable strings, FrameTable frames, StackTable stacks, long[] counts)
    {
        Strings = strings;
        Frames = frames;
        Stacks = stacks;
        _counts = counts;
        foreach (long count in counts)
        {
            TotalSamples += count;
        }
    }

    /// <summary>File and function names.</summary>
    public StringTable Strings { get; }

    /// <summary>Frames; their names are in <see cref="Strings"/>.</summary>
    public FrameTable Frames { get; }

    /// <summary>Stacks; their frames are in <see cref="Frames"/>.</summary>
    public StackTable Stacks { get; }

    /// <summary>Sum of all counts.</summary>
    public long TotalSamples { get; }

    /// <summary>How often exactly this stack was sampled (not its callees): 0 for mere prefixes.</summary>
    public long Count(int stack) => stack < _counts.Length ? _counts[stack] : 0;

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
