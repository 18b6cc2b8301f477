using System.Buffers.Text;

namespace Flame.Profiles.Formats;

/// <summary>
/// Reads what pyflame's <c>--flamechart</c> writes (<see cref="FlamechartWriter"/>): a line with the time in microseconds since
/// 1970, then a line with a stack, its frames each followed by <c>;</c>, or a bare <c>(idle)</c> or <c>(failed)</c>.
/// </summary>
public static class FlamechartReader
{
    private const int MostDigits = 16;   // microseconds to the year 2286

    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    public static ProfileReading Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Lines lines = new();
        TextLines.Read(input, lines);
        return lines.Finish();
    }

    /// <summary>After blank lines, the first line is a time, the second none.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start)
    {
        start = start.TrimStart(" \t\r\n"u8);
        int first = start.IndexOf((byte)'\n');
        if (first <= 0 || !TryParseTime(start[..first], out _))
        {
            return false;
        }
        ReadOnlySpan<byte> rest = start[(first + 1)..];
        int second = rest.IndexOf((byte)'\n');
        ReadOnlySpan<byte> stack = (second < 0 ? rest : rest[..second]).TrimEnd((byte)'\r');
        return stack.EndsWith(";"u8) || stack.StartsWith("("u8);
    }

    private static bool IsMarker(ReadOnlySpan<byte> line) => line.SequenceEqual("(idle)"u8) || line.SequenceEqual("(failed)"u8);

    private static bool TryParseTime(ReadOnlySpan<byte> line, out long microseconds)
    {
        line = line.TrimEnd(" \t\r"u8);
        return Utf8Parser.TryParse(line, out microseconds, out int used) && used == line.Length
            && line.Length is > 0 and <= MostDigits && microseconds <= long.MaxValue / 1000 && char.IsAsciiDigit((char)line[0]);
    }

    private sealed class Lines : ILineConsumer
    {
        private readonly TextStacks _stacks = new();
        private readonly TimedSamples _samples = new();
        private readonly RejectedLines _rejected = new();
        private long _count;
        private long? _microseconds;   // of the stack that must follow
        private long _first = long.MaxValue;
        private long _last;

        public void Add(ReadOnlySpan<byte> line)
        {
            _count++;
            if (TryParseTime(line, out long microseconds))
            {
                if (_microseconds is not null)
                {
                    _rejected.Add(_count - 1, "a time without a stack after it");
                }
                _microseconds = microseconds;
                return;
            }
            line = line.TrimEnd(" \t\r"u8);
            if (line.IsEmpty)
            {
                return;
            }
            if (_microseconds is not { } time)
            {
                _rejected.Add(_count, "a stack without a time before it");
                return;
            }
            _microseconds = null;
            if (line[^1] != ';' && !IsMarker(line))
            {
                _rejected.Add(_count, "the stack's last frame is not ended by a semicolon");
                return;
            }
            _first = Math.Min(_first, time);
            _last = Math.Max(_last, time);
            _ = _samples.TryAdd(new Sample(time * 1000, _samples.Thread(0, 0), _stacks.Intern(line)));
        }

        public void AddUnended(ReadOnlySpan<byte> line)
        {
            _count++;
            _microseconds = null;
            _rejected.Add(_count, RejectedLines.CutOff);
        }

        public void AddTooLong()
        {
            _count++;
            _microseconds = null;
            _rejected.Add(_count, "the line is too long");
        }

        public ProfileReading Finish()
        {
            if (_microseconds is not null)
            {
                _rejected.Add(_count, "a time without a stack after it");
            }
            SplitFrames split = _stacks.Split();
            bool isEmpty = _samples.Total == 0;
            ProfileInfo info = new()
            {
                FrameStyle = split.Style,
                StartEpochNs = isEmpty ? 0 : _first * 1000,
                DurationNs = isEmpty ? 0 : (_last - _first) * 1000,
            };
            return new ProfileReading
            {
                Format = ProfileReaders.Flamechart.Name,
                Profile = _samples.Build(split.Strings, split.Frames, _stacks.Stacks, info),
                LineCount = _count,
                RejectedCount = _rejected.Count,
                Rejected = _rejected.First,
                Notes = [.. _samples.Notes],
            };
        }
    }
}
