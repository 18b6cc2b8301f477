using System.Globalization;
using System.Text.RegularExpressions;

namespace Flame.Bench.Running;

/// <summary>The counters that <c>--stats</c> prints, one a line: name and number.</summary>
internal sealed partial class Counters
{
    private readonly Dictionary<string, double> _values = [];

    private Counters()
    {
    }

    public static Counters Parse(string messages)
    {
        var counters = new Counters();
        foreach (string line in messages.Split('\n'))
        {
            Match match = Row().Match(line);
            if (match.Success)
            {
                counters._values[match.Groups[1].Value] = double.Parse(match.Groups[2].Value, NumberStyles.Number, CultureInfo.InvariantCulture);
            }
        }
        return counters;
    }

    /// <summary>The first of these names that was printed; null when none was.</summary>
    public double? Find(params string[] names) =>
        names.FirstOrDefault(_values.ContainsKey) is { } name ? _values[name] : null;

    /// <summary>As <see cref="Find"/>, of a counter that every release prints.</summary>
    public double this[string name] => Find(name) ?? throw new RunFailedException($"--stats printed no counter named \"{name}\"");

    /// <summary>Passes over all threads: ticks that were kept.</summary>
    public double Passes => this["ticks"];

    /// <summary>System calls that read the target's memory.</summary>
    public double Calls => Find("calls", "memory reads") ?? throw new RunFailedException("--stats printed no counter of calls");

    /// <summary>Stacks that were not had: neither told right nor told wrong.</summary>
    public double Lost => (Find("failed") ?? 0) + (Find("dropped") ?? 0);

    [GeneratedRegex(@"^  (\S.*?)\s{2,}(-?[\d,]+(?:\.\d+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Row();
}
