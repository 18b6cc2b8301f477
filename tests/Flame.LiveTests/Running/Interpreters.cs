using System.Text.RegularExpressions;

namespace Flame.LiveTests.Running;

/// <summary>
/// The CPythons of this machine: those of pyenv and those on PATH, each build once. A theory over <see cref="Rows"/> runs
/// on all of them; a wanted version that is not here has a row too, which is skipped with the reason.
/// </summary>
public static partial class Interpreters
{
    /// <summary>The versions that the tests want. To support another one, add it here.</summary>
    private static readonly string[] Wanted = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"];

    private static readonly Lazy<Dictionary<string, Interpreter>> ByLabel = new(Discover);

    /// <summary>One label for each interpreter found, and for each wanted version that is missing.</summary>
    public static TheoryData<string> Rows => [.. Labels];

    /// <summary>As <see cref="Rows"/>, two labels in a row: for tests that take long and can run two at a time.</summary>
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string[] pair in Labels.Where(ByLabel.Value.ContainsKey).Chunk(2))
            {
                pairs.Add(pair[0], pair.Length > 1 ? pair[1] : "");
            }

            foreach (string missing in Labels.Where(label => !ByLabel.Value.ContainsKey(label)))
            {
                pairs.Add(missing, "");
            }

            return pairs;
        }
    }

    internal static IReadOnlyCollection<Interpreter> Found => ByLabel.Value.Values;

    /// <summary>The newest interpreter found: for what does not depend on the version.</summary>
    internal static Interpreter Newest => Found.OrderBy(each => each.Rank).LastOrDefault()
        ?? throw new InvalidOperationException($"no CPython of {string.Join(", ", Wanted)} on this machine: nothing can be tested");

    private static IEnumerable<string> Labels =>
        Wanted.SelectMany(version =>
        {
            string[] labels = [.. ByLabel.Value.Where(pair => pair.Value.Minor == version).Select(pair => pair.Key)];
            return labels.Length > 0 ? labels : [version];
        });

    internal static Interpreter Require(string label)
    {
        if (!ByLabel.Value.TryGetValue(label, out Interpreter? found))
        {
            Assert.Skip($"CPython {label} not found in ~/.pyenv/versions nor on PATH");
        }

        return found;
    }

    /// <summary>One of a version that is not wanted, or null: for the little that is tested of such versions, too.</summary>
    internal static Interpreter? FindOther(string minor) =>
        PyenvPythons().Concat(PathPythons())
            .Where(path => path.Contains(minor, StringComparison.Ordinal))
            .Select(Interpreter.Ask)
            .FirstOrDefault(interpreter => interpreter?.Minor == minor);

    private static Dictionary<string, Interpreter> Discover()
    {
        var found = new Dictionary<string, Interpreter>();
        var builds = new HashSet<string>();
        var paths = new HashSet<string>();
        foreach (string candidate in PyenvPythons().Concat(PathPythons()))
        {
            string path = File.ResolveLinkTarget(candidate, returnFinalTarget: true)?.FullName ?? candidate;
            if (paths.Add(path) && Interpreter.Ask(path) is { } interpreter
                && Wanted.Contains(interpreter.Minor) && builds.Add(interpreter.Build))
            {
                string label = found.ContainsKey(interpreter.Version) ? $"{interpreter.Version} {path}" : interpreter.Version;
                found.Add(label, interpreter);
            }
        }

        return found;
    }

    private static IEnumerable<string> PyenvPythons()
    {
        string home = Environment.GetEnvironmentVariable("PYENV_ROOT")
            ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".pyenv");
        string versions = Path.Combine(home, "versions");
        return !Directory.Exists(versions)
            ? []
            : Directory.GetDirectories(versions).Order(StringComparer.Ordinal)
                .Select(version => Path.Combine(version, "bin", "python"))
                .Where(File.Exists);
    }

    private static IEnumerable<string> PathPythons() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(directory => Directory.Exists(directory) && Path.GetFileName(directory) != "shims") // pyenv's shell scripts
            .SelectMany(directory => Directory.GetFiles(directory, "python*"))
            .Where(path => PythonName().IsMatch(Path.GetFileName(path)));

    [GeneratedRegex(@"^python[23]\.\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex PythonName();
}
