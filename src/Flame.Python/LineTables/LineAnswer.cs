namespace Flame.Python.LineTables;

/// <summary>What a line table says of an instruction.</summary>
internal enum LineAnswer
{
    /// <summary>It has a line. The line of compiler-made code can be 0: since 3.11 a module starts with such an instruction.</summary>
    Line,

    /// <summary>It belongs to no line, or the table does not cover it.</summary>
    NoLine,

    /// <summary>The bytes up to it are not a table that CPython could have written.</summary>
    Damaged,
}
