namespace Flame.Tests.Architecture;

/// <summary>Which project may use what. Each rule returns a sentence for every breach, and nothing when all is well.</summary>
internal static class DependencyRules
{
    private const string Everything = "*";

    /// <summary>Ours that each project may import. A new project needs a row here, and a reason to exist.</summary>
    private static readonly Dictionary<string, string[]> MayImport = new(StringComparer.Ordinal)
    {
        ["Flame.Profiles"] = [],
        ["Flame.Linux"] = [],
        ["Flame.Python"] = ["Flame.Linux", "Flame.Profiles"],
        ["Flame.Raster"] = ["Flame.Profiles"],
        ["Flame"] = [Everything],
    };

    /// <summary>Packages that one project alone may use.</summary>
    private static readonly (string Package, string Owner)[] PackageOwners =
    [
        ("System.CommandLine", "Flame"),
        ("SkiaSharp", "Flame.Raster"),
    ];

    /// <summary>
    /// Types that none but the owner may use; no owner means nobody. Process: its SIGCHLD handler reaps what a tracer
    /// waits for. Console: it sets up the terminal, and takes a closed pipe for success. Files: outputs are pure functions of a profile, written to a stream that somebody else opened.
    /// </summary>
    private static readonly (string Type, string[] Owners)[] TypeOwners =
    [
        ("System.Console", []),
        ("System.Diagnostics.Process", ["Flame.Kubectl"]),
        ("System.IO.File", ["Flame", "Flame.Linux", "Flame.Python", "Flame.Raster", "Flame.Kubectl"]),
        ("System.IO.FileStream", ["Flame", "Flame.Linux", "Flame.Python", "Flame.Raster", "Flame.Kubectl"]),
        ("System.IO.Directory", ["Flame", "Flame.Linux", "Flame.Python", "Flame.Raster", "Flame.Kubectl"]),
    ];

    public static IEnumerable<string> Imports(string project, IEnumerable<string> imported)
    {
        if (!MayImport.TryGetValue(project, out string[]? allowed))
        {
            return [$"{project} is not in the table of projects and what they may import"];
        }
        return imported
            .Where(name => name is "pyflame" or "Flame" || name.StartsWith("Flame.", StringComparison.Ordinal))
            .Where(name => !allowed.Contains(Everything) && !allowed.Contains(name))
            .Select(name => $"{project} must not import {name}");
    }

    public static IEnumerable<string> Packages(string project, IEnumerable<string> used) =>
        from name in used
        from rule in PackageOwners
        where IsPartOf(name, rule.Package) && project != rule.Owner
        select $"{project} must not use {name}: that is for {rule.Owner}";

    public static IEnumerable<string> Types(string project, IEnumerable<string> used) =>
        from name in used
        from rule in TypeOwners
        where name == rule.Type && !rule.Owners.Contains(project)
        select $"{project} must not use {name}";

    public static IEnumerable<string> Unsafe(string project, bool allowed) =>
        allowed && project != "Flame.Linux" ? [$"{project} must not have unsafe code"] : [];

    public static IEnumerable<string> NativeFunctions(IEnumerable<string> declaringTypes) =>
        declaringTypes.Where(type => !type.StartsWith("Flame.Linux.Interop.", StringComparison.Ordinal))
            .Select(type => $"{type} declares a native function outside of Flame.Linux/Interop");

    private static bool IsPartOf(string name, string package) =>
        name == package || name.StartsWith(package + ".", StringComparison.Ordinal);
}
