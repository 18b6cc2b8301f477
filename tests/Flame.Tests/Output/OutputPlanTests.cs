using Flame.Commands;
using Flame.Output;
using Flame.Profiles;
using Flame.Profiles.Formats;
using Flame.Tests.Profiles;

namespace Flame.Tests.Output;

public sealed class OutputPlanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pyflame").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);

    [Fact]
    public void Write_OfWhichOneFailsKeepsTheOthers()
    {
        using OutputPlan plan = new(new RecordOptions { Outputs = [PathOf("x.folded"), PathOf("x.html"), "/dev/full", PathOf("x.svg")], Quiet = true });
        Assert.Equal("cannot write \"/dev/full\": No space left on device", Assert.ThrowsAny<IOException>(() => plan.Write(Profile(), new ProfileDescription())).Message);
        Assert.Equal(["x.folded", "x.html", "x.svg"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void WriteSnapshot_ThatFailsLeavesTheRecordingGoingOn()
    {
        _ = Directory.CreateDirectory(PathOf("moved"));
        using OutputPlan plan = new(new RecordOptions { Outputs = ["/dev/full", PathOf("moved/y.folded"), PathOf("x.folded")], Quiet = true });
        Directory.Move(PathOf("moved"), PathOf("elsewhere"));
        Assert.Contains("moved/y.folded", Assert.Single(plan.WriteSnapshot(Profile(), new ProfileDescription())), StringComparison.Ordinal);
        Assert.True(File.Exists(PathOf("x.folded")));
    }

    [Fact]
    public void Hyphen_IsStandardOutputBesideFiles()
    {
        using OutputPlan plan = new(new RecordOptions { Outputs = ["-", PathOf("x.pyflame")] });
        Assert.Equal([PathOf("x.pyflame")], plan.Paths);
        Assert.False(plan.WantsSamples);
        Assert.False(File.Exists("-"));
        using OutputPlan timed = new(new RecordOptions { Outputs = ["-"], Format = "speedscope" });
        Assert.True(timed.WantsSamples);
    }

    [Fact]
    public void OutputGivenTwice_IsAnErrorOfUsage() => Assert.Equal(
        $"-o {PathOf("a.folded")} is given twice",
        Assert.Throws<UsageException>(() => new OutputPlan(new RecordOptions { Outputs = [PathOf("a.folded"), PathOf("a.folded")] })).Message);

    private static Profile Profile() => new BuiltProfile().Named(3, "a", "b").Builder.Build();
}
