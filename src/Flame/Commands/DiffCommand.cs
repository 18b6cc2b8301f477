using Flame.Comparing;
using Flame.Diagnostics;
using Flame.Input;
using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Gating;
using Flame.Profiles.Diff.Reports;
using Flame.Profiles.Filtering;
using Flame.Profiles.Formats;

namespace Flame.Commands;

/// <summary><c>pyflame diff</c>: what changed from one profile to another, and whether it may.</summary>
internal static class DiffCommand
{
    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        if (DiffArguments.Parse(arguments) is not { } settings)
        {
            return CommandTable.Print(DiffHelp.Text);
        }
        SignalWatch.Unblock();
        using var outputs = new DiffOutputs(settings);
        (IReadOnlyList<DiffInput> before, IReadOnlyList<DiffInput> after) = Read(settings);
        DiffReport report = Compare(settings, before, after);
        outputs.Write(report);
        return ExitCode(report);
    }

    private static (IReadOnlyList<DiffInput> Base, IReadOnlyList<DiffInput> New) Read(DiffSettings settings)
    {
        if (settings.Both is { } both)
        {
            ProfileReading reading = ProfileInput.Read(both);
            (Profile profile, Profile? first) = FilterOptions.Apply(settings.Filter, reading.Profile, reading.Baseline, ProfileInput.NameOf(both));
            return first is not null
                ? ([new DiffInput($"{both} (first counts)", first)], [new DiffInput($"{both} (second counts)", profile)])
                : throw new UsageException($"pyflame diff: {ProfileInput.NameOf(both)} has one count for each stack: name two profiles (`pyflame diff --help` shows how)");
        }
        return (Read(settings.Base, settings.Filter), Read(settings.New, settings.Filter));
    }

    private static DiffInput[] Read(IReadOnlyList<string> paths, ProfileFilter filter) => [.. paths.Select(path => Read(path, filter))];

    private static DiffInput Read(string path, ProfileFilter filter)
    {
        ProfileReading reading = ProfileInput.Read(path);
        if (reading.Baseline is not null)
        {
            ErrorReporter.Note($"{ProfileInput.NameOf(path)} has two counts for each stack: only the second ones are compared (alone, it is both sides)");
        }
        return new DiffInput(path == "-" ? "standard input" : path, FilterOptions.Apply(filter, reading.Profile, ProfileInput.NameOf(path)));
    }

    private static DiffReport Compare(DiffSettings settings, IReadOnlyList<DiffInput> before, IReadOnlyList<DiffInput> after)
    {
        try
        {
            var diff = ProfileDiff.Create(before, after, settings.Diff);
            return new DiffReport
            {
                Diff = diff,
                Gate = settings.Rules.Count > 0 ? Gate.Judge(diff, settings.Rules, settings.Gate) : null,
                Top = settings.Top,
                Tables = settings.Tables,
                ToolVersion = typeof(DiffCommand).Assembly.GetName().Version!.ToString(3),
            };
        }
        catch (DiffException e)
        {
            throw new UnreadableInputException($"cannot compare: {Printable.Clean(e.Message)}");
        }
        catch (GateSyntaxException e)
        {
            throw new UsageException(Printable.Clean(e.Message));
        }
    }

    private static int ExitCode(DiffReport report)
    {
        foreach (GateFinding finding in report.Gate?.Worst() ?? [])
        {
            string verdict = finding.Verdict == Verdict.Fail ? "regression" : "inconclusive";
            ErrorReporter.Note($"{verdict}: {finding.Rule.Text}: {DiffText.Sentence(report.Diff, finding)}");
        }
        foreach (GateFinding finding in report.Gate?.Findings.Where(each => each.Note is not null) ?? [])
        {
            ErrorReporter.Note($"not judged: {finding.Rule.Text}: {finding.Note}"); // a name that is misspelt would pass for ever
        }
        return report.Gate?.Verdict switch
        {
            Verdict.Fail => ErrorReporter.Regression,
            Verdict.Inconclusive => ErrorReporter.Inconclusive,
            _ => ErrorReporter.Success,
        };
    }
}
