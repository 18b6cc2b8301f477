using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Flame.Compat;
using Flame.Diagnostics;
using Flame.Python;
using Flame.Python.Locating;

namespace Flame.Commands;

/// <summary>From the words of the command line to a <see cref="RecordOptions"/>. The options are pyflame's, and ours beside them.</summary>
internal sealed class RecordArguments
{
    private readonly Option<string[]> _pid = Words("--pid", "-p");
    private readonly Option<string> _container = Word("--container");
    private readonly Option<string> _seconds = Word("--seconds", "-s");
    private readonly Option<string> _rate = Word("--rate", "-r");
    private readonly Option<string> _hz = Word("--hz");
    private readonly Option<string[]> _output = Words("--output", "-o");
    private readonly Option<string> _format = Word("--format", "-f");
    private readonly Option<string> _names = Word("--names");
    private readonly Option<string> _abi = Word("--abi");
    private readonly Option<string> _find = Word("--find");
    private readonly Option<string> _pause = Word("--pause");
    private readonly Option<bool> _noJitter = new("--no-jitter");
    private readonly Option<string> _maxOverhead = Word("--max-overhead");
    private readonly Option<bool> _nonblocking = new("--nonblocking");
    private readonly Option<bool> _dump = new("--dump", "-d");
    private readonly Option<bool> _threads = new("--threads");
    private readonly Option<bool> _threadNames = new("--thread-names");
    private readonly Option<bool> _excludeIdle = new("--exclude-idle", "-x");
    private readonly Option<bool> _noLines = new("--no-line-numbers", "-n");
    private readonly Option<bool> _flamechart = new("--flamechart");
    private readonly Option<bool> _stats = new("--stats");
    private readonly Option<bool> _quiet = new("--quiet", "-q");
    private readonly Option<bool> _sources = new("--sources");
    private readonly Argument<string[]> _positional = new("PID") { Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Reads the arguments; messages for the user leave as a <see cref="UsageException"/>.</summary>
    public static RecordOptions Parse(IReadOnlyList<string> arguments) => new RecordArguments().Read(arguments);

    private RecordOptions Read(IReadOnlyList<string> arguments)
    {
        (IReadOnlyList<string> ours, IReadOnlyList<string>? command) = TraceCut.Split(arguments);
        ParseResult parsed = ParseOurs(ours);
        if (command is not null)
        {
            CheckTrace(parsed, command);
        }
        IReadOnlyList<int> pids = command is null ? Pids(parsed) : [];
        return new RecordOptions
        {
            Pids = pids,
            Container = parsed.GetValue(_container),
            Command = command ?? [],
            Seconds = command is null ? Seconds(parsed) : null,
            IntervalSeconds = Interval(parsed),
            Outputs = parsed.GetValue(_output) ?? [],
            Format = parsed.GetValue(_format),
            Dump = parsed.GetValue(_dump),
            AllThreads = parsed.GetValue(_threads) || parsed.GetValue(_dump),
            ThreadNames = parsed.GetValue(_threadNames),
            ExcludeIdle = parsed.GetValue(_excludeIdle),
            WithLines = !parsed.GetValue(_noLines),
            Names = Names(parsed),
            Abi = Abi(parsed),
            Find = Find(parsed),
            Flamechart = parsed.GetValue(_flamechart),
            Jitter = !parsed.GetValue(_noJitter),
            MaxOverhead = MaxOverhead(parsed),
            Pause = Pause(parsed),
            Stats = parsed.GetValue(_stats),
            Quiet = parsed.GetValue(_quiet),
            WithSources = parsed.GetValue(_sources),
        };
    }

    private ParseResult ParseOurs(IReadOnlyList<string> arguments)
    {
        var root = new RootCommand { TreatUnmatchedTokensAsErrors = true };
        root.Options.Clear();
        root.Directives.Clear();
        foreach (Option option in (Option[])
            [
                _pid, _container, _seconds, _rate, _hz, _output, _format, _names, _abi, _find, _pause, _nonblocking, _noJitter, _maxOverhead, _dump,
                _threads, _threadNames, _excludeIdle,
                _noLines, _flamechart, _stats, _quiet,
            ])
        {
            root.Options.Add(option);
        }
        root.Options.Add(_sources);
        root.Arguments.Add(_positional);
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        foreach (Token token in parsed.Tokens)
        {
            if (token.Type == TokenType.Argument && token.Value.StartsWith('-') && IsPositional(parsed, token))
            {
                throw new UsageException($"unknown option: {token.Value} (`pyflame --help` lists them)");
            }
        }
        if (parsed.Errors.Count > 0)
        {
            throw new UsageException(parsed.Errors[0].Message);
        }
        return parsed;
    }

    // "-1" is a PID that can't be, not an option.
    private bool IsPositional(ParseResult parsed, Token token) =>
        parsed.GetResult(_positional) is { } result && result.Tokens.Contains(token)
        && !double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private void CheckTrace(ParseResult parsed, IReadOnlyList<string> command)
    {
        if (parsed.GetValue(_dump))
        {
            throw new UsageException("Options -t and -d are not mutually compatible.", isVerbatim: true);
        }
        if (parsed.GetValue(_pid) is { Length: > 0 })
        {
            throw new UsageException("Options -t and -p are not mutually compatible.", isVerbatim: true);
        }
        if (parsed.GetValue(_container) is not null)
        {
            throw new UsageException("--container is for running processes: -t starts its command here");
        }
        if (command.Count == 0)
        {
            throw new UsageException("Option -t requires a command to run.", isVerbatim: true);
        }
    }

    private int[] Pids(ParseResult parsed)
    {
        string[] words = parsed.GetValue(_pid) ?? [];
        string[] positional = parsed.GetValue(_positional) ?? [];
        if (words.Length == 0 && positional.Length == 1)
        {
            int pid = ProcessId(positional[0]);
            LegacyWarnings.PositionalPid();
            return [pid];
        }
        if (words.Length == 0 && positional.Length == 0 && parsed.GetValue(_container) is not null)
        {
            return []; // all of the container's
        }
        if (words.Length == 0 || positional.Length > 0)
        {
            throw new UsageException(null);
        }
        return Array.ConvertAll(words, ProcessId).Distinct().ToArray();
    }

    private static int ProcessId(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0
            ? pid
            : throw new UsageException($"Error: failed to parse \"{Printable.Clean(word)}\" as a PID.", isVerbatim: true);

    private double? Seconds(ParseResult parsed)
    {
        double seconds = Number(parsed.GetValue(_seconds), "-s", "seconds: 0 for one sample, negative to sample until the target ends", 1);
        return seconds < 0 ? null : seconds;
    }

    private double Interval(ParseResult parsed)
    {
        const double ShortestSeconds = 1e-6;
        string? rate = parsed.GetValue(_rate);
        string? hz = parsed.GetValue(_hz);
        if (rate is not null && hz is not null)
        {
            throw new UsageException("-r (seconds between samples) and --hz (samples a second) say the same: give one of them");
        }
        double interval = hz is null
            ? Number(rate, "-r", "seconds from one sample to the next, such as 0.01", 0.01)
            : 1 / Number(hz, "--hz", "samples a second, such as 100", 100);
        return interval is >= ShortestSeconds and <= 86_400
            ? interval
            : throw new UsageException($"{(hz is null ? "-r" : "--hz")} {hz ?? rate}: samples can be from a microsecond to a day apart");
    }

    private static double Number(string? word, string option, string meaning, double fallback)
    {
        if (word is null)
        {
            return fallback;
        }
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new UsageException($"{option} takes a number of {meaning}; got \"{Printable.Clean(word)}\"");
    }

    private FunctionNames Names(ParseResult parsed)
    {
        string? word = parsed.GetValue(_names);
        return word switch
        {
            null or "qualified" => FunctionNames.Qualified,
            "plain" => FunctionNames.Plain,
            _ => throw new UsageException($"--names takes qualified or plain; got \"{Printable.Clean(word)}\""),
        };
    }

    private int? Abi(ParseResult parsed)
    {
        string? word = parsed.GetValue(_abi);
        if (word is null)
        {
            return null;
        }
        foreach (PythonVersion version in PythonProcess.SupportedVersions)
        {
            if (word == version.Abi.ToString(CultureInfo.InvariantCulture))
            {
                return version.Abi;
            }
        }
        string known = string.Join(", ", PythonProcess.SupportedVersions.Select(version => version.Abi));
        throw new UsageException($"Unknown or unsupported ABI version: {Printable.Clean(word)} (supported are {known})", isVerbatim: true);
    }

    private FindMethod Find(ParseResult parsed)
    {
        string? word = parsed.GetValue(_find);
        return word switch
        {
            null => FindMethod.Any,
            "symbols" => FindMethod.Symbols,
            "section" => FindMethod.Section,
            "scan" => FindMethod.Scan,
            _ => throw new UsageException($"--find takes symbols, section or scan; got \"{Printable.Clean(word)}\""),
        };
    }

    private double? MaxOverhead(ParseResult parsed)
    {
        string? word = parsed.GetValue(_maxOverhead);
        if (word is null)
        {
            return null;
        }
        double percent = Number(word.TrimEnd('%'), "--max-overhead", "percent of one CPU, such as 1 or 0.5%", 0);
        return percent is > 0 and <= 100
            ? percent / 100
            : throw new UsageException($"--max-overhead {Printable.Clean(word)}: give more than 0 and at most 100 percent of one CPU");
    }

    private PausePolicy Pause(ParseResult parsed)
    {
        string? word = parsed.GetValue(_nonblocking) ? "never" : parsed.GetValue(_pause);
        return word switch
        {
            null or "auto" => PausePolicy.Auto,
            "always" => PausePolicy.Always,
            "never" => PausePolicy.Never,
            _ => throw new UsageException($"--pause takes auto, always or never; got \"{Printable.Clean(word)}\""),
        };
    }

    private static Option<string> Word(string name, params string[] aliases) => new(name, aliases) { AllowMultipleArgumentsPerToken = false };

    private static Option<string[]> Words(string name, params string[] aliases) =>
        new(name, aliases) { AllowMultipleArgumentsPerToken = false, Arity = ArgumentArity.ZeroOrMore };
}
