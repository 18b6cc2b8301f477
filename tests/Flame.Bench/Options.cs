using System.Globalization;

namespace Flame.Bench;

/// <summary>What is measured, and for how long. The defaults make the short run, of less than ten minutes.</summary>
internal sealed record Options
{
    public const string Usage =
        """
        usage: Flame.Bench [OPTION …]        (`make bench` calls it; variables of make in brackets)
          --only N[,N…]     only these bars, 1 to 8            [ONLY=1,3]
          --seconds S       of one run at full speed (1)       [SECONDS=3]
          --long S          of one recording at a rate (12)    [LONG=60]
          --samples N       for each known stack (50000)       [SAMPLES=1000000]
          --runs N          interleaved runs of everything (3) [RUNS=5]
          --pairs N         of windows with and without (10)   [PAIRS=40]
          --pythons V[,V…]  only these versions in bar 3       [PYTHONS=3.8,3.15]
          --pauses P[,P…]   only these ways of sampling in bar 3: auto, never, always (auto,never)  [PAUSES=always]
          --write FILE      puts the figures between the marks in FILE, too  [WRITE=docs/performance.md]
        """;

    /// <summary>Which of the eight bars. Default: all.</summary>
    public IReadOnlySet<int> Only { get; private init; } = Enumerable.Range(1, 8).ToHashSet();

    /// <summary>Of one run at full speed.</summary>
    public double Seconds { get; private init; } = 1;

    /// <summary>Of one recording at a fixed rate: rate kept, memory, bias.</summary>
    public double LongSeconds { get; private init; } = 12;

    /// <summary>For each program with known stacks, version and way of sampling.</summary>
    public long Samples { get; private init; } = 50_000;

    /// <summary>Interleaved runs that medians are taken of.</summary>
    public int Runs { get; private init; } = 3;

    /// <summary>Windows with the profiler, each between two without, per rate.</summary>
    public int Pairs { get; private init; } = 10;

    /// <summary>Of the programs with known stacks. Default, empty: every version that is here.</summary>
    public IReadOnlySet<string> Pythons { get; private init; } = new HashSet<string>();

    /// <summary>Of the programs with known stacks. `always` shows what the judge says of stacks that were read in peace.</summary>
    public IReadOnlyList<string> Pauses { get; private init; } = ["auto", "never"];

    /// <summary>The file that gets the figures beside standard output; null: none does.</summary>
    public string? WriteTo { get; private init; }

    /// <summary>Throws <see cref="FormatException"/> with what is wrong with them.</summary>
    public static Options Parse(IReadOnlyList<string> words)
    {
        var options = new Options();
        for (int place = 0; place < words.Count; place += 2)
        {
            string value = place + 1 < words.Count ? words[place + 1] : throw new FormatException($"{words[place]} needs a value");
            options = words[place] switch
            {
                "--only" => options with { Only = value.Split(',').Select(Bar).ToHashSet() },
                "--seconds" => options with { Seconds = Positive(value) },
                "--long" => options with { LongSeconds = Positive(value) },
                "--samples" => options with { Samples = (long)Positive(value) },
                "--runs" => options with { Runs = (int)Positive(value) },
                "--pairs" => options with { Pairs = (int)Positive(value) },
                "--pythons" => options with { Pythons = value.Split(',').ToHashSet() },
                "--pauses" => options with { Pauses = value.Split(',') },
                "--write" => options with { WriteTo = value },
                _ => throw new FormatException($"unknown option: {words[place]}"),
            };
        }
        return options;
    }

    private static int Bar(string word) =>
        int.TryParse(word.Replace("bar", "", StringComparison.OrdinalIgnoreCase), CultureInfo.InvariantCulture, out int bar) && bar is >= 1 and <= 8
            ? bar
            : throw new FormatException($"no such bar: {word} (there are 1 to 8)");

    private static double Positive(string word) =>
        double.TryParse(word, CultureInfo.InvariantCulture, out double number) && number is > 0 and < 1e9
            ? number
            : throw new FormatException($"not a number above zero: {word}");
}
