using System.Globalization;
using System.Text.RegularExpressions;

namespace Flame.Profiles.Formats;

/// <summary>The names of a speedscope file's profiles, which say their threads: <c>MainThread (pid 1 tid 2)</c>.</summary>
internal static partial class SpeedscopeNames
{
    public static int Thread(TimedSamples samples, string name)
    {
        Match ids = Ids().Match(name);
        return ids.Success
            ? samples.Thread((int)Number(ids.Groups["pid"], int.MaxValue), Number(ids.Groups["tid"], long.MaxValue), NameOf(name[..ids.Index]))
            : samples.Thread(0, 0, name);
    }

    // "thread" is what a thread without a name is called when it is written.
    private static string NameOf(string text) => text == "thread" ? "" : text;

    private static long Number(Group group, long most) =>
        long.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? Math.Min(number, most) : 0;

    [GeneratedRegex(@" \((?:pid (?<pid>\d{1,10}))? ?(?:tid (?<tid>\d{1,18}))?\)\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();
}
