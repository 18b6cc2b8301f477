namespace Flame.Compat;

/// <summary>An option of the commands that take pyflame's.</summary>
/// <param name="Name">Its long name, without hyphens.</param>
/// <param name="Letter">The short one; a NUL when there is none.</param>
/// <param name="Takes">What its value is; null when it takes none.</param>
/// <param name="IsNew">The first pyflame did not have it: a name cut short means those that it had.</param>
internal sealed record KnownOption(string Name, char Letter = '\0', string? Takes = null, bool IsNew = false);
