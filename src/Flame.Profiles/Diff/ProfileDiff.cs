namespace Flame.Profiles.Diff;

/// <summary>Two sides of the same program compared. Every output of a comparison is a pure function of it.</summary>
public sealed class ProfileDiff
{
    private readonly Lazy<IReadOnlyList<DiffRow>> _functions;
    private readonly Lazy<IReadOnlyList<DiffRow>> _files;
    private readonly Lazy<IReadOnlyList<DiffRow>> _packages;
    private readonly Lazy<long[][]> _runTotals;

    private ProfileDiff(DiffTree tree, DiffSide before, DiffSide after, DiffOptions options)
    {
        Tree = tree;
        Base = before;
        New = after;
        Options = options;
        BaseTotals = Values(tree, 0, tree.BaseRuns, before);
        NewTotals = Values(tree, tree.BaseRuns, tree.Runs, after);
        _runTotals = new(() => [.. Enumerable.Range(0, tree.Runs).Select(tree.Totals)]);
        _functions = new(() => DiffRows.OfFunctions(this));
        _files = new(() => DiffRows.OfFiles(this));
        _packages = new(() => DiffRows.OfPackages(this));
    }

    /// <summary>The side that is compared with.</summary>
    public DiffSide Base { get; }

    /// <summary>The side that is judged.</summary>
    public DiffSide New { get; }

    /// <summary>How they were compared.</summary>
    public DiffOptions Options { get; }

    /// <summary>Every function (with <see cref="DiffOptions.WithLines"/>: every line), sorted by name.</summary>
    public IReadOnlyList<DiffRow> Functions => _functions.Value;

    /// <summary>Every file, sorted by name.</summary>
    public IReadOnlyList<DiffRow> Files => _files.Value;

    /// <summary>Every top-level package, sorted by name.</summary>
    public IReadOnlyList<DiffRow> Packages => _packages.Value;

    internal DiffTree Tree { get; }

    /// <summary>By stack: the base's value of it and of all it called.</summary>
    internal double[] BaseTotals { get; }

    /// <summary>By stack: the new side's value of it and of all it called.</summary>
    internal double[] NewTotals { get; }

    internal bool IsShare => Options.Normalize == Normalization.Total;

    /// <summary>Compares <paramref name="after"/> with <paramref name="before"/>; each is one run, or several of one program.</summary>
    /// <exception cref="DiffException">A side has no samples, or its counts can't be set beside the other's.</exception>
    public static ProfileDiff Create(IReadOnlyList<DiffInput> before, IReadOnlyList<DiffInput> after, DiffOptions options)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(before.Count, nameof(before));
        ArgumentOutOfRangeException.ThrowIfZero(after.Count, nameof(after));
        if (options.Normalize == Normalization.None)
        {
            RunScales.MustBeAlike([.. before, .. after]);
        }
        // A recording of its own runs is better than pieces of one, and both sides must be of one kind.
        DiffInput[]? basePieces = before.Count + after.Count == 2 ? Pieces(before[0], options) : null;
        DiffInput[]? newPieces = basePieces is null ? null : Pieces(after[0], options);
        if (basePieces is not null && newPieces is not null)
        {
            DiffTree pieces = DiffTree.Build(basePieces, newPieces, options);
            return new ProfileDiff(pieces, CutSide(before[0], pieces, 0, options), CutSide(after[0], pieces, basePieces.Length, options), options);
        }
        DiffTree tree = DiffTree.Build(before, after, options);
        return new ProfileDiff(tree, SideOf(before, tree, 0, options), SideOf(after, tree, before.Count, options), options);
    }

    /// <summary>A stack that nobody needs to know of when idle samples are left out.</summary>
    internal static bool IsIdle(StringTable strings, FrameTable frames, StackTable stacks, int stack)
    {
        if (stack == StackTable.Root)
        {
            return false;
        }
        Frame frame = frames[stacks.Frame(stack)];
        return frame.File == 0 && strings[frame.Function] is Markers.Idle or Markers.Failed;
    }

    private static DiffInput[]? Pieces(DiffInput run, DiffOptions options)
    {
        Profile profile = run.Profile;
        return TimePieces.TryCut(profile, stack => options.ExcludeIdle && IsIdle(profile.Strings, profile.Frames, profile.Stacks, stack))
            ?.Select(piece => run with { Profile = piece }).ToArray();
    }

    private static DiffSide CutSide(DiffInput run, DiffTree tree, int firstPiece, DiffOptions options)
    {
        long[] totals = [.. Enumerable.Range(firstPiece, TimePieces.Count).Select(tree.Total)];
        Statistics.RunScale whole = RunScales.Of([run], [totals.Sum()], options.Normalize)[0];
        return new DiffSide([run.Name], [.. totals.Select(total => whole.Piece(total, TimePieces.Count))], areSamples: true);
    }

    /// <summary>What the base has of exactly this stack.</summary>
    internal double BaseSelf(int stack) => Value(Tree, 0, Tree.BaseRuns, Base, stack);

    /// <summary>What the new side has of exactly this stack.</summary>
    internal double NewSelf(int stack) => Value(Tree, Tree.BaseRuns, Tree.Runs, New, stack);

    /// <summary>Both sides' samples of a stack and of all it called.</summary>
    internal Measure MeasureOf(int stack)
    {
        long[] counts = [.. _runTotals.Value.Select(totals => totals[stack])];
        return Measure(counts);
    }

    internal Measure Measure(ReadOnlySpan<long> counts) => new(counts, Base, New, IsShare);

    private static DiffSide SideOf(IReadOnlyList<DiffInput> runs, DiffTree tree, int firstRun, DiffOptions options)
    {
        long[] totals = [.. Enumerable.Range(firstRun, runs.Count).Select(tree.Total)];
        bool areSamples = runs.All(run => RunScales.CountsPerSample(run.Profile) is not null);
        return new DiffSide([.. runs.Select(run => run.Name)], RunScales.Of(runs, totals, options.Normalize), areSamples);
    }

    private static double Value(DiffTree tree, int from, int to, DiffSide side, int stack)
    {
        double value = 0;
        for (int run = from; run < to; run++)
        {
            value += tree.Count(run, stack) * side.Scales[run - from].ValuePerCount / (to - from);
        }
        return value;
    }

    private static double[] Values(DiffTree tree, int from, int to, DiffSide side)
    {
        double[] values = new double[tree.Stacks.Count];
        for (int run = from; run < to; run++)
        {
            double unit = side.Scales[run - from].ValuePerCount / (to - from);
            long[] totals = tree.Totals(run);
            for (int stack = 0; stack < values.Length; stack++)
            {
                values[stack] += totals[stack] * unit;
            }
        }
        return values;
    }
}
