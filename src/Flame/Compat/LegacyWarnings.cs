using Flame.Linux;

namespace Flame.Compat;

/// <summary>Warnings of pyflame's that scripts know.</summary>
internal static class LegacyWarnings
{
    /// <summary>A PID without -p still works.</summary>
    public static void PositionalPid() => StandardError.WriteLine(
        "WARNING: Specifying a PID to trace without -p is deprecated; see Pyflame issue #99 for details.");
}
