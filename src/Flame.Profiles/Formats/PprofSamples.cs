using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>The samples of a <see cref="PprofDocument"/> as a profile.</summary>
internal sealed class PprofSamples
{
    private readonly PprofDocument _document;
    private readonly int _value;   // which value of a sample is read
    private readonly ProfileBuilder _tables = new();
    private readonly TimedSamples _samples = new();
    private readonly Dictionary<ulong, int[]?> _framesOfLocation = [];   // outermost first; null: there is no such location
    private readonly List<ulong> _locations = [];
    private readonly List<ulong> _values = [];
    private bool _hasThreads;

    public PprofSamples(PprofDocument document)
    {
        _document = document;
        _value = document.DefaultType == 0 ? -1 : document.SampleTypes.FindIndex(type => type.Type == document.DefaultType);
        _value = _value < 0 ? document.SampleTypes.Count - 1 : _value;
    }

    public long RejectedCount { get; private set; }

    /// <summary>Why the first of them was rejected.</summary>
    public string Reason { get; private set; } = "";

    public void AddAll()
    {
        foreach (Range range in _document.Samples)
        {
            if (Add(new ProtobufReader(_document.Bytes[range], range.Start.Value)) is { } reason)
            {
                Reason = RejectedCount++ == 0 ? string.Create(CultureInfo.InvariantCulture, $"{reason} (byte {range.Start.Value})") : Reason;
            }
        }
    }

    public Profile Build()
    {
        string unit = _document.Text(_document.SampleTypes[_value].Unit);
        ProfileInfo info = new()
        {
            Unit = unit is "count" or "" ? "samples" : unit,
            StartEpochNs = Math.Max(0, _document.TimeNs),
            DurationNs = Math.Max(0, _document.DurationNs),
            IntervalNs = _document.Text(_document.PeriodUnit) == "nanoseconds" ? Math.Max(0, _document.Period) : 0,
        };
        return _samples.Build(_tables.Strings, _tables.Frames, _tables.Stacks, info, _hasThreads);
    }

    /// <summary>Adds one sample; returns why it can't be used, or null.</summary>
    private string? Add(ProtobufReader message)
    {
        _locations.Clear();
        _values.Clear();
        PprofLabels labels = new(_document);
        while (message.TryNext())
        {
            switch (message.Field)
            {
                case 1:
                    message.AppendNumbers(_locations);
                    break;
                case 2:
                    message.AppendNumbers(_values);
                    break;
                case 3 when message.Wire == ProtobufReader.Bytes:
                    labels.Take(message.Message);
                    break;
                default:
                    break;
            }
        }
        if (_values.Count != _document.SampleTypes.Count)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{_values.Count} values, and there are {_document.SampleTypes.Count} sample types");
        }
        long weight = (long)_values[_value];
        if (weight < 0)
        {
            return "its value is negative";
        }
        if (StackOf(_locations, out ulong missing) is not { } stack)
        {
            return string.Create(CultureInfo.InvariantCulture, $"there is no location {missing}");
        }
        _hasThreads |= labels.HasThread;
        int thread = _samples.Thread(labels.Process, labels.Thread, labels.ThreadName);
        return _samples.TryAdd(new Sample(0, thread, stack, labels.State, weight)) ? null : "the sum of all values is too large";
    }

    private int? StackOf(List<ulong> locations, out ulong missing)
    {
        int stack = StackTable.Root;
        for (int i = locations.Count - 1; i >= 0; i--)
        {
            missing = locations[i];
            if (FramesOf(missing) is not { } frames)
            {
                return null;
            }
            foreach (int frame in frames)
            {
                stack = _tables.Stacks.Intern(stack, frame);
            }
        }
        missing = 0;
        return stack;
    }

    private int[]? FramesOf(ulong location)
    {
        if (!_framesOfLocation.TryGetValue(location, out int[]? frames))
        {
            if (_document.Locations.TryGetValue(location, out List<(ulong Function, long Line)>? lines))
            {
                frames = lines.Count > 0 ? new int[lines.Count] : [MappedFrame(location)];
                for (int i = 0; i < lines.Count; i++)
                {
                    (ulong function, long line) = lines[lines.Count - 1 - i];
                    frames[i] = Frame(function, line);
                }
            }
            _framesOfLocation.Add(location, frames);
        }
        return frames;
    }

    /// <summary>The frame of an address without a function, as pprof and <see cref="PerfScriptReader"/> have it: the mapped file's name in brackets.</summary>
    private int MappedFrame(ulong location)
    {
        ulong mapping = _document.MappingOfLocation[location];
        string path = _document.Mappings.TryGetValue(mapping, out int file) ? _document.Text(file) : "";
        string name = path.Length == 0 ? "[unknown]" : path.StartsWith('[') ? path : $"[{path[(path.LastIndexOf('/') + 1)..]}]";
        return _tables.Frames.Intern(Profiles.Frame.Named(_tables.Strings.Intern(name)));
    }

    private int Frame(ulong function, long line)
    {
        (int name, int file) = _document.Functions.TryGetValue(function, out (int, int) found) ? found : (0, 0);
        string fileName = _document.Text(file);
        int functionId = _tables.Strings.Intern(name == 0 ? "[unknown]" : _document.Text(name));
        return _tables.Frames.Intern(fileName.Length == 0
            ? Profiles.Frame.Named(functionId)
            : new Frame(_tables.Strings.Intern(fileName), functionId, line is > 0 and <= int.MaxValue ? (int)line : Profiles.Frame.LinesCut));
    }
}
