using Flame.Python.Layouts;

namespace Flame.Tests.Python;

/// <summary>The layout rows, for theories that run over every one.</summary>
public static class BuiltRows
{
    /// <summary>A label for each row: its version, and its place among the rows, since one version may have several.</summary>
    public static IEnumerable<string> Labels => LayoutRows.All.Select(Label);

    /// <summary>Those whose names are Unicode strings: all but 2.7.</summary>
    public static IEnumerable<string> UnicodeLabels =>
        Labels.Where((_, index) => !LayoutRows.All[index].NamesAreBytes);

    /// <summary><see cref="Labels"/> as a theory wants it.</summary>
    public static TheoryData<string> All => [.. Labels];

    private static string Label(PythonLayout row, int index) =>
        $"{row.Version}{(row.IsFreeThreaded ? "t" : "")}, row {index}";

    internal static PythonLayout Row(string label) => LayoutRows.All[Labels.ToList().IndexOf(label)];

    internal static BuiltPython Build(string label) => new(Row(label));
}
