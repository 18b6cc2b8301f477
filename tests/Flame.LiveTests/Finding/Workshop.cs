using System.Buffers.Binary;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>Builds programs and libraries with CPython inside, and takes things away from them.</summary>
internal static class Workshop
{
    private static string Sources => Path.Combine(Repository.Root, "fixtures", "embedding");

    public static string LoopCode => File.ReadAllText(Path.Combine(Sources, "loop.py"));

    /// <summary>host.c with the interpreter linked in; nothing of it is exported.</summary>
    public static string LinkedHost(CPythonFiles python, ScratchDirectory scratch)
    {
        string program = scratch.PathOf("linked-host");
        Compile([Path.Combine(Sources, "host.c"), "-DLINKED", python.Archive, .. python.LinkerOptions, "-o", program], python.Compiler);
        return program;
    }

    /// <summary>host.c, which opens a libpython when it runs.</summary>
    public static string OpeningHost(ScratchDirectory scratch)
    {
        string program = scratch.PathOf("opening-host");
        Compile([Path.Combine(Sources, "host.c"), "-ldl", "-o", program]);
        return program;
    }

    /// <summary>plugin.c with the interpreter linked in, and the program that opens it.</summary>
    public static (string Program, string Plugin) Plugin(CPythonFiles python, ScratchDirectory scratch, bool hidesPython)
    {
        string program = scratch.PathOf("plugin-host");
        string plugin = scratch.PathOf("plugin.so");
        Compile([Path.Combine(Sources, "plugin_host.c"), "-ldl", "-o", program]);
        string visibility = hidesPython ? "-Wl,--exclude-libs,ALL" : "-Wl,--whole-archive";
        Compile([
            "-shared", "-fPIC", Path.Combine(Sources, "plugin.c"), visibility, python.Archive, "-Wl,--no-whole-archive",
            .. python.LinkerOptions, "-o", plugin]);
        return (program, plugin);
    }

    public static void Strip(string file) => Run(new Command("strip", "--strip-all", file));

    /// <summary>Takes away the section headers, which nothing at run time needs (elf(5): e_shoff, e_shnum, e_shstrndx).</summary>
    public static void RemoveSectionHeaders(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(40), 0);
        bytes.AsSpan(58, 6).Clear();
        File.WriteAllBytes(file, bytes);
    }

    private static void Compile(string[] arguments, string compiler = "gcc")
    {
        using StartedProcess process = new Command(compiler, arguments).Start();
        RunResult result = process.Finish(TimeSpan.FromMinutes(2));
        if (result.Error.Contains("recompile with -fPI", StringComparison.Ordinal) && !arguments.Contains("-no-pie"))
        {
            Assert.SkipWhen(arguments.Contains("-shared"), "the archive of this CPython is not for shared libraries");
            Compile(["-no-pie", .. arguments], compiler); // Debian's: linked to fixed addresses
            return;
        }
        Assert.SkipWhen(
            result.ExitCode != 0 && result.Error.Contains("cannot find -l", StringComparison.Ordinal),
            $"a library that this CPython was linked with is not here: {Beginning(result.Error)}");
        Assert.SkipWhen(
            result.ExitCode != 0 && Array.Exists(arguments, word => word.Contains("/.roots/", StringComparison.Ordinal)),
            $"this machine's libraries are older than those that CPython was built with: {Beginning(result.Error)}");
        Assert.True(result.ExitCode == 0, result.Summary);
    }

    // A linker names each symbol that it misses, thousands of them.
    private static string Beginning(string error) => string.Join('\n', error.Split('\n').Take(2));

    private static void Run(Command command)
    {
        using StartedProcess process = command.Start();
        _ = process.Finish().MustSucceed();
    }
}
