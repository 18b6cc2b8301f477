using Flame.LiveTests.Running;

namespace Flame.LiveTests.Containers;

/// <summary>What needs root on this machine, or skips with the reason.</summary>
internal static class Root
{
    /// <summary>A user without any rights: nobody.</summary>
    public const string Nobody = "65534";

    public static void Require()
    {
        if (Environment.UserName != "root")
        {
            Assert.Skip("needs root: containers, other users and mounts are made here");
        }
    }

    /// <summary>The root file system that `make containers` makes, links resolved.</summary>
    public static string FileSystem()
    {
        Require();
        string path = Path.Combine(Repository.Root, ".roots", "sid");
        path = Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (!File.Exists(Path.Combine(path, "usr", "bin", "python3.15")))
        {
            string note = Path.Combine(Repository.Root, ".roots", "sid.missing");
            Assert.Skip(File.Exists(note) ? File.ReadAllText(note).Trim() : "no .roots/sid: run `make containers`");
        }
        return path;
    }

    /// <summary>A CPython of this machine, or one of the root file system that runs in it as its root folder.</summary>
    public static Command Python(string minor, params string[] arguments) =>
        Interpreters.Found.FirstOrDefault(each => each.Minor == minor) is { } found
            ? found.Command(arguments)
            : new Command("chroot", [FileSystem(), $"/usr/bin/python{minor}", .. arguments]);

    /// <summary>A command as run by a user without rights.</summary>
    public static Command AsUser(string user, string program, params string[] arguments) =>
        new("setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", "--", program, .. arguments]);

    /// <summary>A copy of the shipped binary that every user may run, wherever the checkout lies.</summary>
    public static string PublicBinary(ScratchDirectory scratch)
    {
        string copy = scratch.PathOf("pyflame");
        File.Copy(ShippedBinary.Path, copy);
        File.SetUnixFileMode(copy, (UnixFileMode)0b111_101_101);
        return copy;
    }

    /// <summary>Other users may reach a path. A checkout in root's home can't be shown to them.</summary>
    public static void RequireOpenToAll(string path)
    {
        using StartedProcess test = AsUser(Nobody, "test", "-r", path).Start();
        if (test.Finish().ExitCode != 0)
        {
            Assert.Skip($"other users than root may not reach {path}");
        }
    }

    public static RunResult Run(string program, params string[] arguments)
    {
        using StartedProcess process = new Command(program, arguments).Start();
        return process.Finish();
    }
}
