namespace Flame.LiveTests.Running;

/// <summary>
/// Debug builds (Py_DEBUG, -O0 or -Og) as Debian packages them: of this machine's own CPython and of those in `.roots/sid`. The
/// theories that have <see cref="Rows"/> besides <see cref="Interpreters.Rows"/> or <see cref="Interpreters.Versions"/> run on them, too.
/// </summary>
public static class DebugInterpreters
{
    private const string Mark = " debug";
    private static readonly string[] Wanted = ["3.11", "3.14", "3.15"];

    /// <summary>One label for each that the tests want.</summary>
    public static TheoryData<string> Rows => [.. Wanted.Select(version => version + Mark)];

    internal static bool IsLabel(string label) => label.EndsWith(Mark, StringComparison.Ordinal);

    internal static Interpreter Require(string label)
    {
        string version = label[..^Mark.Length];
        string path = $"/usr/bin/python{version}-dbg";
        foreach (string root in RootFileSystem.Obstacle is null ? (string[])["", RootFileSystem.Sid] : [""])
        {
            if (File.Exists(root + path) && Interpreter.Ask(path, root) is { IsDebug: true } interpreter)
            {
                return interpreter;
            }
        }

        Assert.Skip($"no debug build of CPython {version}: neither {path} (Debian: python{version}-dbg) nor one in .roots/sid");
        throw new InvalidOperationException();
    }
}
