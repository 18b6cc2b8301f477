using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>The samples of a perf script, line by line. Only the first kind of event counts, as in stackcollapse-perf.</summary>
internal sealed class PerfScriptLines : ILineConsumer
{
    private const int MostFrames = 100_000;

    /// <summary>What the line before was, as far as the next one's meaning depends on it.</summary>
    private enum Before
    {
        Other,
        Frame,
        TabbedFrame,
        Record,
    }

    private readonly ProfileBuilder _tables = new();
    private readonly Dictionary<string, int> _frames = new(StringComparer.Ordinal);
    private readonly TimedSamples _samples = new();
    private readonly RejectedLines _rejected = new();
    private readonly List<int> _stack = [];   // leaf first
    private PerfHeader? _header;
    private Before _before;
    private string? _event;
    private bool _hasPeriods;
    private long _otherEvents;
    private long _lost;
    private long _count;
    private long _first = long.MaxValue;
    private long _last;

    public void Add(ReadOnlySpan<byte> line)
    {
        _count++;
        line = line.TrimEnd(" \t\r"u8);
        Before before = _before;
        _before = Before.Other;
        if (line.IsEmpty)
        {
            EndSample();
        }
        else if (before == Before.TabbedFrame && IsSourceLine(line))
        {
            // Known by its place: its path may look like a frame.
        }
        else if (_header is not null && PerfFrame.TryParse(line, out PerfFrame frame))
        {
            Push(line, frame);
            _before = line[0] == '\t' ? Before.TabbedFrame : Before.Frame;
        }
        else if (PerfHeader.TryParse(line, out PerfHeader header, out ReadOnlySpan<byte> rest, out frame))
        {
            EndSample();
            Begin(header, rest, frame);
        }
        else if (PerfHeader.IsBareRecord(line) || (before == Before.Record && line[0] is (byte)' ' or (byte)'\t'))
        {
            EndSample();
            _before = Before.Record;
        }
        else if (!line.StartsWith("#"u8) && !(before == Before.Frame && IsSourceLine(line)))
        {
            _rejected.Add(_count, _header is null ? "no header of a sample" : "neither a frame nor a header of a sample");
        }
    }

    public void AddUnended(ReadOnlySpan<byte> line)
    {
        _count++;
        _header = null;   // the frames that would follow are its callers
        _stack.Clear();
        _rejected.Add(_count, RejectedLines.CutOff);
    }

    public void AddTooLong()
    {
        _count++;
        _rejected.Add(_count, "the line is too long");
    }

    public ProfileReading Finish()
    {
        EndSample();
        bool isTime = _hasPeriods && _event is "cpu-clock" or "task-clock";
        ProfileInfo info = new()
        {
            Unit = isTime ? "nanoseconds" : _hasPeriods ? _event! : "samples",
            DurationNs = _samples.Total == 0 ? 0 : _last - _first,
        };
        List<string> notes = [.. _samples.Notes];
        if (_otherEvents > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{_otherEvents} samples of other events than {_event} are left out"));
        }
        if (_lost > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"perf lost {_lost} samples or other records while it recorded: `perf record -m 4M` has more room for them"));
        }
        return new ProfileReading
        {
            Format = ProfileReaders.PerfScript.Name,
            Profile = _samples.Build(_tables.Strings, _tables.Frames, _tables.Stacks, info),
            LineCount = _count,
            RejectedCount = _rejected.Count,
            Rejected = _rejected.First,
            Notes = notes,
        };
    }

    /// <summary>Below a frame, where <c>-F +srcline</c> was asked for, <c>  app.c:12</c>: two blanks before it, whereas perf puts a tab before a frame.</summary>
    private static bool IsSourceLine(ReadOnlySpan<byte> line) => line.StartsWith("  "u8) && line[2] is not ((byte)' ' or (byte)'\t');

    private void Begin(in PerfHeader header, ReadOnlySpan<byte> rest, PerfFrame frame)
    {
        if (header.IsRecord)
        {
            _before = Before.Record;
            _lost += LostOf(header, rest);
            return;
        }
        _header = header;
        if (!rest[frame.Object].IsEmpty)
        {
            Push(rest, frame);
            EndSample();
            _before = Before.Frame;
        }
    }

    /// <summary><c>PERF_RECORD_LOST lost 12</c>, or <c>PERF_RECORD_LOST_SAMPLES lost 12</c>.</summary>
    private static long LostOf(in PerfHeader header, ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> text = rest.TrimStart((byte)' ');
        return header.Event.StartsWith("PERF_RECORD_LOST", StringComparison.Ordinal) && text.StartsWith("lost "u8)
            && Utf8Parser.TryParse(text["lost "u8.Length..], out uint lost, out _) ? lost : 0;
    }

    private void Push(ReadOnlySpan<byte> line, PerfFrame frame)
    {
        if (_stack.Count < MostFrames)
        {
            _stack.Add(Intern(line, frame));
        }
    }

    private void EndSample()
    {
        if (_header is not { } header)
        {
            return;
        }
        _header = null;
        _event ??= header.Event;
        if (header.Event != _event)
        {
            _otherEvents++;
        }
        else
        {
            int stack = StackTable.Root;
            for (int i = _stack.Count - 1; i >= 0; i--)
            {
                stack = _tables.Stacks.Intern(stack, _stack[i]);
            }
            _hasPeriods |= header.Period != 1;
            _first = Math.Min(_first, header.TimeNs);
            _last = Math.Max(_last, header.TimeNs);
            int thread = _samples.Thread(header.Process, header.Thread, header.Program);
            if (!_samples.TryAdd(new Sample(header.TimeNs, thread, stack, SampleState.Unknown, header.Period)))
            {
                _rejected.Add(_count, "the sum of all periods is too large");
            }
        }
        _stack.Clear();
    }

    private int Intern(ReadOnlySpan<byte> line, PerfFrame frame)
    {
        string name = Encoding.UTF8.GetString(line[frame.Symbol]);
        if (name == "[unknown]" && !line[frame.Object].IsEmpty)
        {
            string path = Encoding.UTF8.GetString(line[frame.Object]);
            name = path.StartsWith('[') ? path : $"[{path[(path.LastIndexOf('/') + 1)..]}]";
        }
        if (!_frames.TryGetValue(name, out int id))
        {
            StringTable strings = _tables.Strings;
            id = _tables.Frames.Intern(FrameGrammar.TrySplit(name, FrameStyle.PerfTrampoline, out FrameParts parts)
                ? new Frame(strings.Intern(name[parts.File]), strings.Intern(name[parts.Function]), parts.Line)
                : Frame.Named(strings.Intern(name)));
            _frames.Add(name, id);
        }
        return id;
    }
}
