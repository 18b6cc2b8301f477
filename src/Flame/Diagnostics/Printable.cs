namespace Flame.Diagnostics;

/// <summary>Makes words of strangers fit for a terminal.</summary>
internal static class Printable
{
    private const int MaxCharacters = 1024;

    /// <summary>The text without control characters, so that it can't move the cursor, and not longer than a screen bears.</summary>
    public static string Clean(string text)
    {
        string cut = text.Length > MaxCharacters ? text[..MaxCharacters] + "…" : text;
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c)) : cut;
    }
}
