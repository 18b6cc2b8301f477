using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>What the records of a recording add up to. Ids of the file are mapped to ours, since a damaged file may repeat itself.</summary>
internal sealed class RecordingRecords
{
    private readonly ProfileBuilder _tables = new();
    private readonly TimedSamples _samples = new();
    private readonly List<int> _strings = [0];
    private readonly List<int> _frames = [];
    private readonly List<int> _stacks = [StackTable.Root];
    private readonly List<int> _threads = [];
    private readonly Dictionary<string, string> _facts = [];
    private long _timeNs;
    private bool _hasTimes;

    /// <summary>The record that ends a recording was seen.</summary>
    public bool HasEnded { get; private set; }

    public IEnumerable<string> Notes => _samples.Notes;

    /// <summary>Takes the records of a block; returns what is wrong, or null. What stands before it is taken.</summary>
    public string? Take(ReadOnlySpan<byte> records)
    {
        RecordInput input = new(records);
        while (!input.IsAtEnd && !HasEnded)
        {
            if (!TakeRecord(ref input))
            {
                return string.Create(CultureInfo.InvariantCulture, $"is damaged (a record in a block, {input.Position} bytes into it)");
            }
        }
        return null;
    }

    public Profile Build()
    {
        ProfileInfo info = new()
        {
            Unit = _facts.GetValueOrDefault("unit", "samples"),
            CountDecimals = (int)Math.Clamp(Number("count_decimals"), 0, FoldedCount.MostDecimals),
            FrameStyle = (FrameStyle)Math.Clamp(Number("frame_style"), 0, (long)FrameStyle.PerfTrampoline),
            IntervalNs = Number("interval_ns"),
            StartEpochNs = Number("start_epoch_ns"),
            DurationNs = Math.Max(Number("duration_ns"), _hasTimes ? _timeNs : 0),
            Target = _facts.GetValueOrDefault("target", ""),
        };
        return _samples.Build(_tables.Strings, _tables.Frames, _tables.Stacks, info, _hasTimes, fromNs: 0);
    }

    private bool TakeRecord(ref RecordInput input)
    {
        byte tag = input.Byte();
        switch (tag)
        {
            case RecordingLayout.Text:
                return input.TryBytes(out ReadOnlySpan<byte> utf8) && Add(_strings, _tables.Strings.Intern(Encoding.UTF8.GetString(utf8)));
            case RecordingLayout.Text16:
                return input.TryBytes(out ReadOnlySpan<byte> utf16) && Add(_strings, _tables.Strings.Intern(MemoryMarshal.Cast<byte, char>(utf16).ToString()));
            case RecordingLayout.Frame:
                return TakeFrame(ref input);
            case RecordingLayout.Stack:
                return input.TryIndex(_stacks.Count, out int parent) && input.TryIndex(_frames.Count, out int frame)
                    && Add(_stacks, _tables.Stacks.Intern(_stacks[parent], _frames[frame]));
            case RecordingLayout.Thread:
                return TakeThread(ref input);
            case RecordingLayout.Info:
                return TakeFact(ref input);
            case RecordingLayout.Count:
                return input.TryIndex(_stacks.Count, out int counted) && input.TryNumber(out long count)
                    && _samples.TryAdd(new Sample(0, 0, _stacks[counted], SampleState.Unknown, count));
            case RecordingLayout.End:
                HasEnded = true;
                return true;
            default:
                return TakeSample(ref input, tag);
        }
    }

    private bool TakeFrame(ref RecordInput input)
    {
        if (!input.TryIndex(_strings.Count, out int file) || !input.TryIndex(_strings.Count, out int function)
            || !input.TryNumber(out long line) || line > (long)int.MaxValue - Frame.LinesCut)
        {
            return false;
        }
        return Add(_frames, _tables.Frames.Intern(new Frame(_strings[file], _strings[function], (int)(line + Frame.LinesCut))));
    }

    private bool TakeThread(ref RecordInput input) =>
        input.TryIndex(int.MaxValue, out int process) && input.TryNumber(out long thread) && input.TryIndex(_strings.Count, out int name)
        && Add(_threads, _samples.Thread(process, thread, _tables.Strings[_strings[name]]));

    private bool TakeFact(ref RecordInput input)
    {
        const int MostFacts = 64;
        if (!input.TryBytes(out ReadOnlySpan<byte> key) || !input.TryBytes(out ReadOnlySpan<byte> value))
        {
            return false;
        }
        if (_facts.Count < MostFacts)
        {
            _facts[Encoding.UTF8.GetString(key)] = Encoding.UTF8.GetString(value);
        }
        return true;
    }

    private bool TakeSample(ref RecordInput input, byte tag)
    {
        int state = tag & 0x0F;
        if (tag >> 4 is not (RecordingLayout.Sample >> 4 or RecordingLayout.WeightedSample >> 4) || state > (int)SampleStates.Last
            || !input.TryNumber(out long elapsed) || elapsed > long.MaxValue - _timeNs
            || !input.TryIndex(_threads.Count, out int thread) || !input.TryIndex(_stacks.Count, out int stack))
        {
            return false;
        }
        long weight = 1;
        if (tag >= RecordingLayout.WeightedSample && !input.TryNumber(out weight))
        {
            return false;
        }
        _timeNs += elapsed;
        _hasTimes = true;
        return _samples.TryAdd(new Sample(_timeNs, _threads[thread], _stacks[stack], (SampleState)state, weight));
    }

    private long Number(string key) =>
        long.TryParse(_facts.GetValueOrDefault(key, ""), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static bool Add(List<int> table, int id)
    {
        table.Add(id);
        return true;
    }
}
