namespace Flame.Profiles;

/// <summary>
/// The only mutable accumulator of samples. Its memory grows with the number of distinct stacks, not of samples;
/// counting a known stack allocates nothing. Not thread-safe: the sampling thread owns it.
/// </summary>
public sealed class ProfileBuilder
{
    private readonly Dictionary<ProfileThread, int> _threadIds = [];
    private readonly List<ProfileThread> _threads = [];
    private readonly SampleList _samples = new();
    private readonly StackCounts _counts = new();

    /// <summary>A builder with tables of its own.</summary>
    public ProfileBuilder() => (Strings, Frames, Stacks) = (new StringTable(), new FrameTable(), new StackTable());

    /// <summary>A builder of other counts on the stacks of <paramref name="other"/>, for comparing: a stack has one id in both.</summary>
    internal ProfileBuilder(ProfileBuilder other) => (Strings, Frames, Stacks) = (other.Strings, other.Frames, other.Stacks);

    /// <summary>What is known of the recording so far; it goes into the next <see cref="Build"/>.</summary>
    public ProfileInfo Info { get; set; } = new();

    /// <summary>File and function names.</summary>
    public StringTable Strings { get; }

    /// <summary>Frames; their names are in <see cref="Strings"/>.</summary>
    public FrameTable Frames { get; }

    /// <summary>Stacks; their frames are in <see cref="Frames"/>.</summary>
    public StackTable Stacks { get; }

    /// <summary>Sum of all counts so far.</summary>
    public long TotalSamples { get; private set; }

    /// <summary>The threads so far, by index.</summary>
    public IReadOnlyList<ProfileThread> Threads => _threads;

    /// <summary>The stack of one frame that has no file, such as <c>(idle)</c>.</summary>
    public int InternMarker(string name) =>
        Stacks.Intern(StackTable.Root, Frames.Intern(Frame.Named(Strings.Intern(name))));

    /// <summary>Counts <paramref name="samples"/> more samples of <paramref name="stack"/>.</summary>
    public void Add(int stack, long samples = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)stack, (uint)Stacks.Count, nameof(stack));
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        _counts.Add(stack, samples);
        TotalSamples += samples;
    }

    /// <summary>The index of <paramref name="thread"/> in <see cref="Profile.Threads"/>, the same for equal threads.</summary>
    public int Intern(ProfileThread thread)
    {
        if (!_threadIds.TryGetValue(thread, out int index))
        {
            index = _threads.Count;
            _threads.Add(thread);
            _threadIds.Add(thread, index);
        }
        return index;
    }

    /// <summary>
    /// Counts one sample and keeps it with its time: memory then grows with the recording. A profile has either all of its
    /// samples in <see cref="Profile.Samples"/> or none; do not mix this with <see cref="Add(int, long)"/>.
    /// </summary>
    public void Add(in Sample sample)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sample.Thread, (uint)_threads.Count, nameof(sample));
        Add(sample.Stack, sample.Weight);
        _samples.Add(sample);
    }

    /// <summary>
    /// The profile of what was counted so far. It shares the tables, which only ever grow, and takes a copy of the
    /// counts, so the builder may go on counting.
    /// </summary>
    public Profile Build() => new(Strings, Frames, Stacks, _counts.Copy(Stacks.Count), TotalSamples)
    {
        Info = Info,
        Threads = [.. _threads],
        Samples = _samples.Snapshot(),
    };
}
