using System.Globalization;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>The grammar of one folded line, and what the lines so far add up to.</summary>
internal sealed class FoldedLines
{
    private readonly ProfileBuilder _builder = new();
    private readonly Dictionary<string, int> _frames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _framesBySpan;
    private readonly List<RejectedLine> _rejected = [];
    private long _rejectedCount;

    // The stack before this one: files are mostly sorted, and then the front of a line is known.
    private readonly List<(int End, int Stack)> _known = [];   // where each frame ends in _stack, and the stack up to there
    private char[] _stack = [];
    private int _stackLength;
    private char[] _last = [];
    private int _lastLength;

    public FoldedLines() => _framesBySpan = _frames.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How many lines were taken.</summary>
    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> line)
    {
        Count++;
        line = line.TrimEnd(" \t\r"u8);
        if (line.IsEmpty || line.StartsWith("# "u8) || line.SequenceEqual("#"u8))
        {
            return;
        }
        int separator = line.LastIndexOfAny((byte)' ', (byte)'\t');
        if (separator < 0)
        {
            Reject("no count after the stack");
            return;
        }
        if (!long.TryParse(line[(separator + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long samples))
        {
            Reject("the last field is no whole number");
            return;
        }
        if (samples > long.MaxValue - _builder.TotalSamples)
        {
            Reject("the sum of all counts is too large");
            return;
        }
        if (samples > 0)
        {
            _builder.Add(Intern(line[..separator]), samples);
        }
    }

    public void RejectLongLine()
    {
        Count++;
        Reject("the line is too long");
    }

    public FoldedReading Finish() => new(_builder.Build(), Count, _rejectedCount, _rejected);

    private void Reject(string reason)
    {
        _rejectedCount++;
        if (_rejected.Count < FoldedReading.MostRejectedLinesKept)
        {
            _rejected.Add(new RejectedLine(Count, reason));
        }
    }

    private int Intern(ReadOnlySpan<byte> utf8)
    {
        (_last, _stack) = (_stack, _last);
        _lastLength = _stackLength;
        if (_stack.Length < utf8.Length)
        {
            _stack = new char[Math.Max(utf8.Length, _stack.Length * 2)];
        }
        // A byte that is not UTF-8 becomes U+FFFD, and no text has more UTF-16 units than UTF-8 bytes.
        _stackLength = Encoding.UTF8.GetChars(utf8, _stack);
        ReadOnlySpan<char> text = _stack.AsSpan(0, _stackLength).TrimEnd(';');   // a flamechart's trailing ';' names no frame
        _stackLength = text.Length;

        int stack = KeepKnownFront(text);
        int start = _known.Count == 0 ? 0 : _known[^1].End + 1;
        while (start < text.Length)
        {
            int length = text[start..].IndexOf(';');
            int end = length < 0 ? text.Length : start + length;
            stack = _builder.Stacks.Intern(stack, InternFrame(text[start..end]));
            _known.Add((end, stack));
            start = end + 1;
        }
        return stack;
    }

    /// <summary>Forgets those frames of the last line that this one does not share; returns the stack of the shared ones.</summary>
    private int KeepKnownFront(ReadOnlySpan<char> text)
    {
        int common = text.CommonPrefixLength(_last.AsSpan(0, _lastLength));
        int keep = _known.Count;
        while (keep > 0 && !IsFrontOf(text, common, _known[keep - 1].End))
        {
            keep--;
        }
        _known.RemoveRange(keep, _known.Count - keep);
        return keep == 0 ? StackTable.Root : _known[keep - 1].Stack;
    }

    /// <summary>The frames up to <paramref name="end"/> of the last line stand in this one too, and the last of them ends there.</summary>
    private static bool IsFrontOf(ReadOnlySpan<char> text, int common, int end) =>
        end <= common && text.Length > 0 && (end == text.Length || text[end] == ';');

    private int InternFrame(ReadOnlySpan<char> name)
    {
        if (!_framesBySpan.TryGetValue(name, out int frame))
        {
            string text = name.ToString();
            frame = _builder.Frames.Intern(Frame.Named(_builder.Strings.Intern(text)));
            _frames.Add(text, frame);
        }
        return frame;
    }
}
