using System.CommandLine;
using System.Globalization;
using System.Text;
using Flame.Diagnostics;
using Flame.Input;
using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Commands;

/// <summary><c>pyflame check</c>: what a profile holds, and what is wrong with it where.</summary>
internal static class CheckCommand
{
    private const int LinesShown = 20;

    /// <summary>What <c>--help</c> prints.</summary>
    public static string Help =>
        $"""
        Usage: pyflame check FILE... [--all] [--input-format NAME]

        Reads profiles as every other command does, and says of each what it is and what it holds, and of what could not
        be used where it is and why: FILE:LINE: reason, the first {LinesShown} such lines of each file.

              --all             name all such lines, up to {ProfileReading.MostRejectedLinesKept:N0} of each file
              --input-format N  {string.Join(", ", ProfileReaders.Names)}, whatever the content
          -h, --help            print this

        Exit status: 0 when every file is whole, 2 when one is not, or holds no samples.

        Examples
          pyflame check profile.pyflame
          curl -s https://ci.example/profile.pb.gz | pyflame check -
          pyflame check *.folded || echo "some are damaged"

        """;

    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        var inputs = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore };
        var inputFormat = new Option<string>("--input-format");
        var all = new Option<bool>("--all");
        if (WordOptions.Parse("check", arguments, inputs, inputFormat, all) is not { } parsed)
        {
            return CommandTable.Print(Help);
        }
        SignalWatch.Unblock();
        var text = new StringBuilder();
        bool areWhole = true;
        foreach (string path in parsed.GetRequiredValue(inputs))
        {
            areWhole &= Check(path, parsed.GetValue(inputFormat), text, parsed.GetValue(all) ? int.MaxValue : LinesShown);
        }
        _ = CommandTable.Print(text.ToString());
        return areWhole ? ErrorReporter.Success : ErrorReporter.BadInput;
    }

    /// <summary>Checks one file, adds what is to be said of it, of <paramref name="mostLines"/> lines at most, and returns whether it is whole.</summary>
    public static bool Check(string path, string? format, StringBuilder text, int mostLines = LinesShown)
    {
        ProfileReading reading;
        string name = Printable.Clean(path == "-" ? "standard input" : path);
        try
        {
            reading = ProfileInput.ReadAny(path, format);
        }
        catch (UnreadableInputException e)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {e.Message}\n");
            return false;
        }
        AddLines(reading, mostLines, name, text);
        foreach (string note in reading.Damage.Concat(reading.Notes))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {Printable.Clean(note)}\n");
        }
        bool isEmpty = reading.Profile.TotalSamples == 0 && reading.Baseline is not { TotalSamples: > 0 };
        bool isWhole = reading.RejectedCount == 0 && reading.Damage.Count == 0 && !isEmpty;
        text.Append(CultureInfo.InvariantCulture, $"{name}: {(isWhole ? "ok" : isEmpty ? "EMPTY" : "DAMAGED")}, {Describe(reading)}\n");
        return isWhole;
    }

    private static void AddLines(ProfileReading reading, int most, string name, StringBuilder text)
    {
        foreach (RejectedLine line in reading.Rejected.Take(most))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}:{line.Number}: {line.Reason}\n");
        }
        long more = reading.RejectedCount - Math.Min(most, reading.Rejected.Count);
        if (more > 0 && reading.LineCount > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {more:N0} more such lines{(reading.Rejected.Count > most ? " (--all names them)" : "")}\n");
        }
    }

    private static string Describe(ProfileReading reading)
    {
        Profile profile = reading.Profile;
        var parts = new List<string> { reading.Format };
        Add(parts, reading.LineCount, "line");
        Add(parts, profile.SampledStacks().LongCount(), "stack");
        Add(parts, profile.Samples.Count, "sample");
        Add(parts, profile.Threads.Count, "thread");
        parts.Add(Amounts.Text(profile.TotalSamples, profile.Info) + " in all");
        if (reading.Baseline is { } baseline)
        {
            parts.Add(Amounts.Text(baseline.TotalSamples, baseline.Info) + " before");
        }
        return string.Join(", ", parts);
    }

    private static void Add(List<string> parts, long count, string what)
    {
        if (count > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}"));
        }
    }
}
