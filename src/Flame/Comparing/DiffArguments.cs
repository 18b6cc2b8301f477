using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Flame.Commands;
using Flame.Diagnostics;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Gating;
using Flame.Profiles.Diff.Reports;

namespace Flame.Comparing;

/// <summary>From the words of the command line to <see cref="DiffSettings"/>.</summary>
internal sealed class DiffArguments
{
    private readonly Argument<string[]> _paths = new("FILE") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _base = new("--base") { AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _new = new("--new") { AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> _normalize = new("--normalize");
    private readonly Option<bool> _lines = new("--lines");
    private readonly Option<bool> _excludeIdle = new("--exclude-idle", "-x");
    private readonly Option<string[]> _sourceRoots = new("--source-root");
    private readonly Option<string[]> _rules = new("--fail-if");
    private readonly Option<string> _confidence = new("--confidence");
    private readonly Option<string> _minSamples = new("--min-samples");
    private readonly Option<string> _minShare = new("--min-share");
    private readonly Option<string> _ignore = new("--ignore");
    private readonly Option<string[]> _outputs = new("--output", "-o");
    private readonly Option<string> _format = new("--format", "-f");
    private readonly Option<string[]> _tables = new("--by");
    private readonly Option<string> _top = new("--top");
    private readonly Option<bool> _summary = new("--summary");
    private readonly Option<string> _annotate = new("--annotate");
    private readonly FilterOptions _filters = new();

    /// <summary>Reads the arguments; null when they ask for help. Messages for the user leave as a <see cref="UsageException"/>.</summary>
    public static DiffSettings? Parse(string[] arguments) => new DiffArguments().Read(arguments);

    private DiffSettings? Read(string[] arguments)
    {
        ParseResult? parsed = WordOptions.Parse(
            "diff",
            arguments,
            [
                _paths, _base, _new, _normalize, _lines, _excludeIdle, _sourceRoots, _rules, _confidence, _minSamples, _minShare, _ignore, _outputs,
                _format, _tables, _top, _summary, _annotate, .. _filters.SymbolsOfSides,
            ]);
        if (parsed is null)
        {
            return null;
        }
        return Sides(parsed) with
        {
            Diff = new DiffOptions
            {
                Normalize = Normalize(parsed.GetValue(_normalize)),
                WithLines = parsed.GetValue(_lines),
                ExcludeIdle = parsed.GetValue(_excludeIdle),
                SourceRoots = parsed.GetValue(_sourceRoots) is { Length: > 0 } roots
                    ? Array.ConvertAll(roots, Path.GetFullPath)
                    : [Directory.GetCurrentDirectory()],
            },
            Filter = _filters.Read(parsed),
            Rules = [.. (parsed.GetValue(_rules) ?? []).Select(Rule)],
            Gate = new GateOptions
            {
                Confidence = Percent(parsed.GetValue(_confidence), "--confidence", 95, 50, 99.9999),
                MinShare = Percent(parsed.GetValue(_minShare), "--min-share", 0.1, 0, 100),
                MinSamples = Number(parsed.GetValue(_minSamples), "--min-samples", "a number of samples from 1 on", 100, 1, 1e15),
                Ignore = Pattern(parsed.GetValue(_ignore)),
            },
            Top = (int)Number(parsed.GetValue(_top), "--top", "a number of rows from 1 to 100000", 20, 1, 100_000),
            Tables = parsed.GetValue(_tables) is { Length: > 0 } tables ? [.. tables.Select(Table).Distinct()] : [DiffTable.Function],
            Outputs = parsed.GetValue(_outputs) ?? [],
            Format = parsed.GetValue(_format),
            SummaryPath = parsed.GetValue(_summary) ? SummaryPath() : null,
            Annotate = Annotate(parsed.GetValue(_annotate)),
        };
    }

    private DiffSettings Sides(ParseResult parsed)
    {
        string[] paths = parsed.GetValue(_paths) ?? [];
        string[] before = parsed.GetValue(_base) ?? [];
        string[] after = parsed.GetValue(_new) ?? [];
        DiffSettings settings = (paths, before, after) switch
        {
            ([var both], [], []) => new DiffSettings { Both = both },
            ([var one, var other], [], []) => new DiffSettings { Base = [one], New = [other] },
            ([], { Length: > 0 }, { Length: > 0 }) => new DiffSettings { Base = before, New = after },
            _ => throw new UsageException("pyflame diff takes BASE and NEW, or --base FILE... and --new FILE... (`pyflame diff --help` shows how)"),
        };
        return settings.Base.Concat(settings.New).Count(path => path == "-") > 1
            ? throw new UsageException("pyflame diff: standard input (-) can be read once only")
            : settings;
    }

    private static GateExpression Rule(string text)
    {
        try
        {
            return GateExpression.Parse(text);
        }
        catch (GateSyntaxException e)
        {
            throw new UsageException(string.Join('\n', e.Message.Split('\n').Select(Printable.Clean)));
        }
    }

    private static Normalization Normalize(string? word) => word switch
    {
        null or "total" => Normalization.Total,
        "none" => Normalization.None,
        "time" => Normalization.Time,
        _ => throw new UsageException($"--normalize takes total, none or time; got \"{Printable.Clean(word)}\""),
    };

    private static DiffTable Table(string word) => word switch
    {
        "function" => DiffTable.Function,
        "file" => DiffTable.File,
        "package" => DiffTable.Package,
        _ => throw new UsageException($"--by takes function, file or package; got \"{Printable.Clean(word)}\""),
    };

    private static bool Annotate(string? word) => word switch
    {
        null => false,
        "github" => true,
        _ => throw new UsageException($"--annotate takes github; got \"{Printable.Clean(word)}\""),
    };

    private static string SummaryPath() => Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is { Length: > 0 } path
        ? path
        : throw new UsageException("--summary: GITHUB_STEP_SUMMARY is not set, so this is no step of a GitHub job: use -o FILE.md");

    private static double Percent(string? word, string option, double fallback, double least, double most) => Number(
        word?.TrimEnd('%').TrimEnd(), option, string.Create(CultureInfo.InvariantCulture, $"a percentage from {least}% to {most}%"), fallback, least, most) / 100;

    private static double Number(string? word, string option, string meaning, double fallback, double least, double most)
    {
        if (word is null)
        {
            return fallback;
        }
        return double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw new UsageException($"{option} takes {meaning}; got \"{Printable.Clean(word)}\"");
    }

    private static Regex? Pattern(string? pattern)
    {
        try
        {
            return pattern is null ? null : new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new UsageException($"--ignore: not a regular expression that can be used here: {Printable.Clean(e.Message)}");
        }
    }
}
