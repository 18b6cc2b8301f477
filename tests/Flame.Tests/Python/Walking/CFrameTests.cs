using Flame.Python.Layouts;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Walking;

/// <summary>
/// In 3.11 and 3.12 a thread points to its innermost evaluation (<c>_PyCFrame</c>), which is linked an instant before it has its frame.
/// </summary>
public sealed class CFrameTests
{
    public static TheoryData<string> Rows => [.. BuiltRows.Labels.Where(label => BuiltRows.Row(label).Frames == FrameModel.CFrame)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void EvaluationThatHasTheFrameOfAnEarlierOne_IsNoStack(string row)
    {
        RunningScene scene = new(row);
        ulong caller = scene.Push("caller", 4);
        scene.Python.PushShim(scene.Thread); // 3.12: where C code comes in
        ulong generator = scene.Push("generator", 8, BuiltPython.OwnedByGenerator);
        PythonLayout layout = scene.Python.Layout;
        if (layout.InterpreterFrame.IsEntry >= 0)
        {
            scene.Python.Memory.Write(generator + (ulong)layout.InterpreterFrame.IsEntry, [1]);
        }
        ulong outer = scene.Python.Memory.Word(scene.Thread + (ulong)layout.Thread.Frame);
        scene.Python.Memory.WriteWord(outer + (ulong)layout.CFrameCurrentFrame, caller);
        ulong inner = scene.Python.Memory.Allocate(64);
        scene.Python.Memory.WriteWord(inner + (ulong)layout.CFrameCurrentFrame, generator);
        scene.Python.Memory.WriteWord(inner + (ulong)layout.CFramePrevious, outer);
        scene.Python.Memory.WriteWord(scene.Thread + (ulong)layout.Thread.Frame, inner);
        Assert.Equal([RunningScene.RootText, "/srv/app.py:caller:102", "/srv/app.py:generator:104"], scene.Python.Walk(scene.Thread)!);

        scene.Python.SetCaller(generator, 0); // it yielded long ago
        Assert.Null(scene.Python.Walk(scene.Thread));
    }

    /// <summary>C code that calls Python from here and there: each of its C frames is read with the others, so each stack takes one call.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void CFramesOfLately_AreReadTogether(string row)
    {
        RunningScene scene = new(row);
        RunningThread running = new(scene.Python, scene.Thread);
        ulong frame = scene.Python.Top(scene.Thread);
        ulong[] cframes = [.. Enumerable.Range(0, 6).Select(_ => NewCFrame(scene, frame))];
        Visit(cframes);
        int before = running.Calls;

        Visit(cframes);
        Assert.Equal(cframes.Length, running.Calls - before);

        void Visit(ulong[] places)
        {
            foreach (ulong cframe in places)
            {
                Enter(scene, cframe);
                Assert.Equal(ReadOutcome.Whole, running.Read(stands: true));
                Assert.Equal([RunningScene.RootText], running.Texts());
            }
        }
    }

    /// <summary>However many there were: what a call reads stays small, and a C frame that is not among it is found by the next one.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void CFramesOfLongAgo_AreReadNoMore(string row)
    {
        RunningScene scene = new(row);
        RunningThread running = new(scene.Python, scene.Thread);
        ulong frame = scene.Python.Top(scene.Thread);
        Assert.Equal(ReadOutcome.Whole, running.Read(stands: true));
        int one = running.Segments;
        for (int i = 0; i < 100; i++)
        {
            Enter(scene, NewCFrame(scene, frame));
            int before = running.Calls;
            Assert.Equal(ReadOutcome.Whole, running.Read(stands: true));
            Assert.InRange(running.Calls - before, 1, 2);
            Assert.InRange(running.Segments, one, one + 7);
        }
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(ReadOutcome.Whole, running.Read(stands: true));
        }
        Assert.InRange(running.Segments, one - 1, one); // the shims at the root (3.12) are not in each read
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void FrameThatWasPopped_IsNoStack(string row)
    {
        RunningScene scene = new(row);
        ulong popped = scene.Push("popped", 4);
        scene.Python.Memory.WriteWord(scene.Thread + (ulong)scene.Python.Layout.Thread.DatastackTop, popped);

        Assert.Null(scene.Python.Walk(scene.Thread));
    }

    private static ulong NewCFrame(RunningScene scene, ulong frame)
    {
        ulong cframe = scene.Python.Memory.Allocate(64);
        scene.Python.Memory.WriteWord(cframe + (ulong)scene.Python.Layout.CFrameCurrentFrame, frame);
        return cframe;
    }

    private static void Enter(RunningScene scene, ulong cframe) =>
        scene.Python.Memory.WriteWord(scene.Thread + (ulong)scene.Python.Layout.Thread.Frame, cframe);
}
