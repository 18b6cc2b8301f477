namespace Flame.Profiles.Formats;

/// <summary>A number of a folded line: <paramref name="Value"/> divided by ten to the power of <paramref name="Decimals"/>.</summary>
internal readonly record struct FoldedCount(long Value, int Decimals)
{
    /// <summary>Digits behind the point that are kept.</summary>
    public const int MostDecimals = 9;

    /// <summary>The value where numbers have so many decimals, which are at least this one's.</summary>
    public long WithDecimals(int decimals)
    {
        long value = Value;
        for (int i = Decimals; i < decimals; i++)
        {
            value *= 10;
        }
        return value;
    }

    /// <summary>
    /// Reads the last field of <paramref name="line"/>, digits with or without a point, and takes it off with the one white
    /// space before it. Digits behind the point that are 0 or beyond <see cref="MostDecimals"/> do not count.
    /// </summary>
    /// <returns>Null when it went well, else what is wrong; the line is unchanged then.</returns>
    public static string? TakeLast(ref ReadOnlySpan<byte> line, out FoldedCount count)
    {
        count = default;
        int separator = line.LastIndexOfAny((byte)' ', (byte)'\t');
        if (separator < 0)
        {
            return "no count after the stack";
        }
        ReadOnlySpan<byte> field = line[(separator + 1)..];
        int point = field.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? field : field[..point];
        ReadOnlySpan<byte> fraction = point < 0 ? [] : field[(point + 1)..];
        if (whole.IsEmpty || whole.ContainsAnyExceptInRange((byte)'0', (byte)'9') || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return "the last field is no count such as 12 or 1.5";
        }
        fraction = fraction[..Math.Min(fraction.Length, MostDecimals)].TrimEnd((byte)'0');
        long value = 0;
        if (!TryAppend(ref value, whole) || !TryAppend(ref value, fraction))
        {
            return "the count is too large";
        }
        count = new FoldedCount(value, fraction.Length);
        line = line[..separator];
        return null;
    }

    private static bool TryAppend(ref long value, ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            int next = digit - '0';
            if (value > (long.MaxValue - next) / 10)
            {
                return false;
            }
            value = (value * 10) + next;
        }
        return true;
    }
}

/// <summary>Counts by stack, all with the same number of decimals, which grows as numbers come that need more.</summary>
internal sealed class FoldedCounts
{
    /// <summary>The counts so far.</summary>
    public StackCounts Counts { get; private init; } = new();

    /// <summary>Their sum.</summary>
    public long Total { get; private set; }

    /// <summary>How many decimals every count has.</summary>
    public int Decimals { get; private set; }

    /// <summary>Adds to the count of a stack; false when the sum would be too large, and then no count has changed its value.</summary>
    public bool TryAdd(int stack, FoldedCount count)
    {
        if (count.Decimals > Decimals && !TryRaise(count.Decimals))
        {
            return false;
        }
        long factor = PowerOfTen(Decimals - count.Decimals);
        if (count.Value > (long.MaxValue - Total) / factor)
        {
            return false;
        }
        Counts.Add(stack, count.Value * factor);
        Total += count.Value * factor;
        return true;
    }

    /// <summary>Gives all counts so many decimals; false when the sum would be too large.</summary>
    public bool TryRaise(int decimals)
    {
        long factor = PowerOfTen(decimals - Decimals);
        if (Total > long.MaxValue / factor)
        {
            return false;
        }
        for (int stack = 0; stack < Counts.Length && factor > 1; stack++)
        {
            Counts.Add(stack, Counts[stack] * (factor - 1));
        }
        Total *= factor;
        Decimals = decimals;
        return true;
    }

    /// <summary>Counts that begin as these are.</summary>
    public FoldedCounts Copy() => new() { Counts = Counts.Copy(Counts.Length), Total = Total, Decimals = Decimals };

    private static long PowerOfTen(int exponent)
    {
        long power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }
        return power;
    }
}
