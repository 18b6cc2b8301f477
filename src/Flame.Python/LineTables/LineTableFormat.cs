namespace Flame.Python.LineTables;

/// <summary>How a code object stores its lines. CPython changed it three times without a mark in the bytes: the version decides.</summary>
internal enum LineTableFormat
{
    /// <summary><c>co_lnotab</c> up to 3.5: pairs of address step and unsigned line step.</summary>
    LnotabUnsigned,

    /// <summary><c>co_lnotab</c> of 3.6 to 3.9: the line step became signed.</summary>
    LnotabSigned,

    /// <summary><c>co_linetable</c> of 3.10: pairs of range length and signed line step, where a range may have no line.</summary>
    Ranges,

    /// <summary><c>co_linetable</c> since 3.11: entries of varying length that also hold columns.</summary>
    Locations,
}
