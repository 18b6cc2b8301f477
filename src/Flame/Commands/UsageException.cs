namespace Flame.Commands;

/// <summary>The command line can't be understood. Usage follows the message.</summary>
/// <param name="message">One line, with <c>pyflame COMMAND</c> in front where it is not clear which; null when usage says it all.</param>
/// <param name="isVerbatim">Printed without our name in front: the text is pyflame's, and scripts match on it.</param>
internal sealed class UsageException(string? message, bool isVerbatim = false) : Exception(message)
{
    /// <summary>There is a line to print before the usage.</summary>
    public bool HasMessage { get; } = message is not null;

    /// <summary>No prefix.</summary>
    public bool IsVerbatim { get; } = isVerbatim;
}
