namespace Flame.LiveTests.Running;

/// <summary>
/// `.roots/sid`, the root file system with the newest CPythons that `make containers` makes. Programs of it are started as
/// it says in tests/scripts/in_root.sh: fixtures and temporary files have the same names inside as outside.
/// </summary>
internal static class RootFileSystem
{
    /// <summary>Its path, links resolved, whether it is there or not.</summary>
    public static string Sid { get; } = Resolve(Path.Combine(Repository.Root, ".roots", "sid"));

    /// <summary>Why no program of it can be started; null when they can.</summary>
    public static string? Obstacle
    {
        get
        {
            string note = Path.Combine(Repository.Root, ".roots", "sid.missing");
            return !Environment.IsPrivilegedProcess ? "starting programs of .roots/sid needs root"
                : File.Exists(Path.Combine(Sid, ".whole")) ? null
                : File.Exists(note) ? File.ReadAllText(note).Trim()
                : "no .roots/sid: run `make containers`";
        }
    }

    /// <summary>The command line that starts a program of a root; of this machine's own when the root is empty.</summary>
    public static string[] Words(string root, string program, params string[] arguments) => root.Length == 0
        ? [program, .. arguments]
        : [Path.Combine(Repository.Root, "tests", "scripts", "in_root.sh"), root, program, .. arguments];

    private static string Resolve(string path) =>
        Directory.Exists(path) ? Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
}
