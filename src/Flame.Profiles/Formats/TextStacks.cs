namespace Flame.Profiles.Formats;

/// <summary>
/// The stacks of a text, as frames with a <c>;</c> between them, root first. Frames are opaque names until
/// <see cref="Split"/> takes them apart. Stacks that share their beginning with the one before are interned from there:
/// files are mostly sorted.
/// </summary>
internal sealed class TextStacks
{
    private readonly StringTable _names = new();
    private readonly FrameTable _frames = new();
    private readonly FrameNames _frameNames;
    private readonly List<(int End, int Stack)> _known = [];   // where each frame ends in _last, and the stack up to there
    private byte[] _last = new byte[4096];
    private int _lastLength;

    public TextStacks() => _frameNames = new FrameNames(_names, _frames);

    /// <summary>The stacks so far.</summary>
    public StackTable Stacks { get; } = new();

    /// <summary>The id of a stack; a <c>;</c> at its end names no frame (flamechart).</summary>
    public int Intern(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd((byte)';');
        int stack = KeepKnownFront(text);
        int start = _known.Count == 0 ? 0 : _known[^1].End + 1;
        while (start < text.Length)
        {
            int length = text[start..].IndexOf((byte)';');
            int end = length < 0 ? text.Length : start + length;
            stack = Stacks.Intern(stack, _frameNames.Intern(text[start..end]));
            _known.Add((end, stack));
            start = end + 1;
        }
        Remember(text);
        return stack;
    }

    /// <summary>All frames, taken apart, under the ids that <see cref="Stacks"/> knows.</summary>
    public SplitFrames Split() => new(_names, _frames);

    /// <summary>Forgets those frames of the last line that this one does not share; returns the stack of the shared ones.</summary>
    private int KeepKnownFront(ReadOnlySpan<byte> text)
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
    private static bool IsFrontOf(ReadOnlySpan<byte> text, int common, int end) =>
        end <= common && text.Length > 0 && (end == text.Length || text[end] == ';');

    private void Remember(ReadOnlySpan<byte> text)
    {
        if (text.Length > _last.Length)
        {
            _last = new byte[Math.Max(text.Length, _last.Length * 2)];
        }
        text.CopyTo(_last);
        _lastLength = text.Length;
    }
}
