namespace Flame.Profiles.Filtering;

/// <summary>A filter asks for what a profile does not have, or is none.</summary>
/// <param name="message">What is wrong, as a clause without full stop.</param>
public sealed class FilterException(string message) : Exception(message);
