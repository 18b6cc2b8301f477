namespace Flame.Tests.Architecture;

/// <summary>The checked-out repository that these tests were built from: its files, and its projects.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", ".vs", "artifacts", "bin", "dist", "obj", "__pycache__", ".roots"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every text file that belongs to the repository, as (path from the root, text). Binary files are left out.</summary>
    public static IEnumerable<SourceFile> TextFiles(string folder = "")
    {
        foreach (string path in Walk(Path.Combine(Root, folder)))
        {
            string text = File.ReadAllText(path);
            if (!text.Contains('\0', StringComparison.Ordinal))
            {
                yield return new SourceFile(Path.GetRelativePath(Root, path), text);
            }
        }
    }

    /// <summary>The projects under src/, by name of their folder.</summary>
    public static IReadOnlyDictionary<string, ProjectFile> ShippedProjects() =>
        Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(ProjectFile.Load)
            .ToDictionary(project => project.Name, StringComparer.Ordinal);

    private static IEnumerable<string> Walk(string folder)
    {
        // What lies in the root and is not a part of the repository: a recording of the demo.
        IEnumerable<string> files = Directory.GetFiles(folder).Where(path => folder != Root || Path.GetFileName(path) is not ("flame.svg" or "flame.folded" or ".git"));
        IEnumerable<string> folders = Directory.GetDirectories(folder).Where(path => !NotOurs.Contains(Path.GetFileName(path)));
        return files.Concat(folders.SelectMany(Walk)).Order(StringComparer.Ordinal);
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Flame.sln")))
            {
                return at.FullName;
            }
        }
        throw new InvalidOperationException($"no Flame.sln above {AppContext.BaseDirectory}");
    }
}

/// <param name="Path">From the repository's root, with slashes.</param>
/// <param name="Text">All of it.</param>
internal readonly record struct SourceFile(string Path, string Text);
