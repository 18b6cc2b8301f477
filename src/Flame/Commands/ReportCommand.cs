using System.CommandLine;
using System.Globalization;
using Flame.Diagnostics;
using Flame.Input;
using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Profiles.Filtering;
using Flame.Profiles.Formats;
using Flame.Reporting;

namespace Flame.Commands;

/// <summary><c>pyflame report</c>: where the time goes, as text.</summary>
internal static class ReportCommand
{
    private const int DefaultRows = 25;

    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help =
        $"""
        Usage: pyflame report IN [options]

        Prints the functions that have the most time. SELF is what a function spent itself, TOTAL what it and all that it
        called spent; a function that calls itself counts once.

          IN                    a file of any format that `pyflame convert` reads, or - for standard input
              --top N           so many functions (25); 0: all
              --sort KEY        by self or total (self)
              --lines FILE      the heat of each line of this source file instead: a path, or the end of one as the
                                profile has it; the text of the lines stands beside it when the file is at hand

        {FilterOptions.Help}

          -q, --quiet           say nothing of lines that could not be used
          -h, --help            print this

        Exit status: 0 done, 1 usage and other failures, 2 the input is unreadable or empty.

        Examples
          pyflame report profile.pyflame
          pyflame report profile.folded --sort total --hide-stdlib --top 10
          pyflame report profile.pyflame --lines shop/cart.py
          sudo pyflame -p 4242 -s 10 | pyflame report -

        """;

    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        var input = new Argument<string>("IN");
        var top = new Option<string>("--top");
        var sort = new Option<string>("--sort");
        var lines = new Option<string>("--lines");
        var quiet = new Option<bool>("--quiet", "-q");
        var filters = new FilterOptions();
        if (WordOptions.Parse("report", arguments, [input, top, sort, lines, quiet, .. filters.Symbols]) is not { } parsed)
        {
            return CommandTable.Print(Help);
        }
        SignalWatch.Unblock();
        string path = parsed.GetRequiredValue(input);
        ProfileFilter filter = filters.Read(parsed);
        int rows = Rows(parsed.GetValue(top));
        bool byTotal = IsByTotal(parsed.GetValue(sort));
        ProfileReading reading = ProfileInput.Read(path, isQuiet: parsed.GetValue(quiet));
        Profile profile = FilterOptions.Apply(filter, reading.Profile, ProfileInput.NameOf(path));
        if (reading.Baseline is not null && !parsed.GetValue(quiet))
        {
            ErrorReporter.Note($"{ProfileInput.NameOf(path)} has two counts for each stack: these are the second ones (`pyflame diff` compares them)");
        }
        return CommandTable.Print(parsed.GetValue(lines) is { } file
            ? LineReport.Format(profile, file, file)
            : FunctionReport.Format(profile, rows, byTotal));
    }

    private static int Rows(string? text)
    {
        if (text is null)
        {
            return DefaultRows;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rows)
            ? rows == 0 ? int.MaxValue : rows
            : throw new UsageException($"--top takes a whole number from 0 to {int.MaxValue}, not \"{Printable.Clean(text)}\"");
    }

    private static bool IsByTotal(string? text) => text switch
    {
        null or "self" => false,
        "total" => true,
        _ => throw new UsageException($"--sort takes self or total, not \"{Printable.Clean(text)}\""),
    };
}
