namespace Flame.Python.LineTables;

/// <summary>
/// <c>co_linetable</c> of 3.10 (CPython Objects/lnotab_notes.txt of that branch): pairs of range length in bytes and signed
/// line step. A range of length 0 only moves the line; long ranges and long steps are split over several pairs.
/// </summary>
internal static class LineRanges
{
    /// <summary>As a line step: this range has no line, and the next step counts from the line before it.</summary>
    private const sbyte NoLineStep = -128;

    internal static LineAnswer Find(ReadOnlySpan<byte> table, int firstLine, int offsetBytes, out int line)
    {
        line = 0;
        if ((table.Length & 1) != 0)
        {
            return LineAnswer.Damaged;
        }
        long sum = firstLine;
        long end = 0;
        for (int i = 0; i < table.Length; i += 2)
        {
            sbyte step = (sbyte)table[i + 1];
            sum += step == NoLineStep ? 0 : step;
            end += table[i];
            if (!LineTable.FitsInt(sum))
            {
                return LineAnswer.Damaged;
            }
            // Ranges are in order and without gaps, so the first that ends behind the offset holds it.
            if (end > offsetBytes)
            {
                line = (int)sum;
                return step == NoLineStep ? LineAnswer.NoLine : LineAnswer.Line;
            }
        }
        return LineAnswer.NoLine;
    }
}
