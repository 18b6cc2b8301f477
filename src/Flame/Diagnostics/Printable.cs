namespace Flame.Diagnostics;

/// <summary>Makes words of strangers fit for a terminal.</summary>
internal static class Printable
{
    private const int MaxCharacters = 1024;

    /// <summary>
    /// The text without control characters, so that it can't move the cursor or show words in another order than they have, and
    /// not longer than a screen bears.
    /// </summary>
    public static string Clean(string text)
    {
        string cut = text.Length > MaxCharacters ? text[..MaxCharacters] + "…" : text;
        return cut.Any(Commands) ? string.Concat(cut.Select(c => Commands(c) ? '?' : c)) : cut;
    }

    /// <summary>What went wrong with a file, without its path, which .NET puts behind: <c>No space left on device : '/srv/flame.svg'</c>.</summary>
    public static string Reason(Exception e) => Clean(e.Message.Split(" : '")[0]);

    // Control characters, line separators, and those that set the direction of text (Unicode's Bidi_Control).
    private static bool Commands(char c) => char.IsControl(c)
        || c is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
