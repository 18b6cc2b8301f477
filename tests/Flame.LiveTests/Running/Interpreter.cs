using System.Globalization;

namespace Flame.LiveTests.Running;

/// <summary>One CPython on this machine.</summary>
/// <param name="Path">The executable, links resolved.</param>
/// <param name="Version">In full: `3.9.18`.</param>
/// <param name="Build">`sys.version`: two interpreters with the same one are the same build.</param>
/// <param name="StandardLibrary">Where its own modules lie.</param>
internal sealed record Interpreter(string Path, string Version, string Build, string StandardLibrary)
{
    private const string Questions =
        "import sys, os; print('.'.join(str(n) for n in sys.version_info[:3])); print(' '.join(sys.version.split())); "
        + "print(os.path.dirname(os.__file__))";

    /// <summary>`3.9`</summary>
    public string Minor => Version[..Version.LastIndexOf('.')];

    /// <summary>As `--abi` takes it: 39, 310.</summary>
    public string Abi => Minor.Replace(".", "", StringComparison.Ordinal);

    public bool IsPython3 => Version.StartsWith('3');

    /// <summary>Major and minor as one number that compares rightly: 306, 310.</summary>
    public int Rank
    {
        get
        {
            string[] parts = Version.Split('.');
            return (100 * int.Parse(parts[0], CultureInfo.InvariantCulture)) + int.Parse(parts[1], CultureInfo.InvariantCulture);
        }
    }

    public Command Command(params string[] arguments) => new(Path, arguments);

    public static Interpreter? Ask(string path)
    {
        try
        {
            using StartedProcess process = new Command(path, "-c", Questions).Start();
            RunResult result = process.Finish();
            string[] lines = result.Output.Split('\n');
            return result.ExitCode == 0 && lines.Length >= 3 ? new Interpreter(path, lines[0], lines[1], lines[2]) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // not executable on this machine
        }
    }
}
