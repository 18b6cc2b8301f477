namespace Flame.Profiles;

/// <summary>What of a foreign name may reach a line of text.</summary>
internal static class PlainText
{
    /// <summary>
    /// True for C0, DEL and C1 control characters and for U+2028 and U+2029: some reader takes each of them for the end
    /// of a line, and terminals take some for commands.
    /// </summary>
    public static bool BreaksLine(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    /// <summary>
    /// True for those, and for what sets the direction of text (Unicode's Bidi_Control) and so shows a name in another order than it
    /// has: what no reader is shown as it is.
    /// </summary>
    public static bool Misleads(char c) => BreaksLine(c)
        || c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
