using System.CommandLine;
using Flame.Diagnostics;
using Flame.Input;
using Flame.Linux.Tracing;
using Flame.Output;
using Flame.Profiles;
using Flame.Profiles.Filtering;
using Flame.Profiles.Formats;

namespace Flame.Commands;

/// <summary><c>pyflame convert</c>: any format that can be read into any that can be written.</summary>
internal static class ConvertCommand
{
    /// <summary>What <c>--help</c> prints.</summary>
    public static string Help =>
        $"""
        Usage: pyflame convert IN [-o OUT] [options]

        Reads a profile of any tool and writes it in another format. The input is told by its content, gzip is unpacked:
        {string.Join(", ", ProfileReaders.All.Select(reader => reader.Description))}.

          IN                    a file, or - for standard input
          -o, --output OUT      write here instead of standard output; the ending picks the format
          -f, --format NAME     {string.Join(", ", ProfileFormats.Names)}, whatever the ending (folded)
              --sources         put the text of the source files into a page (-o x.html), as far as they are at hand
              --input-format N  {string.Join(", ", ProfileReaders.Names)}, whatever the content

        {FilterOptions.Help}

          -q, --quiet           say nothing of lines that could not be used, or of counts that are left out
          -h, --help            print this

        Exit status: 0 done, 1 usage and other failures, 2 the input is unreadable or empty.

        Examples
          pyflame convert profile.pyflame -o profile.speedscope.json
          py-spy record -f raw -o - -p 42 | pyflame convert - -o profile.svg
          pyflame convert profile.pb.gz --include 'shop/' --hide-stdlib > shop.folded
          pyflame convert profile.pyflame --sources -o profile.html
          pyflame convert profile.pyflame --thread MainThread --from 2 --to 5 -o start.svg

        """;

    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        var input = new Argument<string>("IN");
        var output = new Option<string>("--output", "-o");
        var format = new Option<string>("--format", "-f");
        var inputFormat = new Option<string>("--input-format");
        var sources = new Option<bool>("--sources");
        var quiet = new Option<bool>("--quiet", "-q");
        var filters = new FilterOptions();
        if (WordOptions.Parse("convert", arguments, [input, output, format, inputFormat, sources, quiet, .. filters.Symbols]) is not { } parsed)
        {
            return CommandTable.Print(Help);
        }
        SignalWatch.Unblock();
        string path = parsed.GetRequiredValue(input);
        ProfileFilter filter = filters.Read(parsed);
        using var written = new ProfileOutput(parsed.GetValue(output), parsed.GetValue(format), parsed.GetValue(quiet), parsed.GetValue(sources));
        ProfileReading reading = ProfileInput.Read(path, parsed.GetValue(inputFormat), parsed.GetValue(quiet));
        (Profile profile, Profile? baseline) = FilterOptions.Apply(filter, reading.Profile, reading.Baseline, ProfileInput.NameOf(path));
        if (baseline is not null && !written.KeepsTwoCounts && !parsed.GetValue(quiet))
        {
            ErrorReporter.Note($"{ProfileInput.NameOf(path)} has two counts for each stack: only the second ones are written (`pyflame diff` takes both)");
        }
        written.Write(profile, baseline, new ProfileDescription
        {
            Subtitle = profile.Info.Target.Length > 0 ? profile.Info.Target : null,
            Sources = parsed.GetValue(sources) ? new SourceFiles() : null,
        });
        return ErrorReporter.Success;
    }
}
