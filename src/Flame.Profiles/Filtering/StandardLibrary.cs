using System.Buffers;

namespace Flame.Profiles.Filtering;

/// <summary>Which files are CPython's own.</summary>
internal static class StandardLibrary
{
    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.");

    /// <summary>
    /// Below <c>…/lib/python3.12/</c> (or <c>lib64</c>, or a zip of it), but for what is installed there beside it; frozen modules. A path that
    /// was shortened before it came here tells nothing.
    /// </summary>
    public static bool Has(string file)
    {
        if (file.StartsWith("<frozen ", StringComparison.Ordinal))
        {
            return true;
        }
        ReadOnlySpan<char> rest = file;
        while (rest.IndexOf("/python", StringComparison.Ordinal) is >= 0 and var at)
        {
            ReadOnlySpan<char> before = rest[..at];
            rest = rest[(at + "/python".Length)..];
            int end = rest.IndexOf('/');
            ReadOnlySpan<char> version = end < 0 ? rest : rest[..end];
            if (end >= 0 && IsVersion(version) && (before.EndsWith("lib") || before.EndsWith("lib64")))
            {
                rest = rest[end..];
                return !rest.Contains("/site-packages/", StringComparison.Ordinal) && !rest.Contains("/dist-packages/", StringComparison.Ordinal);
            }
        }
        return false;
    }

    /// <summary><c>3.12</c>, <c>3.13t</c>, <c>312.zip</c>; Debian's <c>3</c> holds packages only.</summary>
    private static bool IsVersion(ReadOnlySpan<char> text)
    {
        text = text.EndsWith(".zip") ? text[..^4] : text;
        text = text.TrimEnd('t');
        return text.Length >= 3 && text[0] is '2' or '3' && !text.ContainsAnyExcept(VersionCharacters);
    }
}
