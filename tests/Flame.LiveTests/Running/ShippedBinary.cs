using Flame.LiveTests.Checking;

namespace Flame.LiveTests.Running;

/// <summary>
/// The published binary, as users get it: $PYFLAME_BINARY, or dist/pyflame of this checkout. Without it every test fails and
/// says so; none is skipped.
/// </summary>
internal static class ShippedBinary
{
    private static readonly Lazy<string> Located = new(Locate);

    public static string Path => Located.Value;

    public static Command Command(params string[] arguments) => new(Path, arguments);

    /// <summary>Signals do what they do by default, though whoever runs the tests may ignore some, as nohup does.</summary>
    public static Command CommandWithSignals(params string[] arguments)
    {
        const string Code = "import os, signal, sys\nfor number in 1, 3, 12, 14: signal.signal(number, signal.SIG_DFL)\nos.execv(sys.argv[1], sys.argv[1:])";
        return new(Interpreters.Newest.Path, ["-c", Code, Path, .. arguments]);
    }

    public static StartedProcess Start(params string[] arguments) => Command(arguments).Start();

    public static RunResult Run(params string[] arguments) => Run(Command(arguments));

    public static RunResult Run(Command command)
    {
        using StartedProcess process = command.Start();
        return process.Finish();
    }

    /// <summary>
    /// Runs it until one run has more than so many samples of a kind; every run must end with status 0. A shared machine can
    /// stand still for most of a short run, but hardly five times in a row: then the test fails.
    /// </summary>
    public static (FoldedOutput Output, string Summary) RunUntil(int samples, Func<FoldedOutput, long> ofKind, params string[] arguments)
    {
        const int Attempts = 5;
        for (int attempt = 1; ; attempt++)
        {
            RunResult run = Run(arguments);
            Assert.True(run.ExitCode == 0, run.Summary);
            if (run.Output.Length > 0 && FoldedOutput.MustBeClean(run.Output) is var output && ofKind(output) > samples)
            {
                return (output, run.Summary);
            }
            Assert.True(attempt < Attempts, $"{Attempts} times no {samples} samples\n{run.Summary}");
        }
    }

    private static string Locate()
    {
        string? named = Environment.GetEnvironmentVariable("PYFLAME_BINARY");
        string path = string.IsNullOrEmpty(named) ? System.IO.Path.Combine(Repository.Root, "dist", "pyflame") : named;
        return File.Exists(path)
            ? System.IO.Path.GetFullPath(path)
            : throw new FileNotFoundException($"no binary to test at {path}: run `make publish`, or set PYFLAME_BINARY");
    }
}
