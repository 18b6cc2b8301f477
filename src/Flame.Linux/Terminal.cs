using Flame.Linux.Interop;

namespace Flame.Linux;

/// <summary>Whether a person reads along.</summary>
public static class Terminal
{
    /// <summary>Standard error is a terminal.</summary>
    public static bool IsStandardError { get; } = Libc.isatty(2) == 1;
}
