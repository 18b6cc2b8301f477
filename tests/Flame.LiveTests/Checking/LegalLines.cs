using System.Collections.Concurrent;
using System.Globalization;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Checking;

/// <summary>
/// What an interpreter itself says about its functions: which lines their instructions belong to, which of these hold a
/// call. Asked of the interpreter with `legal_lines.py`, one file at a time, when a stack first mentions the file.
/// </summary>
internal sealed class LegalLines(Interpreter interpreter)
{
    private readonly ConcurrentDictionary<string, Dictionary<string, FunctionLines>> _files = new();

    /// <summary>Null: that file has no such function. Functions of one name are taken together.</summary>
    public FunctionLines? Of(string file, string function) =>
        _files.GetOrAdd(file, Ask).GetValueOrDefault(function);

    private Dictionary<string, FunctionLines> Ask(string file)
    {
        using StartedProcess process = interpreter.Command(Repository.Fixture("legal_lines.py"), file).Start();
        RunResult result = process.Finish().MustSucceed();
        var functions = new Dictionary<string, FunctionLines>();
        foreach (string row in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = row.Split('\t');
            FunctionLines lines = functions.TryGetValue(fields[1], out FunctionLines? known) ? known : new FunctionLines([], []);
            lines.All.UnionWith(Numbers(fields[3]));
            lines.WithCall.UnionWith(Numbers(fields[4]));
            functions[fields[1]] = lines;
        }

        return functions;
    }

    private static IEnumerable<int> Numbers(string field) =>
        field.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture));
}

/// <param name="All">Lines that an instruction belongs to; 0 stands for instructions without a line.</param>
/// <param name="WithCall">Those of them on which the function can be while it waits for a callee.</param>
internal sealed record FunctionLines(HashSet<int> All, HashSet<int> WithCall);
