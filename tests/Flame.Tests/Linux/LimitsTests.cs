using Flame.Linux.Diagnosis;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;

namespace Flame.Tests.Linux;

public sealed class LimitsTests
{
    [Theory]
    [InlineData("50000 100000", 0.5)]
    [InlineData("400000 100000\n", 4.0)]
    [InlineData("max 100000", null)]
    [InlineData("50000 0", null)]
    [InlineData("50000", null)]
    [InlineData("-1 100000", null)]
    [InlineData("", null)]
    public void Quota_IsTheShareOfItsPeriod(string text, double? quota) => Assert.Equal(quota, Limits.ParseQuota(text.Trim()));

    [Fact]
    public void LittleProcessorTime_IsWorthANoteAndSaysWhatToDo()
    {
        Finding finding = new Limits(8, 0.1, 4, TimeSpan.FromMicroseconds(2.5)).Describe();
        Assert.Equal(FindingState.Note, finding.State);
        Assert.Equal(
            "processors: 8, of which our control group may use 0.1; a read takes 2.5 µs; kernel.perf_event_paranoid is 4, which bounds perf and not us",
            finding.Found);
        Assert.Contains("-r", finding.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void LimitsThatTheKernelDoesNotHave_AreNotNamed() =>
        Assert.Equal(new Finding(Steps.Limits, FindingState.Fine, "processors: 2"), new Limits(2, null, null, null).Describe());

    [Fact]
    public void Look_MeasuresWhatAReadOfOurselvesTakes()
    {
        using var memory = new ProcessMemory(Environment.ProcessId);
        ulong mapped = MemoryMaps.Read(Environment.ProcessId)[0].Start;
        Assert.InRange(Limits.Look(memory, mapped).Read!.Value.TotalMicroseconds, 0.01, 100_000);
        Assert.Null(Limits.Look(memory, address: 8).Read);
        Assert.True(Limits.Look().Processors > 0);
    }
}
