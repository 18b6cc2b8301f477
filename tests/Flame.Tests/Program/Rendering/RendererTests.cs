using Flame.Linux;
using Flame.Rendering;

namespace Flame.Tests.Program.Rendering;

public sealed class RendererTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("flame-render-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Render_DrawsWhatTheFilterLeaves()
    {
        string all = Render("serve;pay 3\nserve;page;draw 5\n");
        string some = Render("serve;pay 3\nserve;page;draw 5\n", "--exclude", "pay", "--root", "page");
        Assert.Contains(">pay (", all, StringComparison.Ordinal);
        Assert.Contains(">draw (5 samples, ", some, StringComparison.Ordinal);
        Assert.DoesNotContain(">pay (", some, StringComparison.Ordinal);
        Assert.DoesNotContain(">serve (", some, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_CallsCountsWhatTheyAre()
    {
        const string Austin = "P1;T0:2;a.py:f:1 5000\n";
        Assert.Contains("(5,000,000 nanoseconds, 100%)", Render(Austin), StringComparison.Ordinal);
        Assert.Contains("(5,000,000 ticks, 100%)", Render(Austin, "--countname", "ticks"), StringComparison.Ordinal);
        Assert.Contains("(5,000,000 samples, 100%)", Render(Austin, "--countname", "samples"), StringComparison.Ordinal);
        Assert.Contains("(3 samples, 100%)", Render("serve 3\n"), StringComparison.Ordinal);
    }

    /// <summary>A second at the usual rate is no reason to worry, though some ticks came late.</summary>
    [Fact]
    public void TooFew_AreLessThanASecondBrings()
    {
        Assert.Equal("Stack count is low (49). Did something go wrong?", Renderer.TooFew("samples", 49));
        Assert.Null(Renderer.TooFew("samples", 96));
        Assert.Null(Renderer.TooFew("bytes", 1));
    }

    [Fact]
    public void Render_SaysWhatItCannotFilter()
    {
        Assert.Contains("does not say when", Assert.Throws<FlameException>(() => Render("serve;pay 3 4\n", "--from", "1")).Message, StringComparison.Ordinal);
        Assert.Contains("does not say of which threads", Assert.Throws<FlameException>(() => Render("serve 3\n", "--thread", "1")).Message, StringComparison.Ordinal);
        Assert.Contains("leaves no samples", Assert.Throws<FlameException>(() => Render("serve 3\n", "--include", "pay")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SaysWhichFileOfAttributesItCannotRead()
    {
        string path = Path.Combine(_directory, "none.attr");
        Assert.Equal($"--nameattr {path}: there is no such file", Assert.Throws<FlameException>(() => Render("a 1\n", "--nameattr", path)).Message);
        Assert.Equal($"--nameattr {_directory} cannot be read: it is a directory", Assert.Throws<FlameException>(() => Render("a 1\n", "--nameattr", _directory)).Message);
    }

    [Fact]
    public void Render_SaysThatNoStackHoldsTheBase()
    {
        string picture = Render("serve;pay 3\n", isDrawn: false, "--base", "<pay>", "--base", "draw");
        Assert.Contains("No stack holds \"&lt;pay&gt;\" or \"draw\" (--base).", picture.Replace("&quot;", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("No valid input provided", Render("", isDrawn: false, "--base", "pay"), StringComparison.Ordinal);
    }

    private string Render(string folded, params string[] words) => Render(folded, isDrawn: true, words);

    private string Render(string folded, bool isDrawn, params string[] words)
    {
        string input = Path.Combine(_directory, "in.folded");
        string output = Path.Combine(_directory, "out.svg");
        File.WriteAllText(input, folded);
        Assert.Equal(isDrawn, new Renderer(RenderArguments.Parse([.. words, "-q", "-o", output, input])).Run());
        return File.ReadAllText(output);
    }
}
