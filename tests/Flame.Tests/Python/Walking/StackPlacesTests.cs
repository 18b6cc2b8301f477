using Flame.Python.Layouts;

namespace Flame.Tests.Python.Walking;

/// <summary>How many calls it takes to find out where the stack of a running thread is now.</summary>
public sealed class StackPlacesTests
{
    /// <summary>Every row of a build with a GIL in which frames lie on a data stack.</summary>
    public static TheoryData<string> StackRows =>
        [.. BuiltRows.Labels.Where(label => BuiltRows.Row(label) is { IsFreeThreaded: false, Frames: not FrameModel.FrameObjects })];

    /// <summary>Frames above those that a call reads are found at once: the next call reads up to the highest, and with it all below.</summary>
    [Theory]
    [MemberData(nameof(StackRows))]
    public void StackThatHasGrown_TakesFewCalls(string row)
    {
        RunningScene scene = new(row);
        RunningThread running = new(scene.Python, scene.Thread);
        _ = running.Stand();
        for (int i = 0; i < 60; i++)
        {
            _ = scene.Push("deep", i % 40);
        }
        int before = running.Reads;
        Assert.Equal(61, running.Stand().Length);
        Assert.InRange(running.Reads - before, 2, 30);
    }

    /// <summary>A stack that goes up and down across the end of a chunk: what is known of both chunks is used again.</summary>
    [Theory]
    [MemberData(nameof(StackRows))]
    public void ChunkThatWasLeft_IsKnownWhenTheStackComesBackToIt(string row)
    {
        RunningScene scene = new(row);
        ulong below = scene.Python.Top(scene.Thread);
        (ulong Chunk, ulong Top) lower = scene.Python.Chunk(scene.Thread);
        scene.Python.AddChunk(scene.Thread);
        ulong above = scene.Push("above", 4);
        (ulong Chunk, ulong Top) upper = scene.Python.Chunk(scene.Thread);
        RunningThread running = new(scene.Python, scene.Thread);
        Assert.Equal([RunningScene.RootText, "/srv/app.py:above:102"], running.Stand());
        int learned = running.Learned;

        for (int i = 0; i < 5; i++)
        {
            scene.Python.SetChunk(scene.Thread, lower);
            scene.Python.SetTop(scene.Thread, below);
            Assert.Equal([RunningScene.RootText], running.Stand());
            scene.Python.SetChunk(scene.Thread, upper);
            scene.Python.SetTop(scene.Thread, above);
            Assert.Equal([RunningScene.RootText, "/srv/app.py:above:102"], running.Stand());
        }
        Assert.Equal(learned, running.Learned);
    }
}
