using Flame.Comparing;
using Flame.Linux;
using Flame.Profiles.Diff.Reports;
using Flame.Tests.Profiles.Diff;

namespace Flame.Tests.Program.Comparing;

public sealed class DiffOutputsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flame-diff-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What a job that has no summary after all is told, and what it has nevertheless.</summary>
    [Theory]
    [InlineData("/dev/full", "cannot append to \"/dev/full\": No space left on device")]
    [InlineData("/no/such/place", "cannot append to \"/no/such/place\": Could not find a part of the path '/no/such/place'.")]
    public void Write_SaysWhichSummaryItCannotAppendToWhenAllElseIsWritten(string summary, string expected)
    {
        string path = Path.Combine(_folder, "diff.txt");
        using DiffOutputs outputs = new(new DiffSettings { Outputs = [path], SummaryPath = summary });

        var failure = Assert.Throws<FlameException>(() => outputs.Write(new DiffReport { Diff = BuiltDiff.Of("a 10", "a 12") }));

        Assert.Equal(expected, failure.Message);
        Assert.Contains("--summary", failure.Hint, StringComparison.Ordinal);
        Assert.Contains("nothing changed", File.ReadAllText(path), StringComparison.Ordinal);
    }
}
