using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>The grammar of one line of austin, and what the lines so far add up to.</summary>
internal sealed class AustinLines : ILineConsumer
{
    private const long MostMicroseconds = long.MaxValue / 1000 / 1000;

    private readonly TextStacks _stacks = new();
    private readonly TimedSamples _samples = new();
    private readonly RejectedLines _rejected = new();
    private readonly Dictionary<string, string> _header = [];
    private readonly HashSet<int> _threadsOfTick = [];
    private long _count;
    private long _negative;
    private long _tickUs;      // when the tick of the last line began, since the first
    private long _longestUs;   // the longest metric of this tick: when the next one begins

    private bool IsMemory => Header("mode") == "memory";

    public void Add(ReadOnlySpan<byte> line)
    {
        _count++;
        line = line.TrimEnd(" \t\r"u8);
        if (line.StartsWith("#"u8))
        {
            AddHeader(line);
            return;
        }
        if (line.IsEmpty)
        {
            return;
        }
        if (!TryTakeThread(line, out int process, out long thread, out int stackStart))
        {
            _rejected.Add(_count, "the line does not begin with a process and a thread (P1;T0:2;)");
            return;
        }
        int space = line.LastIndexOf((byte)' ');
        if (space < stackStart - 1 || !TryParseMetric(line[(space + 1)..], out long metric, out SampleState state))
        {
            _rejected.Add(_count, "the last field is no metric");
            return;
        }
        if (metric < 0)
        {
            _negative++;
            return;
        }
        AddSample(_samples.Thread(process, thread), line[stackStart..Math.Max(stackStart, space)], metric, state);
    }

    public void AddUnended(ReadOnlySpan<byte> line)
    {
        _count++;
        _rejected.Add(_count, RejectedLines.CutOff);
    }

    public void AddTooLong()
    {
        _count++;
        _rejected.Add(_count, "the line is too long");
    }

    public ProfileReading Finish()
    {
        SplitFrames split = _stacks.Split();
        long duration = Number("duration") is > 0 and var us ? us : _tickUs + _longestUs;
        ProfileInfo info = new()
        {
            Unit = IsMemory ? "bytes" : "nanoseconds",
            FrameStyle = split.Style,
            IntervalNs = Number("interval") * 1000,
            DurationNs = duration * 1000,
        };
        List<string> notes = [.. _samples.Notes];
        if (_negative > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{_negative} samples of less memory than before are left out"));
        }
        return new ProfileReading
        {
            Format = ProfileReaders.Austin.Name,
            Profile = _samples.Build(split.Strings, split.Frames, _stacks.Stacks, info),
            LineCount = _count,
            RejectedCount = _rejected.Count,
            Rejected = _rejected.First,
            Notes = notes,
        };
    }

    /// <summary><c>P42;T0:43;</c>, or <c>P42;T43;</c> of older versions; the thread may be hexadecimal.</summary>
    public static bool TryTakeThread(ReadOnlySpan<byte> line, out int process, out long thread, out int stackStart)
    {
        process = 0;
        thread = 0;
        stackStart = 0;
        if (!line.StartsWith("P"u8) || !Utf8Parser.TryParse(line[1..], out process, out int digits) || process < 0 || !line[(1 + digits)..].StartsWith(";T"u8))
        {
            return false;
        }
        int start = digits + 3;
        int end = line[start..].IndexOfAny((byte)';', (byte)' ');
        if (end <= 0)
        {
            return false;
        }
        ReadOnlySpan<byte> id = line.Slice(start, end);
        id = id[(id.IndexOf((byte)':') + 1)..];
        bool isHex = id.StartsWith("0x"u8);
        id = isHex ? id[2..] : id;
        stackStart = start + end + (line[start + end] == ';' ? 1 : 0);
        return Utf8Parser.TryParse(id, out thread, out int used, isHex ? 'x' : 'D') && used == id.Length && used > 0;
    }

    private void AddSample(int thread, ReadOnlySpan<byte> stack, long metric, SampleState state)
    {
        if (!_threadsOfTick.Add(thread))
        {
            _threadsOfTick.Clear();
            _threadsOfTick.Add(thread);
            _tickUs = Math.Min(_tickUs + _longestUs, MostMicroseconds);
            _longestUs = 0;
        }
        _longestUs = Math.Max(_longestUs, IsMemory ? Number("interval") : metric);
        long weight = IsMemory ? metric : metric * 1000;
        if (!_samples.TryAdd(new Sample(_tickUs * 1000, thread, _stacks.Intern(stack), state, weight)))
        {
            _rejected.Add(_count, "the sum of all metrics is too large");
        }
    }

    /// <summary>One number, or three of which the first is the time and the second says that the thread was idle.</summary>
    private static bool TryParseMetric(ReadOnlySpan<byte> field, out long metric, out SampleState state)
    {
        state = SampleState.Unknown;
        int comma = field.IndexOf((byte)',');
        ReadOnlySpan<byte> first = comma < 0 ? field : field[..comma];
        if (!Utf8Parser.TryParse(first, out metric, out int used) || used != first.Length || Math.Abs(metric / 2) > MostMicroseconds / 2)
        {
            return false;
        }
        if (comma < 0)
        {
            return true;
        }
        ReadOnlySpan<byte> rest = field[(comma + 1)..];
        comma = rest.IndexOf((byte)',');
        state = rest.StartsWith("1,"u8) ? SampleState.Idle : SampleState.Unknown;
        return comma == 1 && rest[0] is (byte)'0' or (byte)'1'
            && Utf8Parser.TryParse(rest[2..], out long _, out used) && used == rest.Length - 2;
    }

    private void AddHeader(ReadOnlySpan<byte> line)
    {
        const int MostKeys = 64;
        const int MostBytes = 1024;
        int colon = line.IndexOf(": "u8);
        if (colon > 1 && line.Length <= MostBytes && _header.Count < MostKeys)
        {
            _header[Encoding.UTF8.GetString(line[1..colon].Trim((byte)' '))] = Encoding.UTF8.GetString(line[(colon + 2)..].Trim((byte)' '));
        }
    }

    private string Header(string key) => _header.GetValueOrDefault(key, "");

    private long Number(string key) =>
        long.TryParse(Header(key), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= MostMicroseconds ? number : 0;
}
