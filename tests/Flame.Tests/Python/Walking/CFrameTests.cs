using Flame.Python.Layouts;

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

    [Theory]
    [MemberData(nameof(Rows))]
    public void FrameThatWasPopped_IsNoStack(string row)
    {
        RunningScene scene = new(row);
        ulong popped = scene.Push("popped", 4);
        scene.Python.Memory.WriteWord(scene.Thread + (ulong)scene.Python.Layout.Thread.DatastackTop, popped);

        Assert.Null(scene.Python.Walk(scene.Thread));
    }
}
