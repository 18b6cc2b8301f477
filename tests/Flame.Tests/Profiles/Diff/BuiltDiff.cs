using System.Text;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Gating;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Diff;

/// <summary>Makes comparisons for tests from folded text, the way a user's files are read.</summary>
internal static class BuiltDiff
{
    public static DiffInput Input(string name, string folded)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(folded));
        return new DiffInput(name, ProfileReaders.Read(stream).Profile);
    }

    public static ProfileDiff Of(string before, string after, DiffOptions? options = null) =>
        ProfileDiff.Create([Input("base", before)], [Input("new", after)], options ?? new DiffOptions());

    /// <summary>Each line one stack: its frames are functions of <c>app.py</c>, such as <c>main;work 40</c>.</summary>
    public static string App(string stacks) => string.Join('\n', stacks.Split('\n', StringSplitOptions.TrimEntries).Select(line =>
    {
        int space = line.LastIndexOf(' ');
        return string.Join(';', line[..space].Split(';').Select(function => $"/srv/app.py:{function}:1")) + line[space..];
    }));

    public static DiffRow Row(this IReadOnlyList<DiffRow> rows, string name) =>
        rows.SingleOrDefault(row => row.Name == name) ?? throw new InvalidOperationException($"no {name} in {string.Join(", ", rows.Select(row => row.Name))}");

    public static GateReport Judge(this ProfileDiff diff, params string[] rules) =>
        Gate.Judge(diff, [.. rules.Select(GateExpression.Parse)], new GateOptions());
}
