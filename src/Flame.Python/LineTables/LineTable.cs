namespace Flame.Python.LineTables;

/// <summary>
/// From an instruction to its source line, as <c>PyCode_Addr2Line</c> answers it. The bytes come from a target and may be
/// anything: one pass over them, no allocation, no exception.
/// </summary>
internal static class LineTable
{
    /// <summary>The 1-based line of an instruction; 0 when it has none or the table is damaged.</summary>
    /// <param name="format">How <paramref name="table"/> is written.</param>
    /// <param name="table">The bytes of <c>co_lnotab</c> or <c>co_linetable</c>.</param>
    /// <param name="firstLine">The code object's <c>co_firstlineno</c>.</param>
    /// <param name="instructionOffsetBytes">Where in the bytecode the frame runs; negative when it has not started.</param>
    internal static int LineAt(LineTableFormat format, ReadOnlySpan<byte> table, int firstLine, int instructionOffsetBytes)
    {
        LineAnswer answer = Find(format, table, firstLine, instructionOffsetBytes, out int line);
        return answer == LineAnswer.Line && line > 0 ? line : 0;
    }

    /// <summary>As <see cref="LineAt"/>, and tells an instruction without a line from a damaged table.</summary>
    /// <param name="format">How <paramref name="table"/> is written.</param>
    /// <param name="table">The bytes of <c>co_lnotab</c> or <c>co_linetable</c>.</param>
    /// <param name="firstLine">The code object's <c>co_firstlineno</c>.</param>
    /// <param name="instructionOffsetBytes">Where in the bytecode the frame runs; negative when it has not started.</param>
    /// <param name="line">The line as the table holds it; 0 unless the answer is <see cref="LineAnswer.Line"/>.</param>
    internal static LineAnswer Find(
        LineTableFormat format, ReadOnlySpan<byte> table, int firstLine, int instructionOffsetBytes, out int line)
    {
        // A frame that has not started has f_lasti -1 (-2 as an offset in 3.11 and 3.12). PyCode_Addr2Line (codeobject.c)
        // answers the first line; the tables know nothing of it.
        if (instructionOffsetBytes < 0)
        {
            line = firstLine;
            return LineAnswer.Line;
        }
        LineAnswer answer = format switch
        {
            LineTableFormat.LnotabUnsigned => Lnotab.Find(table, firstLine, instructionOffsetBytes, signedSteps: false, out line),
            LineTableFormat.LnotabSigned => Lnotab.Find(table, firstLine, instructionOffsetBytes, signedSteps: true, out line),
            LineTableFormat.Ranges => LineRanges.Find(table, firstLine, instructionOffsetBytes, out line),
            LineTableFormat.Locations => LocationTable.Find(table, firstLine, instructionOffsetBytes, out line),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
        if (answer != LineAnswer.Line)
        {
            line = 0;
        }
        return answer;
    }

    /// <summary>CPython's line numbers are C ints; a sum beyond them shows a damaged table. The sums here are 64 bits wide.</summary>
    internal static bool FitsInt(long line) => line is >= int.MinValue and <= int.MaxValue;
}
