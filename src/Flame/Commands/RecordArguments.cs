using System.Globalization;
using Flame.Compat;
using Flame.Diagnostics;
using Flame.Python;
using Flame.Python.Locating;

namespace Flame.Commands;

/// <summary>From the words of the command line to a <see cref="RecordOptions"/>. The options are pyflame's, and ours beside them.</summary>
internal sealed class RecordArguments
{
    private static readonly KnownOption[] Known =
    [
        new("pid", 'p', "the id of a process"),
        new("trace", 't'),
        new("seconds", 's', "seconds, such as 10"),
        new("rate", 'r', "seconds from one sample to the next, such as 0.01"),
        new("output", 'o', "the file to write"),
        new("dump", 'd'),
        new("threads"),
        new("exclude-idle", 'x'),
        new("no-line-numbers", 'n'),
        new("abi", Takes: "a version, such as 38 or 311"),
        new("flamechart"),
        new("version", 'v'),
        new("help", 'h'),
        new("container", Takes: "the id of a container, the beginning of it, or its name", IsNew: true),
        new("hz", Takes: "samples a second, such as 100", IsNew: true),
        new("format", 'f', "the name of a format (`pyflame --help` lists them)", IsNew: true),
        new("names", Takes: "qualified or plain", IsNew: true),
        new("find", Takes: "symbols, section or scan", IsNew: true),
        new("pause", Takes: "auto, always or never", IsNew: true),
        new("no-jitter", IsNew: true),
        new("max-overhead", Takes: "percent of one CPU, such as 1 or 0.5%", IsNew: true),
        new("nonblocking", IsNew: true),
        new("thread-names", IsNew: true),
        new("stats", IsNew: true),
        new("quiet", 'q', IsNew: true),
        new("sources", IsNew: true),
    ];

    private static readonly string[] OfDump = ["pid", "container", "exclude-idle", "no-line-numbers", "names", "abi", "find", "quiet", "help"];

    private readonly GetoptWords _words;

    private RecordArguments(GetoptWords words) => _words = words;

    /// <summary>The words of the root command.</summary>
    public static RecordArguments OfRecord(IReadOnlyList<string> words) => new(new GetoptWords(Known, words));

    /// <summary>The words behind <c>dump</c>.</summary>
    public static RecordArguments OfDumpCommand(IReadOnlyList<string> words) =>
        new(new GetoptWords([.. Known.Where(option => OfDump.Contains(option.Name))], words));

    /// <summary><c>help</c> or <c>version</c>, when they ask for that.</summary>
    public string? Question => _words.First("help", "version");

    /// <summary>Reads the options of the root command; messages for the user leave as a <see cref="UsageException"/>.</summary>
    public RecordOptions Read()
    {
        if (_words.Problem is { } problem)
        {
            throw new UsageException(problem);
        }
        if (_words.Command is { } command)
        {
            CheckTrace(command);
        }
        double? seconds = Seconds();
        return Common() with
        {
            Pids = _words.Command is null ? Pids() : [],
            Command = _words.Command ?? [],
            Seconds = _words.Command is null ? seconds : null,
            IntervalSeconds = Interval(),
            Outputs = _words.All("output"),
            Format = _words.Last("format"),
            Dump = _words.Has("dump"),
            AllThreads = _words.Has("threads") || _words.Has("dump"),
            ThreadNames = _words.Has("thread-names"),
            Flamechart = _words.Has("flamechart"),
            Jitter = !_words.Has("no-jitter"),
            MaxOverhead = MaxOverhead(),
            Pause = Pause(),
            Stats = _words.Has("stats"),
            WithSources = _words.Has("sources"),
        };
    }

    /// <summary>The same of <c>dump</c>.</summary>
    public RecordOptions ReadDump()
    {
        if (_words.Problem is { } problem)
        {
            throw new UsageException($"pyflame dump: {problem}");
        }
        string[] words = [.. _words.All("pid"), .. _words.Others];
        return words.Length > 0 || _words.Has("container")
            ? Common() with { Pids = [.. words.Select(ProcessId).Distinct()], Dump = true, AllThreads = true }
            : throw new UsageException("pyflame dump: PID is missing");
    }

    private RecordOptions Common() => new()
    {
        Container = _words.Last("container"),
        ExcludeIdle = _words.Has("exclude-idle"),
        WithLines = !_words.Has("no-line-numbers"),
        Names = Names(),
        Abi = Abi(),
        Find = Find(),
        Quiet = _words.Has("quiet"),
    };

    private void CheckTrace(IReadOnlyList<string> command)
    {
        if (_words.Has("dump"))
        {
            throw new UsageException("Options -t and -d are not mutually compatible.", isVerbatim: true);
        }
        if (_words.Has("pid"))
        {
            throw new UsageException("Options -t and -p are not mutually compatible.", isVerbatim: true);
        }
        if (_words.Has("container"))
        {
            throw new UsageException("--container is for running processes: -t starts its command here");
        }
        if (command.Count == 0)
        {
            throw new UsageException("Option -t requires a command to run.", isVerbatim: true);
        }
        if (_words.Others is [var stray, ..])
        {
            throw new UsageException($"\"{Printable.Clean(stray)}\" stands before -t and is no option: with -t only the command behind it is profiled");
        }
    }

    private int[] Pids()
    {
        string[] words = _words.All("pid");
        IReadOnlyList<string> others = _words.Others;
        if (words.Length == 0 && others.Count == 1)
        {
            int pid = ProcessId(others[0]);
            LegacyWarnings.PositionalPid();
            return [pid];
        }
        if (words.Length == 0 && others.Count == 0)
        {
            return _words.Has("container") ? [] : throw new UsageException(null); // all of the container's
        }
        return others.Count == 0 ? [.. words.Select(ProcessId).Distinct()] : throw TooMany(words, others);
    }

    // Scripts know that usage stands first where the words name no target.
    private static UsageException TooMany(string[] words, IReadOnlyList<string> others)
    {
        if (words.Length > 0)
        {
            return new UsageException($"\"{Printable.Clean(others[0])}\" is one word too many beside -p", followsUsage: true);
        }
        return others[0].All(char.IsAsciiDigit)
            ? new UsageException($"\"{Printable.Clean(others[1])}\" is one word too many: several processes are -p PID -p PID", followsUsage: true)
            : new UsageException($"there is no command \"{Printable.Clean(others[0])}\"", followsUsage: true);
    }

    private static int ProcessId(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0
            ? pid
            : throw new UsageException($"Error: failed to parse \"{Printable.Clean(word)}\" as a PID.", isVerbatim: true);

    private double? Seconds()
    {
        double seconds = Number(_words.Last("seconds"), "-s", "seconds: 0 for one sample, negative to sample until the target ends", 1);
        return seconds < 0 ? null : seconds;
    }

    private double Interval()
    {
        const double ShortestSeconds = 1e-6;
        string? rate = _words.Last("rate");
        string? hz = _words.Last("hz");
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

    private FunctionNames Names()
    {
        string? word = _words.Last("names");
        return word switch
        {
            null or "qualified" => FunctionNames.Qualified,
            "plain" => FunctionNames.Plain,
            _ => throw new UsageException($"--names takes qualified or plain; got \"{Printable.Clean(word)}\""),
        };
    }

    private int? Abi()
    {
        string? word = _words.Last("abi");
        if (word is null)
        {
            return null;
        }
        if (word == "26")
        {
            word = "27"; // pyflame's name for all of Python 2
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

    private FindMethod Find()
    {
        string? word = _words.Last("find");
        return word switch
        {
            null => FindMethod.Any,
            "symbols" => FindMethod.Symbols,
            "section" => FindMethod.Section,
            "scan" => FindMethod.Scan,
            _ => throw new UsageException($"--find takes symbols, section or scan; got \"{Printable.Clean(word)}\""),
        };
    }

    private double? MaxOverhead()
    {
        string? word = _words.Last("max-overhead");
        if (word is null)
        {
            return null;
        }
        double percent = Number(word.TrimEnd('%'), "--max-overhead", "percent of one CPU, such as 1 or 0.5%", 0);
        return percent is > 0 and <= 100
            ? percent / 100
            : throw new UsageException($"--max-overhead {Printable.Clean(word)}: give more than 0 and at most 100 percent of one CPU");
    }

    private PausePolicy Pause()
    {
        string? word = _words.Has("nonblocking") ? "never" : _words.Last("pause");
        return word switch
        {
            null or "auto" => PausePolicy.Auto,
            "always" => PausePolicy.Always,
            "never" => PausePolicy.Never,
            _ => throw new UsageException($"--pause takes auto, always or never; got \"{Printable.Clean(word)}\""),
        };
    }
}
