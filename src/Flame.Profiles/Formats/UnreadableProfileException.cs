namespace Flame.Profiles.Formats;

/// <summary>An input is no profile, or so damaged that nothing of it can be used.</summary>
/// <param name="message">What is wrong and where (line or byte), as a clause without full stop. Text of the input in it may hold anything.</param>
/// <param name="inner">What it followed from.</param>
public sealed class UnreadableProfileException(string message, Exception? inner = null) : Exception(message, inner);
