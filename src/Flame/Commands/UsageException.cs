namespace Flame.Commands;

/// <summary>The command line can't be understood. Usage is printed, too.</summary>
/// <param name="message">One line, with <c>pyflame COMMAND</c> in front where it is not clear which; null when usage says it all.</param>
/// <param name="isVerbatim">Printed without our name in front: the text is pyflame's, and scripts match on it.</param>
/// <param name="followsUsage">Printed behind the usage, which scripts look for at the start.</param>
internal sealed class UsageException(string? message, bool isVerbatim = false, bool followsUsage = false) : Exception(message)
{
    /// <summary>There is a line to print before the usage.</summary>
    public bool HasMessage { get; } = message is not null && !followsUsage;

    /// <summary>The line stands behind the usage.</summary>
    public bool FollowsUsage { get; } = followsUsage;

    /// <summary>No prefix.</summary>
    public bool IsVerbatim { get; } = isVerbatim;
}
