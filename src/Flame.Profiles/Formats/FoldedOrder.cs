namespace Flame.Profiles.Formats;

/// <summary>
/// The order of frames that makes a walk over the tree of stacks print its lines sorted as text. A frame takes part twice:
/// where a stack ends with it, and where it is followed by <c>;</c> and a callee. Between the two may stand other frames,
/// whose names go on with a character below <c>;</c>: <c>f</c>, <c>f12</c>, <c>f;g</c>. As no frame's text holds a
/// <c>;</c>, comparing frames alone then gives the same order as comparing whole lines, and no line need be kept.
/// </summary>
internal sealed class FoldedOrder
{
    private readonly int[] _ends;
    private readonly int[] _branches;

    public FoldedOrder(FrameTexts texts, int frameCount)
    {
        int[] entries = new int[frameCount * 2];   // frame * 2, + 1 where it is followed by a callee
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = i;
        }
        Array.Sort(entries, (a, b) => Compare(texts[a >> 1], (a & 1) != 0, texts[b >> 1], (b & 1) != 0));
        _ends = new int[frameCount];
        _branches = new int[frameCount];
        for (int rank = 0; rank < entries.Length; rank++)
        {
            int entry = entries[rank];
            ((entry & 1) != 0 ? _branches : _ends)[entry >> 1] = rank;
            HasEqualTexts |= rank > 0 && ((entry ^ entries[rank - 1]) & 1) == 0
                && texts[entry >> 1].AsSpan().SequenceEqual(texts[entries[rank - 1] >> 1]);
        }
    }

    /// <summary>Two different frames have one text, so their lines have to be merged.</summary>
    public bool HasEqualTexts { get; }

    /// <summary>Rank of the lines that end with this frame, among its siblings.</summary>
    public int End(int frame) => _ends[frame];

    /// <summary>Rank of the lines that go on after this frame, among its siblings.</summary>
    public int Branch(int frame) => _branches[frame];

    private static int Compare(ReadOnlySpan<byte> a, bool aGoesOn, ReadOnlySpan<byte> b, bool bGoesOn)
    {
        int common = a.CommonPrefixLength(b);
        return Next(a, aGoesOn, common).CompareTo(Next(b, bGoesOn, common));
    }

    private static int Next(ReadOnlySpan<byte> text, bool goesOn, int at) =>
        at < text.Length ? text[at] : goesOn ? ';' : -1;
}
