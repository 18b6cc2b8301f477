using Flame.LiveTests.Running;

namespace Flame.LiveTests.Formats;

/// <summary>What commands leave out or do not judge they say on standard error, in one line.</summary>
public sealed class NotesTests
{
    [Theory]
    [InlineData("folded", false)]
    [InlineData("svg", false)]
    [InlineData("html", false)]
    [InlineData("json", true)]
    [InlineData("speedscope", true)]
    public void Convert_SaysThatOneOfTwoCountsIsLeftOut(string format, bool isLeftOut)
    {
        using var scratch = new ScratchDirectory();
        string input = Write(scratch, "two.folded", "a;b 10 20\n");
        RunResult loud = ShippedBinary.Run("convert", input, "-f", format);
        Assert.Equal(0, loud.ExitCode);
        Assert.Equal(isLeftOut, loud.Error.Contains("has two counts for each stack: only the second ones are written", StringComparison.Ordinal));
        Assert.Empty(ShippedBinary.Run("convert", input, "-f", format, "-q").MustSucceed().Error);
    }

    [Theory]
    [InlineData("json", false)]
    [InlineData("speedscope", false)]
    [InlineData("recording", false)]
    [InlineData("pprof", true)]
    [InlineData("firefox", true)]
    [InlineData("cpuprofile", true)]
    [InlineData("chrometrace", true)]
    [InlineData("otlp", true)]
    public void Convert_SaysThatFractionsAreWrittenAsWholeCounts(string format, bool areWhole)
    {
        using var scratch = new ScratchDirectory();
        string input = Write(scratch, "half.folded", "a;b 1.5\na 0.25\n");
        string output = scratch.PathOf("out");
        RunResult loud = ShippedBinary.Run("convert", input, "-f", format, "-o", output);
        Assert.Equal(0, loud.ExitCode);
        Assert.Equal(areWhole, loud.Error.Contains("all are written times 100", StringComparison.Ordinal));
        Assert.Empty(ShippedBinary.Run("convert", input, "-f", format, "-o", output, "-q").MustSucceed().Error);
    }

    /// <summary>A name that is misspelt, or a function that was renamed: such a rule would pass for ever.</summary>
    [Theory]
    [InlineData("nowhere", true)]
    [InlineData("b", false)]
    public void Diff_SaysThatARuleSelectsNothing(string function, bool selectsNothing)
    {
        using var scratch = new ScratchDirectory();
        string profile = Write(scratch, "one.folded", "a.py:a:1;a.py:b:2 1000\n");
        RunResult result = ShippedBinary.Run("diff", profile, profile, "--fail-if", $"self(func=\"{function}\") > +1pp");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(selectsNothing, result.Error.Contains("not judged: ", StringComparison.Ordinal));
    }

    private static string Write(ScratchDirectory scratch, string name, string text)
    {
        string path = scratch.PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }
}
