using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.FlameGraph.Html;

/// <summary>Two profiles that share their tables, from folded stacks with two counts.</summary>
internal static class BuiltComparison
{
    public static (Profile After, Profile Before) Of(params (string Stack, long Before, long After)[] stacks)
    {
        string text = string.Concat(stacks.Select(line => FormattableString.Invariant($"{line.Stack} {line.Before} {line.After}\n")));
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        return (reading.Profile, reading.Baseline!);
    }
}
