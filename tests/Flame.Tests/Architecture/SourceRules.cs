using System.Text.RegularExpressions;

namespace Flame.Tests.Architecture;

/// <summary>What the text of a file must not hold. Each rule returns a sentence for every breach.</summary>
internal static partial class SourceRules
{
    public const int MaxFileLines = 300;
    public const int MaxMethodLines = 40;

    /// <summary>A file that is a table is as long as the table is.</summary>
    public static IEnumerable<string> Length(SourceFile file)
    {
        int lines = file.Text.AsSpan().TrimEnd('\n').Count('\n') + 1;
        return lines > MaxFileLines && !IsTable(file.Path) ? [$"{file.Path} has {lines} lines; {MaxFileLines} are allowed"] : [];
    }

    public static IEnumerable<string> MethodLength(MethodSpan method) =>
        method.Lines > MaxMethodLines && !IsTable(method.File)
            ? [$"{method.Method} has {method.Lines} lines; {MaxMethodLines} are allowed"]
            : [];

    /// <summary>The mechanism below knows processes and memory, not what runs in them.</summary>
    public static IEnumerable<string> SaysPython(SourceFile file) =>
        file.Path.StartsWith("src/Flame.Linux/", StringComparison.Ordinal) ? Find(file, Python(), "says") : [];

    public static IEnumerable<string> NativeImports(SourceFile file) =>
        file.Path.StartsWith("src/Flame.Linux/Interop/", StringComparison.Ordinal) ? [] : Find(file, NativeImport(), "has");

    public static IEnumerable<string> MachinePaths(SourceFile file) => Find(file, MachinePath(), "names");

    public static IEnumerable<string> LeftOvers(SourceFile file) => Find(file, LeftOver(), "has");

    private static bool IsTable(string path) => path.Contains("/Layouts/", StringComparison.Ordinal);

    private static IEnumerable<string> Find(SourceFile file, Regex forbidden, string verb)
    {
        string[] lines = file.Text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            Match match = forbidden.Match(lines[i]);
            if (match.Success)
            {
                yield return $"{file.Path}:{i + 1} {verb} {match.Value}";
            }
        }
    }

    [GeneratedRegex("python", RegexOptions.IgnoreCase)]
    private static partial Regex Python();

    [GeneratedRegex(@"^\s*\[(LibraryImport|DllImport)\b")]
    private static partial Regex NativeImport();

    // Written with character classes so that this file does not break its own rule. What stands before the slash tells
    // a home directory from /proc/PID/root and the like.
    [GeneratedRegex(@"(?<![\w.})*\]])/(h[o]me|r[o]ot|w[o]rk|U[s]ers)/[\w.]|\b(api\.n[u]get|deb\.d[e]bian|registry\.n[p]mjs|p[y]pi)\.org\b")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(T[O]DO|F[I]XME)\b|\bNotImplemented[E]xception\b")]
    private static partial Regex LeftOver();
}
