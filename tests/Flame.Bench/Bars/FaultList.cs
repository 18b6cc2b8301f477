using System.Text.RegularExpressions;

namespace Flame.Bench.Bars;

/// <summary>The impossible stacks of one program: counted by what is wrong with them, with one stack of each kind.</summary>
internal sealed partial class FaultList(Func<string, string?> judge)
{
    private readonly Dictionary<string, string?> _judged = [];
    private readonly Dictionary<string, (long Count, string Example)> _kinds = [];

    public long Impossible { get; private set; }

    public void Add(string stack, long count)
    {
        if (!_judged.TryGetValue(stack, out string? fault))
        {
            _judged[stack] = fault = judge(stack);
        }
        if (fault is not null)
        {
            string kind = Directories().Replace(fault, "");
            _kinds[kind] = (_kinds.GetValueOrDefault(kind).Count + count, stack);
            Impossible += count;
        }
    }

    public void WriteTo(TextWriter writer, string heading)
    {
        foreach ((string fault, (long count, string example)) in _kinds.OrderByDescending(kind => kind.Value.Count))
        {
            writer.WriteLine($"{heading}: {count} x {fault}\n    {Directories().Replace(example, "")}");
        }
    }

    [GeneratedRegex(@"(?<=^|[ ;])/[^;:]*/", RegexOptions.CultureInvariant)]
    private static partial Regex Directories();
}
