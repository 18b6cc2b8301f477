using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>Asks the shipped binary for the stacks of a target, with one way of finding the interpreter.</summary>
internal static class Finding
{
    public const string Any = "any";
    public const string Symbols = "symbols";
    public const string Section = "section";
    public const string Scan = "scan";

    /// <summary>loop.py runs in the target, and that is what the dump has to show.</summary>
    public static void MustFindLoop(Target target, params string[] methods) => MustFindLoop(target.PidText, methods);

    public static void MustFindLoop(string pid, params string[] methods)
    {
        foreach (string method in methods)
        {
            RunResult result = Dump(pid, method).MustSucceed();
            string[] frames = [.. result.Output.Split('\n').Where(line => line.Contains(".py", StringComparison.Ordinal) || line.StartsWith("<string>", StringComparison.Ordinal))];
            Assert.True(
                frames.Length == 3 && frames[0].Contains(":inner:", StringComparison.Ordinal)
                    && frames[1].Contains(":outer:14", StringComparison.Ordinal) && frames[2].Contains(":<module>:17", StringComparison.Ordinal),
                $"--find {method}\n{result.Summary}");
        }
    }

    public static void MustNotFind(Target target, params string[] methods)
    {
        foreach (string method in methods)
        {
            RunResult result = Dump(target.PidText, method).MustFail();
            Assert.Matches(
                $@"^Failed to locate libpython: process {target.Pid} runs CPython \d.*, and --find {method} does not lead to it: .+\nhint: leave --find out", result.Error);
            // Files stay what they are: there is nothing to wait for, however young the process is.
            Assert.True(method == Scan || result.Elapsed < Slowness.Of(TimeSpan.FromSeconds(1.5)), result.Summary);
        }
    }

    public static RunResult Dump(string pid, string method) => ShippedBinary.Run(
        method == Any ? ["-d", "-p", pid] : ["-d", "--find", method, "-p", pid]);

    /// <summary>A program with this CPython inside: stdin stays open, since that is what some of them wait on.</summary>
    public static Command Host(CPythonFiles python, string program, params string[] arguments) =>
        python.Interpreter.Program(program, arguments) with
    {
        Environment = new Dictionary<string, string> { ["PYTHONHOME"] = python.Home, ["PYTHONCOERCECLOCALE"] = "0" },
        Input = null,
    };
}
