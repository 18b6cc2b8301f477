using System.Globalization;

namespace Flame.LiveTests.Running;

/// <summary>One CPython on this machine.</summary>
/// <param name="Path">The executable, links resolved.</param>
/// <param name="Version">In full: `3.9.18`.</param>
/// <param name="Build">`sys.version`: two interpreters with the same one are the same build.</param>
/// <param name="StandardLibrary">Where its own modules lie.</param>
/// <param name="Root">The root file system in which all of these paths hold; empty for this machine's own.</param>
internal sealed record Interpreter(string Path, string Version, string Build, string StandardLibrary, string Root)
{
    private const string Questions =
        "import sys, os; print('.'.join(str(n) for n in sys.version_info[:3])); print(' '.join(sys.version.split())); "
        + "print(os.path.dirname(os.__file__)); print(hasattr(sys, 'gettotalrefcount')); print('t' in getattr(sys, 'abiflags', ''))";

    /// <summary>`3.9`</summary>
    public string Minor => Version[..Version.LastIndexOf('.')];

    /// <summary>Built with Py_DEBUG.</summary>
    public bool IsDebug { get; init; }

    /// <summary>Built with --disable-gil.</summary>
    public bool IsFreeThreaded { get; init; }

    /// <summary>Version and kind of build, as the files of recordings are named: `3.9`, `3.14d`, `3.14t`.</summary>
    public string Flavour => Minor + (IsFreeThreaded ? "t" : "") + (IsDebug ? "d" : "");

    /// <summary>As `--abi` takes it: 39, 310.</summary>
    public string Abi => Minor.Replace(".", "", StringComparison.Ordinal);

    /// <summary>Major and minor as one number that compares rightly: 306, 310.</summary>
    public int Rank
    {
        get
        {
            string[] parts = Version.Split('.');
            return (100 * int.Parse(parts[0], CultureInfo.InvariantCulture)) + int.Parse(parts[1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The name, from outside, of one of its own files: one of its library, not a fixture or a temporary file.</summary>
    public string Outside(string file) => Root + file;

    public Command Command(params string[] arguments) => Program(Path, arguments);

    /// <summary>Any program, where this interpreter lives.</summary>
    public Command Program(string program, params string[] arguments)
    {
        string[] words = Words(program, arguments);
        return new Command(words[0], words[1..]);
    }

    /// <summary>The whole command line that starts a program where this interpreter lives.</summary>
    public string[] Words(string program, params string[] arguments) => RootFileSystem.Words(Root, program, arguments);

    /// <summary>Null when there is no CPython at that path of that root, or it can't be run here.</summary>
    public static Interpreter? Ask(string path, string root = "")
    {
        try
        {
            string[] words = RootFileSystem.Words(root, path, "-c", Questions);
            using StartedProcess process = new Command(words[0], words[1..]).Start();
            RunResult result = process.Finish();
            string[] lines = result.Output.Split('\n');
            return result.ExitCode == 0 && lines.Length >= 5
                ? new Interpreter(path, lines[0], lines[1], lines[2], root) { IsDebug = lines[3] == "True", IsFreeThreaded = lines[4] == "True" }
                : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // not executable on this machine
        }
    }
}
