namespace Flame.Profiles.Filtering;

/// <summary>
/// One run of a <see cref="ProfileFilter"/>. What becomes of a stack follows from what became of its caller's stack and the one frame
/// more, so each stack of the tree is looked at once, and each frame is matched once.
/// </summary>
internal sealed class StackFilter
{
    private const int Outside = -1;   // the root function was not called yet

    private readonly ProfileFilter _filter;
    private readonly Profile _source;
    private readonly ProfileBuilder _kept;
    private readonly int[] _frames;   // by frame of the source: its id in what is kept; Outside: hidden
    private readonly int[] _stacks;   // by stack of the source: its id in what is kept
    private readonly bool[] _isIncluded;
    private readonly bool[] _isExcluded;
    private ThreadFrames? _threads;   // where the stacks say of which thread they are, and it matters

    public StackFilter(ProfileFilter filter, Profile source)
    {
        _filter = filter;
        _source = source;
        _kept = new ProfileBuilder { Info = source.Info };
        _frames = new int[source.Frames.Count];
        _stacks = new int[source.Stacks.Count];
        _isIncluded = new bool[_stacks.Length];
        _isExcluded = new bool[_stacks.Length];
    }

    /// <summary>What is left of the profile, and of <paramref name="baseline"/>, which shares its tables.</summary>
    public (Profile Profile, Profile? Baseline) Run(Profile? baseline)
    {
        if ((_filter.FromNs ?? _filter.ToNs) is not null && (!_source.HasTimes || baseline is not null))
        {
            throw new FilterException(_source.HasTimes ? "the counts that it is compared with have no times" : "this profile does not say when its samples were taken");
        }
        MapStacks();
        FindThreads(isCompared: baseline is not null);
        if (_source.Samples.Count > 0)
        {
            AddSamples();
        }
        else
        {
            AddCounts(_source, _kept);
        }
        if (baseline is null)
        {
            return (_kept.Build(), null);
        }
        ProfileBuilder before = new(_kept) { Info = baseline.Info };
        AddCounts(baseline, before);
        return (_kept.Build(), before.Build());
    }

    private void MapStacks()
    {
        bool hasRoot = _filter.Root is not null;
        bool[] includes = Matches(_filter.Include, whenNone: true);
        bool[] excludes = Matches(_filter.Exclude, whenNone: false);
        MapFrames();
        _stacks[StackTable.Root] = hasRoot ? Outside : StackTable.Root;
        _isIncluded[StackTable.Root] = _filter.Include.Count == 0;
        for (int stack = 1; stack < _stacks.Length; stack++)
        {
            int parent = _source.Stacks.Parent(stack);
            int frame = _source.Stacks.Frame(stack);
            _isIncluded[stack] = _isIncluded[parent] || includes[frame];
            _isExcluded[stack] = _isExcluded[parent] || excludes[frame];
            _stacks[stack] = Map(_stacks[parent], frame);
        }
    }

    private void FindThreads(bool isCompared)
    {
        bool haveSamples = _source.Threads.Any(thread => thread.ThreadId != 0 || thread.Name != 0);
        if (_filter.Threads.Count > 0 && (!haveSamples || isCompared))
        {
            _threads = new ThreadFrames(_source, _filter.Threads);
        }
    }

    private int Map(int parent, int frame)
    {
        if (parent == Outside)
        {
            if (!IsRoot(_source.Frames[frame]))
            {
                return Outside;
            }
            parent = StackTable.Root;
        }
        int mapped = _frames[frame];
        if (mapped == Outside)
        {
            return parent;
        }
        bool isRecursion = _filter.CollapsesRecursion && parent != StackTable.Root && IsSameFunction(_kept.Stacks.Frame(parent), mapped);
        return _kept.Stacks.Intern(isRecursion ? _kept.Stacks.Parent(parent) : parent, mapped);
    }

    private bool IsRoot(Frame frame) => _source.Strings[frame.Function] == _filter.Root;

    private bool IsSameFunction(int a, int b) =>
        _kept.Frames[a].Function == _kept.Frames[b].Function && _kept.Frames[a].File == _kept.Frames[b].File;

    private void MapFrames()
    {
        for (int id = 0; id < _frames.Length; id++)
        {
            Frame frame = _source.Frames[id];
            string file = _source.Strings[frame.File];
            _frames[id] = _filter.HidesStandardLibrary && StandardLibrary.Has(file)
                ? Outside
                : _kept.Frames.Intern(new Frame(
                    _kept.Strings.Intern(file), _kept.Strings.Intern(_source.Strings[frame.Function]), _filter.MergesLines ? Frame.LinesCut : frame.Line));
        }
    }

    private bool[] Matches(IReadOnlyList<NamePattern> patterns, bool whenNone)
    {
        bool[] matches = new bool[_source.Frames.Count];
        for (int id = 0; id < matches.Length; id++)
        {
            matches[id] = patterns.Count == 0 ? whenNone : NamePattern.AnyMatches(patterns, _source, _source.Frames[id]);
        }
        return matches;
    }

    private void AddSamples()
    {
        int[] threads = [.. _source.Threads.Select(KeepThread)];
        long from = _filter.FromNs is > 0 and var begin ? AfterTheFirst(begin) : 0;
        long to = _filter.ToNs is { } end ? AfterTheFirst(end) : long.MaxValue;
        foreach (Sample sample in _source.Samples)
        {
            if (sample.TimeNs >= from && sample.TimeNs < to && threads[sample.Thread] >= 0 && IsKept(sample.Stack))
            {
                _kept.Add(sample with { TimeNs = sample.TimeNs - from, Thread = threads[sample.Thread], Stack = Kept(sample.Stack) });
            }
        }
        if (from > 0 || to < long.MaxValue)
        {
            ProfileInfo info = _source.Info;
            _kept.Info = info with
            {
                StartEpochNs = info.StartEpochNs == 0 ? 0 : info.StartEpochNs + from,
                DurationNs = Math.Max(0, Math.Min(info.DurationNs, to) - from),
            };
        }
    }

    private long AfterTheFirst(long timeNs)
    {
        long first = _source.Samples.Count == 0 ? 0 : _source.Samples[0].TimeNs;
        return timeNs < long.MaxValue - first ? first + timeNs : long.MaxValue;
    }

    private int KeepThread(ProfileThread thread) =>
        _filter.Threads.Count == 0 || _threads is not null || _filter.Threads.Any(pattern => pattern.Matches(thread, _source.Strings))
            ? _kept.Intern(thread with { Name = _kept.Strings.Intern(_source.Strings[thread.Name]) })
            : Outside;

    private void AddCounts(Profile source, ProfileBuilder kept)
    {
        foreach (int stack in source.SampledStacks())
        {
            if (IsKept(stack))
            {
                kept.Add(Kept(stack), source.Count(stack));
            }
        }
    }

    private bool IsKept(int stack) =>
        _isIncluded[stack] && !_isExcluded[stack] && _stacks[stack] != Outside && _threads?.Keeps(stack) != false;

    /// <summary>The new stack; one that lost all of its frames says so, for its samples are not nobody's.</summary>
    private int Kept(int stack) => _stacks[stack] == StackTable.Root && stack != StackTable.Root
        ? _kept.InternMarker(ProfileFilter.StandardLibraryOnly)
        : _stacks[stack];
}
