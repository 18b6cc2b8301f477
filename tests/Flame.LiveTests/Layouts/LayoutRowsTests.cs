using Flame.LiveTests.Running;
using Flame.Python;
using Flame.Python.Layouts;

namespace Flame.LiveTests.Layouts;

/// <summary>Every number of a layout row is what the C compiler makes of that version's own headers.</summary>
public sealed class LayoutRowsTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Row_HasTheNumbersOfTheHeaders(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        string? headers = LayoutProbe.HeadersOf(interpreter);
        Assert.SkipWhen(headers is null, $"CPython {interpreter.Version} came without its headers");
        int[] parts = [.. interpreter.Version.Split('.').Select(int.Parse)];
        PythonVersion version = new(parts[0], parts[1], parts[2]);
        // Headers of a usual build say also how a free-threaded one is laid out.
        foreach (bool isFreeThreaded in interpreter.IsFreeThreaded ? [true] : version.IsAtLeast(3, 13) ? (bool[])[false, true] : [false])
        {
            PythonLayout? row = LayoutRows.For(version, isFreeThreaded);
            Assert.NotNull(row);
            Dictionary<string, int> measured = LayoutProbe.Measure(headers, isFreeThreaded);
            Dictionary<string, int> ours = LayoutProbe.NumbersOf(row);

            IEnumerable<string> differences = measured.Keys.Union(ours.Keys)
                .Where(name => !measured.TryGetValue(name, out int number) || !ours.TryGetValue(name, out int our) || our != number)
                .Select(name => $"{name}: headers {Show(measured, name)}, row {Show(ours, name)}");

            Assert.Empty(differences);
            Assert.True(measured.Count >= 18, $"only {measured.Count} numbers were compared");
        }
    }

    private static string Show(Dictionary<string, int> numbers, string name) =>
        numbers.TryGetValue(name, out int number) ? $"{number}" : "none";
}
