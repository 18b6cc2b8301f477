using System.Text;
using System.Text.Json;
using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>Makes a profile of the sections of a page. Every number in them is checked before it is used.</summary>
internal sealed class PageProfile(SectionInput sections)
{
    private readonly ProfileBuilder _builder = new();
    private readonly List<string> _damage = [];
    private readonly List<string> _notes = [];
    private int[] _strings = [];
    private int[] _frames = [];
    private int[] _stacks = [];

    public ProfileReading Read()
    {
        _strings = ReadStrings();
        _frames = ReadFrames();
        _stacks = ReadStacks();
        SectionNumbers counts = sections.Column(PageSections.NodeCounts, _stacks.Length - 1);
        ulong root = sections.Column(PageSections.RootCount, 1).Next();
        long total = Sum(PageSections.NodeCounts, counts, root);
        int[] threads = ReadThreads();
        if (!TryAddSamples(threads, total))
        {
            _builder.Add(StackTable.Root, (long)root);
            for (int node = 1; node < _stacks.Length; node++)
            {
                _builder.Add(_stacks[node], (long)counts.Next());
            }
        }
        ReadInfo();
        Profile profile = _builder.Build();
        return new ProfileReading { Profile = profile, Baseline = ReadBaseline(profile), Format = "html", Damage = _damage, Notes = _notes };
    }

    private int[] ReadStrings()
    {
        SectionNumbers lengths = sections.Column(PageSections.StringLengths);
        string text = Encoding.UTF8.GetString(sections.Bytes(PageSections.StringText));
        int[] ids = new int[lengths.Count];
        int at = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            int length = Index(PageSections.StringLengths, lengths.Next(), text.Length - at + 1);
            ids[i] = _builder.Strings.Intern(text.Substring(at, length));
            at += length;
        }
        return ids;
    }

    private int[] ReadFrames()
    {
        SectionNumbers files = sections.Column(PageSections.FrameFiles);
        SectionNumbers functions = sections.Column(PageSections.FrameFunctions, files.Count);
        SectionNumbers lines = sections.Column(PageSections.FrameLines, files.Count);
        int[] ids = new int[files.Count];
        for (int i = 0; i < ids.Length; i++)
        {
            long line = lines.NextSigned();
            if (line is < Frame.LinesCut or > int.MaxValue)
            {
                throw Damaged(PageSections.FrameLines);
            }
            ids[i] = _builder.Frames.Intern(new Frame(
                _strings[Index(PageSections.FrameFiles, files.Next(), _strings.Length)],
                _strings[Index(PageSections.FrameFunctions, functions.Next(), _strings.Length)], (int)line));
        }
        return ids;
    }

    /// <summary>By node: its stack.</summary>
    private int[] ReadStacks()
    {
        SectionNumbers climbs = sections.Column(PageSections.NodeClimbs);
        SectionNumbers frames = sections.Column(PageSections.NodeFrames, climbs.Count);
        int[] stacks = new int[climbs.Count + 1];
        List<int> path = [StackTable.Root];
        for (int i = 0; i < climbs.Count; i++)
        {
            int climb = Index(PageSections.NodeClimbs, climbs.Next(), path.Count);
            path.RemoveRange(path.Count - climb, climb);
            int frame = _frames[Index(PageSections.NodeFrames, frames.Next(), _frames.Length)];
            stacks[i + 1] = _builder.Stacks.Intern(path[^1], frame);
            path.Add(stacks[i + 1]);
        }
        return stacks;
    }

    private int[] ReadThreads()
    {
        SectionNumbers processes = sections.Column(PageSections.ThreadProcesses);
        SectionNumbers ids = sections.Column(PageSections.ThreadIds, processes.Count);
        SectionNumbers names = sections.Column(PageSections.ThreadNames, processes.Count);
        int[] threads = new int[processes.Count];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = _builder.Intern(new ProfileThread(
                Index(PageSections.ThreadProcesses, processes.Next(), int.MaxValue), ids.NextSigned(),
                _strings[Index(PageSections.ThreadNames, names.Next(), _strings.Length)]));
        }
        return threads;
    }

    /// <summary>Adds the samples, from which the counts follow; false when there are none, or when they add up to something else.</summary>
    private bool TryAddSamples(int[] threads, long total)
    {
        SectionNumbers times = sections.Column(PageSections.SampleTimes);
        SectionNumbers weights = sections.Column(PageSections.SampleWeights, times.Count);
        if (times.Count > TimedSamples.MostSamplesKept)
        {
            _notes.Add(TimedSamples.TooManyNote(TimedSamples.MostSamplesKept));
            return false;
        }
        if (Sum(PageSections.SampleWeights, weights, 0) != total || times.Count == 0)
        {
            if (times.Count > 0)
            {
                _damage.Add("its samples do not add up to its counts and were left out");
            }
            return false;
        }
        SectionNumbers ofThreads = sections.Column(PageSections.SampleThreads, times.Count);
        SectionNumbers nodes = sections.Column(PageSections.SampleNodes, times.Count);
        SectionNumbers states = sections.Column(PageSections.SampleStates, times.Count);
        long[] last = new long[threads.Length];
        long time = 0;
        for (int i = 0; i < times.Count; i++)
        {
            long step = times.NextSigned();
            int thread = Index(PageSections.SampleThreads, ofThreads.Next(), threads.Length);
            long node = last[thread] += nodes.NextSigned();
            if ((step < 0 && i > 0) || step > long.MaxValue - Math.Max(time, 0) || (ulong)node >= (ulong)_stacks.Length)
            {
                throw Damaged(PageSections.SampleTimes);
            }
            time += step;
            ulong known = states.Next();
            SampleState state = known <= (ulong)SampleStates.Last ? (SampleState)known : SampleState.Unknown;
            _builder.Add(new Sample(time, threads[thread], _stacks[node], state, (long)weights.Next()));
        }
        return true;
    }

    private Profile? ReadBaseline(Profile profile)
    {
        if (!sections.Has(PageSections.NodeCountsBefore))
        {
            return null;
        }
        SectionNumbers before = sections.Column(PageSections.NodeCountsBefore, _stacks.Length);
        long total = Sum(PageSections.NodeCountsBefore, before, 0);
        StackCounts counts = new();
        for (int node = 0; node < before.Count; node++)
        {
            counts.Add(_stacks[node], (long)before.Next());
        }
        return new Profile(profile.Strings, profile.Frames, profile.Stacks, counts, total) { Info = profile.Info };
    }

    private void ReadInfo()
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(sections.Bytes(PageSections.Info).ToArray());
            JsonElement info = json.RootElement;
            _builder.Info = new ProfileInfo
            {
                Unit = info.GetProperty("unit").GetString() ?? "samples",
                Target = info.GetProperty("target").GetString() ?? "",
                IntervalNs = Math.Max(0, info.GetProperty("intervalNs").GetInt64()),
                StartEpochNs = info.GetProperty("startEpochNs").GetInt64(),
                DurationNs = Math.Max(0, info.GetProperty("durationNs").GetInt64()),
                CountDecimals = Math.Clamp(info.GetProperty("countDecimals").GetInt32(), 0, 9),
                FrameStyle = (FrameStyle)Math.Clamp(info.GetProperty("frameStyle").GetInt32(), 0, (int)FrameStyle.PerfTrampoline),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            _damage.Add("what it says about itself could not be read");
        }
    }

    private static int Index(string section, ulong value, int end) => value < (ulong)end ? (int)value : throw Damaged(section);

    private static long Sum(string section, SectionNumbers numbers, ulong first)
    {
        ulong sum = first;
        for (int i = 0; i < numbers.Count; i++)
        {
            ulong number = numbers.Next();
            if (number > long.MaxValue || (sum += number) > long.MaxValue)
            {
                throw Damaged(section);
            }
        }
        return sum <= long.MaxValue ? (long)sum : throw Damaged(section);
    }

    private static UnreadableProfileException Damaged(string section) =>
        new($"the page's data are damaged: a number in section {section} is out of range");
}
