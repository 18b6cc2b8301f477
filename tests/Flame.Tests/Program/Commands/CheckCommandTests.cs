using System.Text;
using Flame.Commands;

namespace Flame.Tests.Program.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(20, 20, "")]
    [InlineData(22, 20, "2 more such lines (--all names them)")]
    public void Check_NamesTheFirstLinesThatCannotBeUsed(int bad, int named, string more) => Assert.Equal(Expected(bad, named, more), Check(bad));

    [Fact]
    public void All_NamesEachLineThatCannotBeUsed() => Assert.Equal(Expected(500, 500, ""), Check(500, int.MaxValue));

    private string Check(int bad, int? most = null)
    {
        File.WriteAllText(_path, "good 1\n" + string.Concat(Enumerable.Repeat("bad\n", bad)));
        var text = new StringBuilder();
        Assert.False(most is { } lines ? CheckCommand.Check(_path, null, text, lines) : CheckCommand.Check(_path, null, text));
        return text.ToString();
    }

    private string Expected(int bad, int named, string more) =>
        string.Concat(Enumerable.Range(2, named).Select(line => $"{_path}:{line}: no count after the stack\n"))
        + (more.Length > 0 ? $"{_path}: {more}\n" : "")
        + $"{_path}: DAMAGED, folded, {bad + 1} lines, 1 stack, 1 sample in all\n";
}
