using System.Diagnostics;

namespace Flame.Bench.Machine;

/// <summary>The C programs of tests/Flame.Bench/native, compiled when they are first asked for, or newer than their binary.</summary>
internal sealed class NativeTools(string root, string binaries)
{
    private readonly Dictionary<string, string> _built = [];

    public string Path(string name)
    {
        if (!_built.TryGetValue(name, out string? binary))
        {
            string folder = System.IO.Path.Combine(root, "tests", "Flame.Bench", "native");
            string source = System.IO.Path.Combine(folder, name + ".c");
            binary = System.IO.Path.Combine(binaries, name);
            // Any of them may be included by another.
            if (!File.Exists(binary) || File.GetLastWriteTimeUtc(binary) < Directory.EnumerateFiles(folder).Max(File.GetLastWriteTimeUtc))
            {
                Compile(["-std=gnu11", "-O2", "-Wall", "-Wextra", "-o", binary, source]);
            }
            _built[name] = binary;
        }
        return binary;
    }

    /// <summary>Runs gcc. What it says about an error is in the exception.</summary>
    public static void Compile(IEnumerable<string> arguments)
    {
        using Process gcc = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true })!;
        string errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        if (gcc.ExitCode != 0)
        {
            throw new InvalidOperationException($"gcc failed with {gcc.ExitCode}: {errors}");
        }
    }
}
