using System.Text;
using Flame.Bench.Machine;
using Flame.LiveTests.Running;

namespace Flame.Bench.Running;

/// <summary>
/// A program with all of CPython 3.13 linked into it, as some distributions and single-file applications have it, and with
/// 20,000 more functions whose names stand in its symbol table before those of CPython.
/// </summary>
internal static class StaticProgram
{
    private const int Functions = 20_000;

    /// <summary>Why it can't be built; null when it can.</summary>
    public static string? Obstacle => Archive is null ? "no CPython 3.13 with a libpython3.13.a here" : null;

    private static string? Archive => Setting.Find("3.13") is { } interpreter
        ? Directory.EnumerateFiles(interpreter.StandardLibrary, "libpython3.13.a", SearchOption.AllDirectories).FirstOrDefault()
        : null;

    public static BenchTarget Start(Setting setting)
    {
        Interpreter interpreter = Setting.Find("3.13")!;
        string loop = File.ReadAllText(Path.Combine(Repository.Root, "fixtures", "embedding", "loop.py"));
        // env: the interpreter inside looks for its library where the one that it was built with has it.
        string home = Path.GetDirectoryName(Path.GetDirectoryName(interpreter.StandardLibrary)!)!;
        return BenchTarget.Start(setting, interpreter, ["env", $"PYTHONHOME={home}", Build(setting), "run", loop]);
    }

    private static string Build(Setting setting)
    {
        string binary = Path.Combine(setting.Work, "static-program"), source = Path.Combine(setting.Work, "functions.c");
        if (!File.Exists(binary))
        {
            var text = new StringBuilder();
            for (int number = 0; number < Functions; number++)
            {
                _ = text.Append(System.Globalization.CultureInfo.InvariantCulture, $"int function_number_{number:00000}(int x) {{ return x + {number}; }}\n");
            }
            File.WriteAllText(source, text.ToString());
            NativeTools.Compile([
                "-O1", "-rdynamic", "-no-pie", "-DLINKED", "-o", binary,
                Path.Combine(Repository.Root, "fixtures", "embedding", "host.c"), source, Archive!, "-lm", "-ldl", "-lpthread", "-lutil",
            ]);
        }
        return binary;
    }
}
