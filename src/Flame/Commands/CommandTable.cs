using Flame.Compat;
using Flame.Diagnostics;
using Flame.Linux.Tracing;
using Flame.Listing;

namespace Flame.Commands;

/// <summary>The sub-commands by name; without one, the root command records, as pyflame did.</summary>
internal static class CommandTable
{
    /// <summary>Runs what the arguments ask for and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["ps", .. var rest]:
                return PsCommand.Run(rest);
            case ["doctor", .. var rest]:
                return DoctorCommand.Run(rest);
            case ["diff", .. var rest]:
                return DiffCommand.Run(rest);
            case ["convert", .. var rest]:
                return ConvertCommand.Run(rest);
            case ["merge", .. var rest]:
                return MergeCommand.Run(rest);
            case ["report", .. var rest]:
                return ReportCommand.Run(rest);
            case ["check", .. var rest]:
                return CheckCommand.Run(rest);
            case ["render", .. var rest]:
                return RenderCommand.Run(rest);
            case ["record", .. var rest]:
                arguments = rest;
                break;
            default:
                break;
        }
        IReadOnlyList<string> ours = TraceCut.Split(arguments).Ours;
        if (ours.Any(word => word is "-h" or "--help"))
        {
            return Print(HelpText.Full);
        }
        if (ours.Any(word => word is "-v" or "--version"))
        {
            return Print(HelpText.Version + "\n");
        }
        RecordOptions options = RecordArguments.Parse(arguments);
        return RecordCommand.Run(ThreadTarget.Resolve(ContainerTarget.Resolve(options)));
    }

    /// <summary>Prints what was asked for on standard output.</summary>
    public static int Print(string text)
    {
        SignalWatch.Unblock([Signal.Interrupt, Signal.Terminate, Signal.User1, Signal.TerminalStop]);
        Console.Out.Write(text);
        return ErrorReporter.Success;
    }
}
