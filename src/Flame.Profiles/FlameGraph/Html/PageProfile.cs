using System.Text;
using System.Text.Json;
using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>Makes a profile of the sections of a page. Every number in them is checked before it is used.</summary>
internal sealed class PageProfile(SectionInput sections)
{
    private readonly ProfileBuilder _builder = new();
    private readonly List<string> _damage = [];
    private int[] _strings = [];
    private int[] _frames = [];
    private int[] _stacks = [];

    public ProfileReading Read()
    {
        _strings = ReadStrings();
        _frames = ReadFrames();
        _stacks = ReadStacks();
        ulong[] counts = sections.Column(PageSections.NodeCounts, _stacks.Length - 1);
        ulong root = sections.Column(PageSections.RootCount, 1)[0];
        long total = Sum(PageSections.NodeCounts, counts, root);
        int[] threads = ReadThreads();
        if (!TryAddSamples(threads, total))
        {
            _builder.Add(StackTable.Root, (long)root);
            for (int node = 1; node < _stacks.Length; node++)
            {
                _builder.Add(_stacks[node], (long)counts[node - 1]);
            }
        }
        ReadInfo();
        Profile profile = _builder.Build();
        return new ProfileReading { Profile = profile, Baseline = ReadBaseline(profile), Format = "html", Damage = _damage };
    }

    private int[] ReadStrings()
    {
        ulong[] lengths = sections.Column(PageSections.StringLengths);
        string text = Encoding.UTF8.GetString(sections.Bytes(PageSections.StringText));
        int[] ids = new int[lengths.Length];
        int at = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            if (lengths[i] > (ulong)(text.Length - at))
            {
                throw Damaged(PageSections.StringLengths);
            }
            ids[i] = _builder.Strings.Intern(text.Substring(at, (int)lengths[i]));
            at += (int)lengths[i];
        }
        return ids;
    }

    private int[] ReadFrames()
    {
        ulong[] files = sections.Column(PageSections.FrameFiles);
        ulong[] functions = sections.Column(PageSections.FrameFunctions, files.Length);
        ulong[] lines = sections.Column(PageSections.FrameLines, files.Length);
        int[] ids = new int[files.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            long line = SectionInput.Signed(lines[i]);
            if (line is < Frame.LinesCut or > int.MaxValue)
            {
                throw Damaged(PageSections.FrameLines);
            }
            ids[i] = _builder.Frames.Intern(new Frame(
                _strings[Index(PageSections.FrameFiles, files[i], _strings.Length)],
                _strings[Index(PageSections.FrameFunctions, functions[i], _strings.Length)], (int)line));
        }
        return ids;
    }

    /// <summary>By node: its stack.</summary>
    private int[] ReadStacks()
    {
        ulong[] climbs = sections.Column(PageSections.NodeClimbs);
        ulong[] frames = sections.Column(PageSections.NodeFrames, climbs.Length);
        int[] stacks = new int[climbs.Length + 1];
        List<int> path = [StackTable.Root];
        for (int i = 0; i < climbs.Length; i++)
        {
            int climb = Index(PageSections.NodeClimbs, climbs[i], path.Count);
            path.RemoveRange(path.Count - climb, climb);
            int frame = _frames[Index(PageSections.NodeFrames, frames[i], _frames.Length)];
            stacks[i + 1] = _builder.Stacks.Intern(path[^1], frame);
            path.Add(stacks[i + 1]);
        }
        return stacks;
    }

    private int[] ReadThreads()
    {
        ulong[] processes = sections.Column(PageSections.ThreadProcesses);
        ulong[] ids = sections.Column(PageSections.ThreadIds, processes.Length);
        ulong[] names = sections.Column(PageSections.ThreadNames, processes.Length);
        int[] threads = new int[processes.Length];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = _builder.Intern(new ProfileThread(
                Index(PageSections.ThreadProcesses, processes[i], int.MaxValue), SectionInput.Signed(ids[i]),
                _strings[Index(PageSections.ThreadNames, names[i], _strings.Length)]));
        }
        return threads;
    }

    /// <summary>Adds the samples, from which the counts follow; false when there are none, or when they add up to something else.</summary>
    private bool TryAddSamples(int[] threads, long total)
    {
        ulong[] times = sections.Column(PageSections.SampleTimes);
        ulong[] weights = sections.Column(PageSections.SampleWeights, times.Length);
        if (Sum(PageSections.SampleWeights, weights, 0) != total || times.Length == 0)
        {
            if (times.Length > 0)
            {
                _damage.Add("its samples do not add up to its counts and were left out");
            }
            return false;
        }
        ulong[] ofThreads = sections.Column(PageSections.SampleThreads, times.Length);
        ulong[] nodes = sections.Column(PageSections.SampleNodes, times.Length);
        ulong[] states = sections.Column(PageSections.SampleStates, times.Length);
        long[] last = new long[threads.Length];
        long time = 0;
        for (int i = 0; i < times.Length; i++)
        {
            long step = SectionInput.Signed(times[i]);
            int thread = Index(PageSections.SampleThreads, ofThreads[i], threads.Length);
            long node = last[thread] += SectionInput.Signed(nodes[i]);
            if ((step < 0 && i > 0) || step > long.MaxValue - Math.Max(time, 0) || (ulong)node >= (ulong)_stacks.Length)
            {
                throw Damaged(PageSections.SampleTimes);
            }
            time += step;
            SampleState state = states[i] <= (ulong)SampleStates.Last ? (SampleState)states[i] : SampleState.Unknown;
            _builder.Add(new Sample(time, threads[thread], _stacks[node], state, (long)weights[i]));
        }
        return true;
    }

    private Profile? ReadBaseline(Profile profile)
    {
        if (!sections.Has(PageSections.NodeCountsBefore))
        {
            return null;
        }
        ulong[] before = sections.Column(PageSections.NodeCountsBefore, _stacks.Length);
        long total = Sum(PageSections.NodeCountsBefore, before, 0);
        StackCounts counts = new();
        for (int node = 0; node < before.Length; node++)
        {
            counts.Add(_stacks[node], (long)before[node]);
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

    private static long Sum(string section, ulong[] numbers, ulong first)
    {
        ulong sum = first;
        foreach (ulong number in numbers)
        {
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
