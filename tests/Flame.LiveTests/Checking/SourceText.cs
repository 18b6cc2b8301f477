using System.Collections.Concurrent;

namespace Flame.LiveTests.Checking;

/// <summary>A source file by lines, the first being 1.</summary>
internal sealed class SourceText
{
    private static readonly ConcurrentDictionary<string, SourceText> Known = new();
    private readonly string[] _lines;

    private SourceText(string path)
    {
        Path = path;
        _lines = File.ReadAllLines(path);
    }

    public string Path { get; }

    public int LineCount => _lines.Length;

    public string this[int line] => line >= 1 && line <= _lines.Length ? _lines[line - 1] : "";

    public static SourceText Of(string path) => Known.GetOrAdd(path, _ => new SourceText(path));

    /// <summary>The number of the only line that holds this text.</summary>
    public int LineOf(string text)
    {
        int[] found = [.. Enumerable.Range(1, LineCount).Where(line => this[line].Contains(text, StringComparison.Ordinal))];
        return found.Length == 1 ? found[0] : throw new InvalidOperationException($"{found.Length} lines hold {text}");
    }
}
