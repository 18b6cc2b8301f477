namespace Flame.Profiles.Formats;

/// <summary>The grammar of one folded line, and what the lines so far add up to.</summary>
internal sealed class FoldedLines : ILineConsumer
{
    private readonly TextStacks _stacks = new();
    private readonly RejectedLines _rejected = new();
    private readonly FoldedCounts _counts = new();
    private readonly List<(int Stack, FoldedCount Count)>? _order;
    private FoldedCounts? _baseline;

    /// <summary>No lines yet.</summary>
    /// <param name="keepsOrder">The profile is to have a sample for each line.</param>
    public FoldedLines(bool keepsOrder = false) => _order = keepsOrder ? [] : null;

    /// <summary>How many lines were taken.</summary>
    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> line)
    {
        Count++;
        line = line.TrimEnd(" \t\r"u8);
        if (line.IsEmpty || line.StartsWith("# "u8) || line.SequenceEqual("#"u8))
        {
            return;
        }
        if (FoldedCount.TakeLast(ref line, out FoldedCount count) is { } wrong)
        {
            _rejected.Add(Count, wrong);
            return;
        }
        // A second number before it makes the line differential, as for flamegraph.pl: before, after.
        bool isDifferential = FoldedCount.TakeLast(ref line, out FoldedCount before) is null;
        if (isDifferential)
        {
            _baseline ??= _counts.Copy();
        }
        if (count.Value == 0 && (_baseline is null || before.Value == 0))
        {
            return;
        }
        int stack = _stacks.Intern(line);
        if (!_counts.TryAdd(stack, count) || _baseline?.TryAdd(stack, isDifferential ? before : count) == false)
        {
            _rejected.Add(Count, "the sum of all counts is too large");
            return;
        }
        _order?.Add((stack, count));
    }

    public void AddUnended(ReadOnlySpan<byte> line) => Add(line);   // many tools and hands write such a last line

    public void AddTooLong()
    {
        Count++;
        _rejected.Add(Count, "the line is too long");
    }

    public ProfileReading Finish()
    {
        SplitFrames split = _stacks.Split();
        if (_baseline is { } baseline && _counts.Decimals != baseline.Decimals)
        {
            int decimals = Math.Max(_counts.Decimals, baseline.Decimals);
            if (!_counts.TryRaise(decimals) || !baseline.TryRaise(decimals))
            {
                throw new UnreadableProfileException("its counts are too large for the decimals that they have");
            }
        }
        return new ProfileReading
        {
            Format = ProfileReaders.Folded.Name,
            Profile = Build(split, _counts),
            Baseline = _baseline is null ? null : Build(split, _baseline),
            LineCount = Count,
            RejectedCount = _rejected.Count,
            Rejected = _rejected.First,
        };
    }

    private Profile Build(SplitFrames split, FoldedCounts counts) => new(split.Strings, split.Frames, _stacks.Stacks, counts.Counts, counts.Total)
    {
        Info = new ProfileInfo { CountDecimals = counts.Decimals, FrameStyle = split.Style },
        Threads = _order is null ? [] : [default],
        Samples = Samples(counts.Decimals),
    };

    private SampleList Samples(int decimals)
    {
        SampleList samples = new();
        long now = 0;
        foreach ((int stack, FoldedCount count) in _order ?? [])
        {
            long weight = count.WithDecimals(decimals);
            samples.Add(new Sample(now, 0, stack, Weight: weight));
            now += weight;
        }
        return samples;
    }
}
