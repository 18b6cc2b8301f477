using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>Text that is valid Unicode. Names in Python 3 may hold lone surrogates, which stand for bytes that could not be decoded.</summary>
internal static class WellFormed
{
    /// <summary>The same text with U+FFFD for each lone surrogate.</summary>
    public static string Of(string text)
    {
        foreach (char c in text)
        {
            if (char.IsSurrogate(c))
            {
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            }
        }
        return text;
    }
}
