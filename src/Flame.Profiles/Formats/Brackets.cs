namespace Flame.Profiles.Formats;

/// <summary>Finds what stands in brackets at the end of a frame: names of files hold brackets, too, and signatures of functions.</summary>
internal static class Brackets
{
    /// <summary>
    /// Where the blank before the last group of <paramref name="text"/> is, which ends with <paramref name="close"/>: before the bracket
    /// that belongs to its last one, or, where brackets do not pair, the last opening one that stands behind a blank. -1: nowhere.
    /// </summary>
    public static int LastGroup<T>(ReadOnlySpan<T> text, T blank, T open, T close)
        where T : struct, IEquatable<T>
    {
        int depth = 0;
        for (int at = text.Length - 1; at > 0; at--)
        {
            depth += text[at].Equals(close) ? 1 : text[at].Equals(open) ? -1 : 0;
            if (depth == 0)
            {
                return text[at - 1].Equals(blank) ? at - 1 : text.LastIndexOf([blank, open]);
            }
        }
        return text.LastIndexOf([blank, open]);
    }
}
