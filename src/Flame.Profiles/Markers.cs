namespace Flame.Profiles;

/// <summary>Names that stand in a profile where there is no Python stack. They are pyflame's, and scripts match on them.</summary>
public static class Markers
{
    /// <summary>Nobody held the GIL at that instant, or its holder ran no Python code, or job control had stopped the process.</summary>
    public const string Idle = "(idle)";

    /// <summary>A stack was there and could not be read whole.</summary>
    public const string Failed = "(failed)";
}
