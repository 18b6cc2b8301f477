namespace Flame.Profiles.Diff;

/// <summary>
/// How files are called in a comparison, so that the same code is one file wherever it lies on either side: what is
/// below a source root is named from there on, an installed package from <c>site-packages/</c> on, the standard library
/// as <c>lib/python/…</c> without its version. Everything else keeps its path.
/// </summary>
internal sealed class SourcePaths
{
    private const string Packages = "site-packages/";
    private const string StandardLibrary = "lib/python/";

    private readonly string[] _roots;

    /// <summary>Makes it for these directories; where they lie within each other, the innermost counts.</summary>
    public SourcePaths(IEnumerable<string> roots) =>
        _roots = [.. roots.Where(root => root.Length > 0).Select(root => root.EndsWith('/') ? root : root + "/").OrderByDescending(root => root.Length)];

    /// <summary>The name of a file in the comparison.</summary>
    public string NameOf(string path)
    {
        foreach (string marker in (ReadOnlySpan<string>)["/site-packages/", "/dist-packages/"])
        {
            if (path.LastIndexOf(marker, StringComparison.Ordinal) is var at && at >= 0)
            {
                return Packages + path[(at + marker.Length)..];
            }
        }
        if (EndOfStandardLibrary(path) is var end && end > 0)
        {
            return StandardLibrary + path[end..];
        }
        foreach (string root in _roots)
        {
            if (path.Length > root.Length && path.StartsWith(root, StringComparison.Ordinal))
            {
                return path[root.Length..];
            }
        }
        return path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
    }

    /// <summary>
    /// The top-level package of a file that <see cref="NameOf"/> named: the first part below a root, <c>src/</c> apart;
    /// the name of its directory when it lies below none; empty without a file.
    /// </summary>
    public static string PackageOf(string name)
    {
        if (name.StartsWith('<'))
        {
            string inner = name.Trim('<', '>');
            inner = inner.StartsWith("frozen ", StringComparison.Ordinal) ? inner["frozen ".Length..] : name;
            return inner.Split('.')[0];
        }
        if (name.StartsWith('/'))
        {
            string[] parts = name.Split('/');
            return parts.Length > 2 ? parts[^2] : Stem(parts[^1]);
        }
        foreach (string front in (ReadOnlySpan<string>)[Packages, StandardLibrary, "src/"])
        {
            if (name.StartsWith(front, StringComparison.Ordinal))
            {
                name = name[front.Length..];
                break;
            }
        }
        int slash = name.IndexOf('/');
        return slash > 0 ? name[..slash] : Stem(name);
    }

    /// <summary>The file lies where reports of a repository can point to: not installed, not built in, not elsewhere.</summary>
    public static bool IsInRepository(string name) =>
        name.Length > 0 && name[0] is not ('/' or '<')
        && !name.StartsWith(Packages, StringComparison.Ordinal) && !name.StartsWith(StandardLibrary, StringComparison.Ordinal)
        && !name.Split('/').Contains("..");

    private static string Stem(string file) => file.EndsWith(".py", StringComparison.Ordinal) ? file[..^3] : file;

    /// <summary>Where the part behind <c>/lib/python3.13/</c> begins; 0 when there is no such part.</summary>
    private static int EndOfStandardLibrary(string path)
    {
        foreach (string marker in (ReadOnlySpan<string>)["/lib/python", "/lib64/python"])
        {
            int at = path.IndexOf(marker, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }
            int end = at + marker.Length;
            while (end < path.Length && (char.IsAsciiDigit(path[end]) || path[end] is '.' or 't'))
            {
                end++;
            }
            if (end > at + marker.Length && end < path.Length && path[end] == '/')
            {
                return end + 1;
            }
        }
        return 0;
    }
}
