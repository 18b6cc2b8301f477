using Flame.Commands;
using Flame.Input;
using Flame.Linux;

namespace Flame.Diagnostics;

/// <summary>The only place that prints errors, and the one table from failures to exit codes.</summary>
internal static class ErrorReporter
{
    /// <summary>0: done, also when the target ended early.</summary>
    public const int Success = 0;

    /// <summary>1: usage, or any failure that was diagnosed.</summary>
    public const int Failure = 1;

    /// <summary>2: an input of render, convert, diff and the like is unreadable or empty, as with flamegraph.pl.</summary>
    public const int BadInput = 2;

    /// <summary>3: a rule of <c>diff --fail-if</c> fails.</summary>
    public const int Regression = 3;

    /// <summary>4: whether the rules of <c>diff --fail-if</c> hold can't be told from these samples.</summary>
    public const int Inconclusive = 4;

    /// <summary>130: left at once, at the second signal.</summary>
    public const int Interrupted = 130;

    // Scripts match on the beginning of these, so nothing stands before them.
    private static readonly string[] Verbatim =
    [
        "Failed to seize PID", "Failed to locate libpython", "Failed to open ELF file", "Target ELF file has", "Unknown or unsupported ABI",
        "You tried to pyflame", "Child process exited", "File ",
    ];

    /// <summary>Prints what is known of a failure and returns the exit code that stands for it.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="arguments">The command line, which says whose usage helps.</param>
    public static int Report(Exception failure, params string[] arguments)
    {
        switch (failure)
        {
            case ReaderGoneException:
                return Success;
            case UsageException usage:
                ReportUsage(usage, arguments);
                break;
            case UnreadableInputException input:
                Print(input.Message, input.Hint);
                return BadInput;
            case FlameException known:
                Print(known.Message, known.Hint);
                break;
            case Raster.RasterUnavailableException:
                Print(failure.Message, "put the file that came with pyflame there, or write another format, such as .svg");
                break;
            case IOException or UnauthorizedAccessException:
                Print(failure.Message, null);
                break;
            default:
                Print($"internal error: {failure}", "this is a defect of pyflame: please report it with this text");
                break;
        }
        return Failure;
    }

    /// <summary>One line about something that does not end the recording.</summary>
    public static void Note(string message) => StandardError.WriteLine($"pyflame: {Printable.Clean(message)}");

    private static void Print(string message, string? hint)
    {
        string prefix = Array.Exists(Verbatim, text => message.StartsWith(text, StringComparison.Ordinal)) ? "" : "pyflame: ";
        StandardError.WriteLine(prefix + message + (hint is null ? "" : $"\nhint: {hint}"));
    }

    private static void ReportUsage(UsageException usage, string[] arguments)
    {
        string prefix = usage.IsVerbatim || usage.Message.StartsWith("pyflame ", StringComparison.Ordinal) ? "" : "pyflame: ";
        StandardError.Write((usage.HasMessage ? $"{prefix}{usage.Message}\n\n" : "") + CommandTable.UsageOf(arguments));
        if (usage.FollowsUsage)
        {
            Note(usage.Message);
        }
    }
}
