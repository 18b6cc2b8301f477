namespace Flame.Profiles.Formats;

/// <summary>
/// The numbers of a recording (<c>.pyflame</c>). docs/formats.md describes it in full.
/// <code>
/// file    magic (8 bytes), version (1), block…
/// block   packed length (4, little endian), plain length (4), records packed by zlib
/// record  tag (1), then numbers as LEB128 varints and texts as length and bytes
/// </code>
/// </summary>
internal static class RecordingLayout
{
    public const byte Version = 1;

    /// <summary>Longest block, packed or plain: more is damage.</summary>
    public const int MaxBlockBytes = 64 << 20;

    public const int BlockHeaderBytes = 8;

    /// <summary>The next string, as UTF-8.</summary>
    public const byte Text = 1;

    /// <summary>The next string, as UTF-16 little endian: it has half of a surrogate pair, as undecodable bytes in Python's names are.</summary>
    public const byte Text16 = 2;

    /// <summary>The next frame: ids of file and function, line + 1.</summary>
    public const byte Frame = 3;

    /// <summary>The next stack: ids of parent and frame.</summary>
    public const byte Stack = 4;

    /// <summary>The next thread: process, thread, id of its name.</summary>
    public const byte Thread = 5;

    /// <summary>A fact of the whole recording: key and value as texts. A later one of the same key counts.</summary>
    public const byte Info = 6;

    /// <summary>A stack's count, where there are no samples: id, count.</summary>
    public const byte Count = 7;

    /// <summary>The recording ended well; nothing follows.</summary>
    public const byte End = 8;

    /// <summary>With the state added, a sample of weight 1: nanoseconds since the one before, thread, stack.</summary>
    public const byte Sample = 0x10;

    /// <summary>With the state added, a sample: the same, and its weight.</summary>
    public const byte WeightedSample = 0x20;

    /// <summary>The first byte is no text's and no text's second; a line end behind shows a transfer as text.</summary>
    public static ReadOnlySpan<byte> Magic => [0x8E, (byte)'P', (byte)'Y', (byte)'F', (byte)'L', (byte)'\r', (byte)'\n', 0x1A];
}
