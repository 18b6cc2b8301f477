namespace Flame.Python.LineTables;

/// <summary>
/// <c>co_lnotab</c>, 2.7 to 3.9 (CPython Objects/lnotab_notes.txt): pairs of address step and line step. A line holds from
/// the sum of the address steps so far to the next address step; the last one holds to the end of the code.
/// </summary>
internal static class Lnotab
{
    internal static LineAnswer Find(
        ReadOnlySpan<byte> table, int firstLine, int offsetBytes, bool signedSteps, out int line)
    {
        line = firstLine;
        if ((table.Length & 1) != 0)
        {
            return LineAnswer.Damaged;
        }
        long sum = firstLine;
        long address = 0;
        for (int i = 0; i < table.Length; i += 2)
        {
            address += table[i];
            if (address > offsetBytes)
            {
                break;
            }
            byte step = table[i + 1];
            sum += signedSteps ? (sbyte)step : step;
            if (!LineTable.FitsInt(sum))
            {
                return LineAnswer.Damaged;
            }
        }
        line = (int)sum;
        return LineAnswer.Line;
    }
}
