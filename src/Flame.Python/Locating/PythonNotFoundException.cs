using Flame.Linux;

namespace Flame.Python.Locating;

/// <summary>
/// The process runs no Python that can be read: it is another program, or one that has not started its interpreter yet.
/// </summary>
public sealed class PythonNotFoundException(string reason, string hint)
    : FlameException($"Failed to locate libpython: {reason}", hint)
{
    /// <summary>The message without its beginning, which scripts match on.</summary>
    public string Reason { get; } = reason;

    /// <summary>Nothing that the process still does changes it, so there is nothing to wait for: it was looked for in a way that does not lead there.</summary>
    public bool IsFinal { get; init; }
}
