namespace Flame.Python.LineTables;

/// <summary>
/// <c>co_linetable</c> since 3.11 (CPython Objects/locations.md; InternalDocs/code_objects.md from 3.13 on). One entry after
/// the other, each for some 2-byte code units:
/// <code>
/// first byte   1 kkkk nnn      kkkk = kind, nnn + 1 = code units
/// kind  0-9    + 1 byte        same line; columns
/// kind 10-12   + 2 bytes       line += kind - 10; columns
/// kind 13      + svarint       line += svarint; no columns
/// kind 14      + svarint, 3 varints   line += svarint; end line and columns
/// kind 15                      no line
/// </code>
/// Bit 7 is set in first bytes and in no other byte.
/// </summary>
internal static class LocationTable
{
    private const int FirstByteMark = 0x80;
    private const int BytesPerCodeUnit = 2;
    private const int KindOneLine0 = 10;
    private const int KindOneLine2 = 12;
    private const int KindNoColumns = 13;
    private const int KindLong = 14;
    private const int KindNoLine = 15;

    /// <summary>Six bits a byte: CPython's 32-bit numbers never need more.</summary>
    private const int MaxVarintBytes = 6;

    internal static LineAnswer Find(ReadOnlySpan<byte> table, int firstLine, int offsetBytes, out int line)
    {
        line = 0;
        long sum = firstLine;
        long end = 0;
        int at = 0;
        while (at < table.Length)
        {
            int first = table[at++];
            int kind = (first >> 3) & 0xf;
            if ((first & FirstByteMark) == 0 || !TryReadStep(table, kind, ref at, out int step))
            {
                return LineAnswer.Damaged;
            }
            sum += step;
            end += BytesPerCodeUnit * ((first & 7) + 1);
            if (!LineTable.FitsInt(sum))
            {
                return LineAnswer.Damaged;
            }
            if (end > offsetBytes)
            {
                line = (int)sum;
                return kind == KindNoLine ? LineAnswer.NoLine : LineAnswer.Line;
            }
        }
        return LineAnswer.NoLine;
    }

    /// <summary>Reads what follows a first byte, and leaves <paramref name="at"/> behind it.</summary>
    private static bool TryReadStep(ReadOnlySpan<byte> table, int kind, ref int at, out int step)
    {
        step = 0;
        switch (kind)
        {
            case KindNoLine:
                return true;
            case KindNoColumns:
                return TryReadSigned(table, ref at, out step);
            case KindLong:
                return TryReadSigned(table, ref at, out step)
                    && TryReadVarint(table, ref at, out _)
                    && TryReadVarint(table, ref at, out _)
                    && TryReadVarint(table, ref at, out _);
            case >= KindOneLine0 and <= KindOneLine2:
                step = kind - KindOneLine0;
                return TrySkip(table, ref at) && TrySkip(table, ref at);
            default:
                return TrySkip(table, ref at);
        }
    }

    private static bool TrySkip(ReadOnlySpan<byte> table, ref int at)
    {
        if (at >= table.Length || (table[at] & FirstByteMark) != 0)
        {
            return false;
        }
        at++;
        return true;
    }

    /// <summary>Low bits first; bit 6 says that another byte follows.</summary>
    private static bool TryReadVarint(ReadOnlySpan<byte> table, ref int at, out uint value)
    {
        ulong bits = 0;
        for (int i = 0; i < MaxVarintBytes; i++)
        {
            int from = at;
            if (!TrySkip(table, ref at))
            {
                break;
            }
            bits |= (ulong)(table[from] & 0x3f) << (6 * i);
            if ((table[from] & 0x40) == 0)
            {
                value = (uint)bits;
                return bits <= uint.MaxValue;
            }
        }
        value = 0;
        return false;
    }

    /// <summary>Bit 0 is the sign, the rest the size.</summary>
    private static bool TryReadSigned(ReadOnlySpan<byte> table, ref int at, out int value)
    {
        bool read = TryReadVarint(table, ref at, out uint bits);
        int size = (int)(bits >> 1);
        value = (bits & 1) != 0 ? -size : size;
        return read;
    }
}
