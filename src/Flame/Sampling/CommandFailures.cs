using Flame.Commands;
using Flame.Linux;
using Flame.Linux.Interop;
using Flame.Python.Locating;

namespace Flame.Sampling;

/// <summary>What can go wrong with the command of <c>-t</c>.</summary>
internal static class CommandFailures
{
    /// <summary>The exec failed.</summary>
    public static FlameException CannotRun(string command, int errno) => new(
        $"Child process exited with status: 1: {Diagnostics.Printable.Clean(command)} cannot be run: {Errno.Describe(errno)}",
        "-t takes a program on PATH or the path of one, and its arguments");

    /// <summary>No target ever ran Python.</summary>
    public static FlameException EndedBeforePython(RecordOptions options, int? status) => options.Command.Count > 0
        ? new PythonNotFoundException(
            $"the command ended{(status is { } code ? $" with status {code}" : "")} and has not run Python itself",
            "-t profiles the program that it starts, not what that starts: give the Python interpreter itself, or let the shell `exec` it")
        : Linux.Tracing.AttachFailure.Gone(options.Pids[0]);
}
