using System.Globalization;
using System.Reflection;
using Flame.LiveTests.Running;
using Flame.Python.Layouts;

namespace Flame.LiveTests.Layouts;

/// <summary>The numbers of a row: as the row has them, and as native/tools/layout_probe.c finds them in an interpreter's headers.</summary>
internal static class LayoutProbe
{
    private const string WhereHeadersAre = "import sysconfig; print(sysconfig.get_paths()['include'])";

    /// <summary>The directory of Python.h; null when the interpreter came without it.</summary>
    public static string? HeadersOf(Interpreter interpreter)
    {
        using StartedProcess process = interpreter.Command("-c", WhereHeadersAre).Start();
        string directory = interpreter.Outside(process.Finish().MustSucceed().Output.Trim());
        return File.Exists(Path.Combine(directory, "Python.h")) ? directory : null;
    }

    /// <summary>Compiles the probe against the headers, runs it, and returns what it prints.</summary>
    public static Dictionary<string, int> Measure(string headers, bool isFreeThreaded)
    {
        using var scratch = new ScratchDirectory();
        string binary = scratch.PathOf("layout_probe");
        string source = Path.Combine(Repository.Root, "native", "tools", "layout_probe.c");
        List<string> arguments = ["-w", "-I", headers];
        foreach (string inner in (string[])["internal", "internal/mimalloc"])
        {
            arguments.AddRange("-I", Path.Combine(headers, inner));
        }
        // Debian's pyconfig.h includes the processor's own by its path from the directory above.
        // Behind this machine's own headers: those of a root are another C library's.
        arguments.AddRange("-idirafter", Path.GetDirectoryName(headers)!);
        if (isFreeThreaded)
        {
            arguments.Add("-DFREE_THREADED");
        }
        using StartedProcess compiler = new Command("gcc", [.. arguments, source, "-o", binary]).Start();
        _ = compiler.Finish().MustSucceed();
        using StartedProcess probe = new Command(binary).Start();
        return probe.Finish().MustSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Every offset of a row by its name; those that its version does not have, or that are no offsets, left out.</summary>
    public static Dictionary<string, int> NumbersOf(PythonLayout row)
    {
        Dictionary<string, int> numbers = [];
        foreach (PropertyInfo group in typeof(PythonLayout).GetProperties())
        {
            if (group.PropertyType == typeof(int))
            {
                numbers.Add(group.Name, (int)group.GetValue(row)!);
            }
            else if (group.PropertyType.Name.EndsWith("Offsets", StringComparison.Ordinal))
            {
                // What can't be set is computed from the others.
                foreach (PropertyInfo field in group.PropertyType.GetProperties().Where(field => field.CanWrite && field.PropertyType == typeof(int)))
                {
                    numbers.Add($"{group.Name}.{field.Name}", (int)field.GetValue(group.GetValue(row))!);
                }
            }
        }
        return numbers.Where(pair => pair.Value >= 0 && IsOffset(row, pair.Key)).ToDictionary();
    }

    private static bool IsOffset(PythonLayout row, string name) => name switch
    {
        "FrameObject.InstructionUnit" => false,
        // Behind the mutexes of the system's C library, which is not the one that a root's CPython was built with; used only where
        // the table of the running process has the same number.
        "Interpreter.CodeGeneration" => false,
        "InterpreterFrame.FirstShimOwner" => row.InterpreterFrame.FirstShimOwner != 255,
        "GilState.LastHolder" or "GilState.Locked" => row.Gil != GilModel.CurrentThreadVariable,
        "Unicode.KindBit" => !row.NamesAreBytes,
        _ => true,
    };
}
