using System.CommandLine;
using System.Globalization;
using Flame.Diagnostics;
using Flame.Linux;
using Flame.Profiles;
using Flame.Profiles.Filtering;

namespace Flame.Commands;

/// <summary>The options that choose what of a profile is kept, the same for every command that reads profiles.</summary>
internal sealed class FilterOptions
{
    /// <summary>What a help text says of those that a comparison takes, too.</summary>
    public const string HelpOfSides =
        """
        What of it (patterns are regular expressions on a function or a file, anywhere in it)
              --thread X        only this thread: its id, a pattern of its name, or both as "name (tid N)"; repeatable
              --include PAT     only samples with such a frame in their stack; repeatable: any of them
              --exclude PAT     no samples with such a frame; repeatable
              --from S, --to S  only from, and before, so many seconds after the first sample
              --root FUNC       only what ran in this function, which becomes the root
              --hide-stdlib     take the frames of the standard library out of the stacks
              --collapse-recursion  one frame for a function that calls itself directly
        """;

    /// <summary>Their part of a help text.</summary>
    public const string Help =
        $"""
        {HelpOfSides}
              --merge-lines     frames are functions, without lines
              --min-share PCT   gather what has less than so many percent under "(other)"
        """;

    private readonly Option<string[]> _threads = new("--thread");
    private readonly Option<string[]> _include = new("--include");
    private readonly Option<string[]> _exclude = new("--exclude");
    private readonly Option<string> _from = new("--from");
    private readonly Option<string> _to = new("--to");
    private readonly Option<string> _root = new("--root");
    private readonly Option<bool> _hideStdlib = new("--hide-stdlib");
    private readonly Option<bool> _collapse = new("--collapse-recursion");
    private readonly Option<bool> _mergeLines = new("--merge-lines");
    private readonly Option<string> _minShare = new("--min-share");

    /// <summary>All of them, for the parser.</summary>
    public IReadOnlyList<Symbol> Symbols => [.. SymbolsOfSides, _mergeLines, _minShare];

    /// <summary>Those that a comparison takes, too: it has ways of its own for lines and for what is small.</summary>
    public IReadOnlyList<Symbol> SymbolsOfSides => [_threads, _include, _exclude, _from, _to, _root, _hideStdlib, _collapse];

    /// <summary>The filter that words which are these options ask for, for a command with a grammar of its own.</summary>
    /// <exception cref="UsageException">A pattern or a number is none.</exception>
    public static ProfileFilter Read(IReadOnlyList<string> words)
    {
        var filters = new FilterOptions();
        Command command = new("filter");
        foreach (Option option in filters.Symbols.Cast<Option>())
        {
            command.Add(option);
        }
        ParseResult parsed = command.Parse(words);
        return parsed.Errors.Count == 0 ? filters.Read(parsed) : throw new UsageException(Printable.Clean(parsed.Errors[0].Message));
    }

    /// <summary>The filter that the words ask for.</summary>
    /// <exception cref="UsageException">A pattern or a number is none.</exception>
    public ProfileFilter Read(ParseResult parsed)
    {
        (long? from, long? to) = (Nanoseconds("--from", parsed.GetValue(_from)), Nanoseconds("--to", parsed.GetValue(_to)));
        if (from >= to)
        {
            throw new UsageException($"--from {parsed.GetValue(_from)} has to be less than --to {parsed.GetValue(_to)}");
        }
        try
        {
            return new ProfileFilter
            {
                Threads = Patterns(parsed.GetValue(_threads)),
                Include = Patterns(parsed.GetValue(_include)),
                Exclude = Patterns(parsed.GetValue(_exclude)),
                FromNs = from,
                ToNs = to,
                Root = parsed.GetValue(_root),
                HidesStandardLibrary = parsed.GetValue(_hideStdlib),
                CollapsesRecursion = parsed.GetValue(_collapse),
                MergesLines = parsed.GetValue(_mergeLines),
                MinShare = Number("--min-share", parsed.GetValue(_minShare)?.TrimEnd('%'), 100) / 100 ?? 0,
            };
        }
        catch (FilterException e)
        {
            throw new UsageException(Printable.Clean(e.Message));
        }
    }

    /// <summary>Applies a filter to what was read.</summary>
    /// <exception cref="FlameException">The profile does not have what the filter asks for.</exception>
    public static Profile Apply(ProfileFilter filter, Profile profile, string name) => Apply(filter, profile, null, name).Profile;

    /// <summary>Applies a filter to what was read, and alike to what it is compared with, if anything.</summary>
    /// <exception cref="FlameException">The profile does not have what the filter asks for.</exception>
    public static (Profile Profile, Profile? Baseline) Apply(ProfileFilter filter, Profile profile, Profile? baseline, string name)
    {
        (Profile kept, Profile? before) = ApplyOrTell(filter, profile, baseline, name);
        if (kept.TotalSamples > 0 || before is { TotalSamples: > 0 })
        {
            return (kept, before);
        }
        throw filter.IsEmpty
            ? new FlameException($"the second counts of {name} are all 0", "`pyflame convert` keeps both")
            : new FlameException($"the filter leaves no samples of {name}", "is the name spelt as `pyflame report` shows it?");
    }

    private static (Profile Profile, Profile? Baseline) ApplyOrTell(ProfileFilter filter, Profile profile, Profile? baseline, string name)
    {
        try
        {
            return filter.Apply(profile, baseline);
        }
        catch (FilterException e)
        {
            throw new FlameException(
                $"{name} cannot be filtered so: {e.Message}",
                "recordings (-o x.pyflame) and speedscope files have threads and times; folded text has no times, and threads where --thread-names put them");
        }
    }

    private static NamePattern[] Patterns(string[]? texts) => texts is null ? [] : Array.ConvertAll(texts, NamePattern.Parse);

    private static long? Nanoseconds(string option, string? text) => Number(option, text, 1e9) is { } seconds ? (long)(seconds * 1e9) : null;

    private static double? Number(string option, string? text, double most)
    {
        if (text is null)
        {
            return null;
        }
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number <= most
            ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} takes a number from 0 to {most}, not \"{Printable.Clean(text)}\""));
    }
}
