using System.Globalization;

namespace Flame.Python;

/// <summary>A release of CPython.</summary>
/// <param name="Major">2 or 3.</param>
/// <param name="Minor">Layouts belong to major and minor.</param>
/// <param name="Micro">The patch release; -1 when it is not known.</param>
public readonly record struct PythonVersion(int Major, int Minor, int Micro = -1)
{
    /// <summary>The version in the form of <c>PY_VERSION_HEX</c> (Include/patchlevel.h): 0x030d00f0 is 3.13.0 final.</summary>
    public static PythonVersion FromHex(ulong hex) => new((int)(hex >> 24), (int)(hex >> 16) & 0xff, (int)(hex >> 8) & 0xff);

    /// <summary>The number that <c>--abi</c> takes: 27, 36, 313.</summary>
    public int Abi => int.Parse(string.Create(CultureInfo.InvariantCulture, $"{Major}{Minor}"), CultureInfo.InvariantCulture);

    /// <summary>Whether it is that minor version or a later one.</summary>
    public bool IsAtLeast(int major, int minor) => (Major, Minor).CompareTo((major, minor)) >= 0;

    /// <summary>Same major and minor version, whatever the patch release.</summary>
    public bool IsSameMinor(PythonVersion other) => (Major, Minor) == (other.Major, other.Minor);

    /// <inheritdoc/>
    public override string ToString() => Micro < 0 ? $"{Major}.{Minor}" : $"{Major}.{Minor}.{Micro}";
}
