using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>One file of speedscope's on its way into a profile.</summary>
internal sealed class SpeedscopeDocument(JsonInput document)
{
    private readonly ProfileBuilder _tables = new();
    private readonly TimedSamples _samples = new();
    private readonly List<string> _notes = [];
    private int[] _frames = [];
    private string _unit = "";
    private long _factor = 1;
    private int _decimals;   // of weights that are no times
    private bool _hasSeveral; // asking the document goes through its fields
    private long? _interval;   // the weight of all samples; 0: they differ

    private bool IsTime => _unit == "nanoseconds";

    public ProfileReading Read()
    {
        _frames = [.. document["shared"]["frames"].Items().Select(Intern)];
        JsonInput profiles = document["profiles"].Array();
        int active = (int)Math.Clamp(document.NumberOf("activeProfileIndex"), 0, Math.Max(0, profiles.Length - 1));
        _hasSeveral = profiles.Length > 1;
        if (profiles.Length > 0)
        {
            (_unit, _factor) = Unit(profiles[active]);
            _decimals = IsTime ? 0 : SpeedscopeDecimals.Of(profiles, FoldedCount.MostDecimals);
        }
        foreach (JsonInput profile in profiles.Items())
        {
            AddProfile(profile);
        }
        return new ProfileReading
        {
            Format = ProfileReaders.Speedscope.Name,
            Profile = _samples.Build(_tables.Strings, _tables.Frames, _tables.Stacks, Info(), IsTime),
            Notes = [.. _notes, .. _samples.Notes],
        };
    }

    private ProfileInfo Info() => new()
    {
        Unit = _unit.Length == 0 ? "samples" : _unit,
        CountDecimals = _decimals,
        Target = document.TextOf("name"),
        DurationNs = IsTime ? _samples.LastTimeNs - _samples.FirstTimeNs : 0,
        IntervalNs = IsTime ? _interval ?? 0 : 0,
    };

    private int Intern(JsonInput frame)
    {
        int function = _tables.Strings.Intern(frame["name"].Text());
        string file = frame.TextOf("file");
        long line = frame.NumberOf("line", Frame.LinesCut);
        return _tables.Frames.Intern(file.Length == 0
            ? Frame.Named(function)
            : new Frame(_tables.Strings.Intern(file), function, line is >= 0 and <= int.MaxValue ? (int)line : Frame.LinesCut));
    }

    private void AddProfile(JsonInput profile)
    {
        (string unit, long factor) = Unit(profile);
        if (unit != _unit)
        {
            _notes.Add($"{profile.Path} is left out: its unit is {unit}, not {_unit}");
            return;
        }
        _factor = IsTime ? factor : (long)Math.Pow(10, _decimals);
        string name = profile.TextOf("name");
        int thread = SpeedscopeNames.Thread(_samples, name);
        // Without times there are no samples to keep threads in: where there are several, each begins with a frame of its name.
        int root = IsTime || !_hasSeveral ? StackTable.Root : _tables.InternMarker(name);
        string type = profile["type"].Text();
        switch (type)
        {
            case "sampled":
                AddSampled(profile, thread, root);
                break;
            case "evented":
                AddEvented(profile, thread, root);
                break;
            default:
                throw profile["type"].Wrong("is neither sampled nor evented");
        }
    }

    private void AddSampled(JsonInput profile, int thread, int root)
    {
        JsonInput samples = profile["samples"].Array();
        JsonInput weights = profile["weights"].Array();
        if (samples.Length != weights.Length)
        {
            throw profile.Wrong(string.Create(CultureInfo.InvariantCulture, $"has {samples.Length} samples and {weights.Length} weights"));
        }
        long time = profile.TryGet("startValue", out JsonInput start) ? start.Scaled(_factor) : 0;
        using IEnumerator<JsonInput> weight = weights.Items().GetEnumerator();
        foreach (JsonInput sample in samples.Items())
        {
            _ = weight.MoveNext();
            int stack = root;
            foreach (JsonInput frame in sample.Items())
            {
                stack = _tables.Stacks.Intern(stack, _frames[frame.Index(_frames.Length)]);
            }
            time = Add(time, thread, stack, root, weight.Current);
        }
    }

    private long Add(long time, int thread, int stack, int root, JsonInput weight)
    {
        long scaled = weight.Scaled(_factor);
        if (scaled < 0)
        {
            throw weight.Wrong("is negative");
        }
        AddSample(time, thread, stack, root, scaled, weight);
        if (scaled > 0 && stack != root)
        {
            _interval = _interval is null || _interval == scaled ? scaled : 0;
        }
        return time <= long.MaxValue - scaled ? time + scaled : throw weight.Wrong("makes the time too large");
    }

    private void AddEvented(JsonInput profile, int thread, int root)
    {
        _interval = 0;   // calls, not samples
        Stack<int> open = new();   // the stacks, one for each open frame
        int stack = root;
        long time = profile.TryGet("startValue", out JsonInput start) ? start.Scaled(_factor) : 0;
        foreach (JsonInput item in profile["events"].Items())
        {
            long at = item["at"].Scaled(_factor);
            if (at < time)
            {
                throw item.Wrong("is earlier than the event before it");
            }
            AddSample(time, thread, stack, root, at - time, item);
            time = at;
            int frame = _frames[item["frame"].Index(_frames.Length)];
            if (item["type"].Text() == "O")
            {
                open.Push(stack);
                stack = _tables.Stacks.Intern(stack, frame);
            }
            else if (open.Count > 0 && _tables.Stacks.Frame(stack) == frame)
            {
                stack = open.Pop();
            }
            else
            {
                throw item.Wrong("closes a frame that is not the innermost open one");
            }
        }
    }

    private void AddSample(long time, int thread, int stack, int root, long weight, JsonInput place)
    {
        if (weight > 0 && stack != root && !_samples.TryAdd(new Sample(time, thread, stack, SampleState.Unknown, weight)))
        {
            throw place.Wrong("makes the sum of all weights too large");
        }
    }

    private static (string Unit, long Factor) Unit(JsonInput profile) => profile["unit"].Text() switch
    {
        "nanoseconds" => ("nanoseconds", 1),
        "microseconds" => ("nanoseconds", 1_000),
        "milliseconds" => ("nanoseconds", 1_000_000),
        "seconds" => ("nanoseconds", 1_000_000_000),
        "bytes" => ("bytes", 1),
        "none" => ("samples", 1),
        var other => throw profile["unit"].Wrong($"is \"{other}\", which is no unit of speedscope's"),
    };
}
