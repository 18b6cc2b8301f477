namespace Flame.Profiles;

/// <summary>
/// The only mutable accumulator of samples. Its memory grows with the number of distinct stacks, not of samples;
/// counting a known stack allocates nothing. Not thread-safe: the sampling thread owns it.
/// </summary>
public sealed class ProfileBuilder
{
    private long[] _counts = new long[256];

    /// <summary>File and function names.</summary>
    public StringTable Strings { get; } = new();

    /// <summary>Frames; their names are in <see cref="Strings"/>.</summary>
    public FrameTable Frames { get; } = new();

    /// <summary>Stacks; their frames are in <see cref="Frames"/>.</summary>
    public StackTable Stacks { get; } = new();

    /// <summary>Sum of all counts so far.</summary>
    public long TotalSamples { get; private set; }

    /// <summary>The stack of one frame that has no file, such as <c>(idle)</c>.</summary>
    public int InternMarker(string name) =>
        Stacks.Intern(StackTable.Root, Frames.Intern(Frame.Named(Strings.Intern(name))));

    /// <summary>Counts <paramref name="samples"/> more samples of <paramref name="stack"/>.</summary>
    public void Add(int stack, long samples = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)stack, (uint)Stacks.Count, nameof(stack));
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        if (stack >= _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(Stacks.Count, _counts.Length * 2));
        }
        _counts[stack] += samples;
        TotalSamples += samples;
    }

    /// <summary>
    /// The profile of what was counted so far. It shares the tables, which only ever grow, and takes a copy of the
    /// counts, so the builder may go on counting.
    /// </summary>
    public Profile Build() => new(Strings, Frames, Stacks, _counts.AsSpan(0, Math.Min(_counts.Length, Stacks.Count)).ToArray());
}
