using Flame.Linux;

namespace Flame.Input;

/// <summary>An input of ours can't be opened, is no profile, or holds no samples: exit code 2.</summary>
internal sealed class UnreadableInputException(string message, string? hint = null) : FlameException(message, hint);
