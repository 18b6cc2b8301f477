using Flame.Python.Walking;

namespace Flame.Tests.Python.Walking;

public sealed class CodeWatchTests
{
    /// <summary>A program that embeds CPython ends it and starts it again: the new count comes by where the old one was, and by other code objects.</summary>
    [Fact]
    public void CountOfFreedCode_IsDoubtedNowAndThen()
    {
        RunningScene scene = new(StackReaderTests.Rows.Last().Data);
        CodeWatch watch = new RunningThread(scene.Python, scene.Thread).Watch;
        Assert.True(watch.HasGeneration);
        Assert.True(watch.TakeGeneration(7));
        Assert.False(watch.TakeGeneration(7));

        watch.Doubt();
        Assert.True(watch.TakeGeneration(7));
        for (int capture = 0; capture < CodeWatch.DoubtInterval; capture++)
        {
            Assert.False(watch.TakeGeneration(7));
            watch.BeginCapture();
        }
        Assert.True(watch.TakeGeneration(7));
    }
}
