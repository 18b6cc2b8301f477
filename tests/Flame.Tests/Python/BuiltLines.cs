using Flame.Python.LineTables;

namespace Flame.Tests.Python;

/// <summary>Line tables, written anew for each format from the same meaning.</summary>
internal static class BuiltLines
{
    /// <summary>A table in which each line, from the first on, is two code units long.</summary>
    public static byte[] TwoUnitsPerLine(LineTableFormat format, int lines)
    {
        List<byte> table = [];
        for (int i = 0; i < lines; i++)
        {
            table.AddRange(format switch
            {
                LineTableFormat.Ranges => [4, (byte)(i == 0 ? 0 : 1)],
                LineTableFormat.Locations => [(byte)(0x80 | (i == 0 ? 10 : 11) << 3 | 1), 4, 9],
                _ => (byte[])(i == 0 ? [] : [4, 1]),
            });
        }
        return [.. table];
    }
}
