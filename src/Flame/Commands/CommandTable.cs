using Flame.Diagnostics;
using Flame.Linux.Tracing;
using Flame.Listing;
using Flame.Output;
using Flame.Rendering;

namespace Flame.Commands;

/// <summary>The sub-commands by name; without one, the root command records, as pyflame did.</summary>
internal static class CommandTable
{
    private static readonly (string Name, Func<string[], int> Run, Func<string> Help)[] SubCommands =
    [
        ("dump", DumpHelp.Run, () => DumpHelp.Text),
        ("ps", PsCommand.Run, () => PsCommand.Help),
        ("doctor", DoctorCommand.Run, () => DoctorCommand.Help),
        ("diff", DiffCommand.Run, () => DiffHelp.Text),
        ("convert", ConvertCommand.Run, () => ConvertCommand.Help),
        ("merge", MergeCommand.Run, () => MergeCommand.Help),
        ("report", ReportCommand.Run, () => ReportCommand.Help),
        ("check", CheckCommand.Run, () => CheckCommand.Help),
        ("render", RenderCommand.Run, () => RenderHelp.Text),
    ];

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names => SubCommands.Select(command => command.Name);

    /// <summary>Runs what the arguments ask for and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        if (Array.Find(SubCommands, command => command.Name == arguments.FirstOrDefault()) is { Run: { } run })
        {
            return run(arguments[1..]);
        }
        if (arguments is ["record", .. var rest])
        {
            arguments = rest;
        }
        RecordArguments words = RecordArguments.OfRecord(arguments);
        return words.Question switch
        {
            "help" => Print(HelpText.Full),
            "version" => Print(HelpText.Version + "\n"),
            _ => Record(words.Read()),
        };
    }

    /// <summary>Records or dumps what the options name.</summary>
    public static int Record(RecordOptions options) => RecordCommand.Run(ThreadTarget.Resolve(ContainerTarget.Resolve(options)));

    /// <summary>The short form of the help of the command that the arguments name: its first paragraph.</summary>
    public static string UsageOf(string[] arguments)
    {
        if (Array.Find(SubCommands, command => command.Name == arguments.FirstOrDefault()) is not { Help: { } help, Name: var name })
        {
            return HelpText.Usage;
        }
        string text = help();
        return $"{text[..text.IndexOf("\n\n", StringComparison.Ordinal)]}\nTry `pyflame {name} --help` for the options.\n";
    }

    /// <summary>Prints what was asked for on standard output.</summary>
    public static int Print(string text)
    {
        SignalWatch.Unblock();
        StandardOutput.Write(text);
        return ErrorReporter.Success;
    }
}
