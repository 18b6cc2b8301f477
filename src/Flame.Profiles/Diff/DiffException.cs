namespace Flame.Profiles.Diff;

/// <summary>These profiles can't be compared; the message says which and why, and what would mend it.</summary>
public sealed class DiffException(string message) : Exception(message);
