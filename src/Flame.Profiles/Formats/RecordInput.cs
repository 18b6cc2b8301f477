namespace Flame.Profiles.Formats;

/// <summary>The records of a block, read one after the other. What does not fit is a value, <c>false</c>, not an exception.</summary>
internal ref struct RecordInput(ReadOnlySpan<byte> records)
{
    private readonly ReadOnlySpan<byte> _records = records;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _records.Length;

    /// <summary>The next byte; there is one, as <see cref="IsAtEnd"/> says.</summary>
    public byte Byte() => _records[Position++];

    /// <summary>A number from 0 to <see cref="long.MaxValue"/>.</summary>
    public bool TryNumber(out long number)
    {
        ulong value = 0;
        number = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            if (IsAtEnd)
            {
                return false;
            }
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                number = (long)value;
                return true;
            }
        }
        return false;
    }

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public bool TryIndex(int count, out int index)
    {
        bool isThere = TryNumber(out long number) && number < count;
        index = isThere ? (int)number : 0;
        return isThere;
    }

    /// <summary>A length and so many bytes.</summary>
    public bool TryBytes(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryNumber(out long length) || length > _records.Length - Position)
        {
            return false;
        }
        bytes = _records.Slice(Position, (int)length);
        Position += (int)length;
        return true;
    }
}
