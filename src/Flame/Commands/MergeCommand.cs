using System.CommandLine;
using System.Globalization;
using Flame.Diagnostics;
using Flame.Input;
using Flame.Linux.Tracing;
using Flame.Output;
using Flame.Profiles;
using Flame.Profiles.Filtering;
using Flame.Profiles.Formats;

namespace Flame.Commands;

/// <summary><c>pyflame merge</c>: several profiles as one.</summary>
internal static class MergeCommand
{
    /// <summary>What <c>--help</c> prints.</summary>
    public static string Help =>
        $"""
        Usage: pyflame merge IN... [-o OUT] [options]

        Adds up profiles of any formats that can be read: equal stacks become one, counts are summed. Recordings of one
        program or of many stay on one axis of time; where an input has no times, only counts are kept. Where inputs were
        sampled at different rates, or some count time, counts become nanoseconds. Where an input has two counts for each
        stack (before, after), so has the sum; inputs with one count have it on both sides.

          IN                    files; - for standard input
          -o, --output OUT      write here instead of standard output; the ending picks the format
          -f, --format NAME     {string.Join(", ", ProfileFormats.Names)}, whatever the ending (folded)

        {FilterOptions.Help}

          -q, --quiet           say nothing of lines that could not be used
          -h, --help            print this

        Exit status: 0 done, 1 usage and other failures, 2 an input is unreadable or empty.

        Examples
          pyflame merge worker-*.pyflame -o all.svg
          pyflame merge monday.folded tuesday.folded > both.folded

        """;

    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        var inputs = new Argument<string[]>("IN") { Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--output", "-o");
        var format = new Option<string>("--format", "-f");
        var quiet = new Option<bool>("--quiet", "-q");
        var filters = new FilterOptions();
        if (WordOptions.Parse("merge", arguments, [inputs, output, format, quiet, .. filters.Symbols]) is not { } parsed)
        {
            return CommandTable.Print(Help);
        }
        SignalWatch.Unblock();
        string[] paths = parsed.GetRequiredValue(inputs);
        ProfileFilter filter = filters.Read(parsed);
        using var written = new ProfileOutput(parsed.GetValue(output), parsed.GetValue(format), parsed.GetValue(quiet));
        var total = new ProfileTotal();
        foreach (string path in paths)
        {
            ProfileReading reading = ProfileInput.Read(path, isQuiet: parsed.GetValue(quiet));
            total.Add(path, reading.Profile, reading.Baseline);
        }
        (Profile profile, Profile? baseline) = total.Build();
        if (total.BecomesTime && !parsed.GetValue(quiet))
        {
            ErrorReporter.Note("samples of these profiles stand for different times: the sum counts nanoseconds");
        }
        (profile, baseline) = FilterOptions.Apply(filter, profile, baseline, "the sum");
        written.Write(profile, baseline, new ProfileDescription
        {
            Subtitle = string.Create(CultureInfo.InvariantCulture, $"{paths.Length} profiles"),
        });
        if (baseline is not null && !written.KeepsTwoCounts && !parsed.GetValue(quiet))
        {
            ErrorReporter.Note("some of these profiles have two counts for each stack: only the second ones are written (`pyflame diff` takes both)");
        }
        return ErrorReporter.Success;
    }
}
