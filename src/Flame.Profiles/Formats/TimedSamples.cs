using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>
/// The samples of a source that has times, in whatever order it has them, and their threads. So many that they would fill
/// memory are only counted from there on.
/// </summary>
internal sealed class TimedSamples
{
    /// <summary>Samples that are kept one by one: half a gigabyte of them.</summary>
    public const int MostSamplesKept = 16 * 1024 * 1024;

    private readonly StackCounts _counts = new();
    private readonly Dictionary<(int Process, long Thread, string Name), int> _threadIds = [];
    private readonly List<(int Process, long Thread, string Name)> _threads = [];
    private readonly int _most;
    private List<Sample>? _samples = [];
    private bool _isSorted = true;

    /// <summary>Keeps up to <paramref name="most"/> samples.</summary>
    public TimedSamples(int most = MostSamplesKept) => _most = most;

    /// <summary>Sum of the weights.</summary>
    public long Total { get; private set; }

    /// <summary>The earliest time; 0 without samples.</summary>
    public long FirstTimeNs { get; private set; }

    /// <summary>The end of the last sample to end, if weights are nanoseconds; else of no meaning.</summary>
    public long LastTimeNs { get; private set; }

    /// <summary>What has to be told of them, if anything.</summary>
    public IEnumerable<string> Notes => _samples is null ? [TooManyNote(_most)] : [];

    /// <summary>What is told where there were more than <paramref name="most"/>.</summary>
    public static string TooManyNote(int most) =>
        string.Create(CultureInfo.InvariantCulture, $"more than {most} samples: they are counted, their times and threads are left out");

    /// <summary>The index of a thread.</summary>
    public int Thread(int process, long thread, string name = "")
    {
        if (!_threadIds.TryGetValue((process, thread, name), out int index))
        {
            index = _threads.Count;
            _threads.Add((process, thread, name));
            _threadIds.Add((process, thread, name), index);
        }
        return index;
    }

    /// <summary>Adds a sample; false when the sum of all weights would be too large.</summary>
    public bool TryAdd(in Sample sample)
    {
        if (sample.Weight > long.MaxValue - Total)
        {
            return false;
        }
        FirstTimeNs = Total == 0 ? sample.TimeNs : Math.Min(FirstTimeNs, sample.TimeNs);
        LastTimeNs = Math.Max(LastTimeNs, sample.TimeNs + Math.Min(sample.Weight, long.MaxValue / 2));
        _counts.Add(sample.Stack, sample.Weight);
        Total += sample.Weight;
        if (_samples is { } samples)
        {
            _isSorted &= samples.Count == 0 || samples[^1].TimeNs <= sample.TimeNs;
            samples.Add(sample);
            _samples = samples.Count <= _most ? samples : null;
        }
        return true;
    }

    /// <summary>The profile. Times are told from <paramref name="fromNs"/>, and <paramref name="info"/> says when that was, if it is known.</summary>
    /// <param name="strings">The tables of the profile.</param>
    /// <param name="frames">Those of its frames.</param>
    /// <param name="stacks">Those of its stacks.</param>
    /// <param name="info">What else is known.</param>
    /// <param name="keepsSamples">False: counts only, since the source has neither times nor threads.</param>
    /// <param name="fromNs">What is to be time 0; null: the first sample.</param>
    public Profile Build(StringTable strings, FrameTable frames, StackTable stacks, ProfileInfo info, bool keepsSamples = true, long? fromNs = null)
    {
        SampleList list = new();
        List<ProfileThread> threads = [];
        if (keepsSamples && _samples is { Count: > 0 } samples)
        {
            IEnumerable<Sample> ordered = _isSorted ? samples : samples.OrderBy(sample => sample.TimeNs);
            long start = fromNs ?? FirstTimeNs;
            foreach (Sample sample in ordered)
            {
                list.Add(sample with { TimeNs = sample.TimeNs - start });
            }
            foreach ((int process, long thread, string name) in _threads)
            {
                threads.Add(new ProfileThread(process, thread, strings.Intern(name)));
            }
        }
        return new Profile(strings, frames, stacks, _counts, Total) { Info = info, Samples = list, Threads = threads };
    }
}
