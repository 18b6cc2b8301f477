namespace Flame.Profiles;

/// <summary>What of a foreign name may reach a line of text.</summary>
internal static class PlainText
{
    /// <summary>
    /// True for C0, DEL and C1 control characters and for U+2028 and U+2029: some reader takes each of them for the end
    /// of a line, and terminals take some for commands.
    /// </summary>
    public static bool BreaksLine(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
