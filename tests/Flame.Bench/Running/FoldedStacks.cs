using System.Globalization;
using Flame.LiveTests.Checking;

namespace Flame.Bench.Running;

/// <summary>Folded lines that pyflame wrote: distinct stacks and how often each was seen.</summary>
internal static class FoldedStacks
{
    /// <summary>Without the markers for idle ticks and failed captures.</summary>
    public static IEnumerable<(string Stack, long Count)> Of(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int space = line.LastIndexOf(' ');
            string stack = line[..space];
            if (stack is not (FoldedOutput.Idle or FoldedOutput.Failed))
            {
                yield return (stack, long.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>How often each function was the innermost one.</summary>
    public static Dictionary<string, long> Leaves(string text) =>
        Of(text).GroupBy(line => FunctionOf(line.Stack[(line.Stack.LastIndexOf(';') + 1)..]), line => line.Count)
            .ToDictionary(group => group.Key, group => group.Sum());

    private static string FunctionOf(string frame) => Frame.Parse(frame)?.Name ?? frame;
}
