namespace Flame.Profiles.FlameGraph.Html;

/// <summary>
/// Whole numbers, one behind the other, each in as few groups of seven bits as it needs, the lowest first (LEB128).
/// Whoever reads them goes by the high bit of each byte: set where more follow.
/// </summary>
internal sealed class NumberColumn
{
    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>How many numbers there are.</summary>
    public int Count { get; private set; }

    /// <summary>The numbers so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Add(ulong value)
    {
        if (_bytes.Length - _length < 10)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }
        for (; value >= 0x80; value >>= 7)
        {
            _bytes[_length++] = (byte)(value | 0x80);
        }
        _bytes[_length++] = (byte)value;
        Count++;
    }

    public void Add(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Add((ulong)value);
    }

    /// <summary>A number that may be negative: 0, -1, 1, -2 become 0, 1, 2, 3.</summary>
    public void AddSigned(long value) => Add((ulong)((value << 1) ^ (value >> 63)));
}
