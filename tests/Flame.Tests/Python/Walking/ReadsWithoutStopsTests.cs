using Flame.Python.Layouts;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Walking;

/// <summary>What is believed of a thread that runs where no stop may prove it (<c>--pause never</c>).</summary>
public sealed class ReadsWithoutStopsTests
{
    public static TheoryData<string> Rows => StackReaderTests.Rows;

    public static TheoryData<string> ObjectRows => [.. BuiltRows.Labels.Where(HasFrameObjects)];

    /// <summary>Frames lie on the thread's own stack.</summary>
    public static TheoryData<string> StackRows =>
        [.. BuiltRows.Labels.Where(label => !HasFrameObjects(label) && !BuiltRows.Row(label).IsFreeThreaded)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void NewWay_IsBelievedOnceItsCallsWereSeenFourTimes(string row)
    {
        RunningScene scene = new(row);
        RunningThread running = new(scene.Python, scene.Thread, mayStop: false);
        _ = scene.Push("called", 4);

        for (int sight = 0; sight < 4; sight++)
        {
            Assert.Equal(ReadOutcome.Unproven, running.Read());
            running.LookAtCalls();
        }
        if (HasFrameObjects(row))
        {
            Assert.Equal(ReadOutcome.Unproven, running.Read()); // the first sight of its instruction
        }
        Assert.Equal(ReadOutcome.Whole, running.Read());
        Assert.Equal([RunningScene.RootText, "/srv/app.py:called:102"], running.Texts());
    }

    [Theory]
    [MemberData(nameof(ObjectRows))]
    public void FrameObjectThatWasLeft_IsNoneWhereNothingMayStop(string row)
    {
        RunningScene scene = new(row);
        RunningThread running = new(scene.Python, scene.Thread, mayStop: false);
        ulong callee = scene.Push("called", 4);
        scene.Python.Memory.WriteWord(callee + (ulong)scene.Python.Layout.ObjectType - 8, 0);

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(ReadOutcome.Torn, running.Read());
        }
    }

    [Theory]
    [MemberData(nameof(StackRows))]
    public void FrameAboveTheTopOfTheStack_WasLeft(string row)
    {
        RunningScene scene = new(row);
        RunningThread running = new(scene.Python, scene.Thread, mayStop: false);
        ulong callee = scene.Push("called", 4);
        scene.Python.Memory.WriteWord(scene.Thread + (ulong)scene.Python.Layout.Thread.DatastackTop, callee);

        AssertIsNeverBelieved(running);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void CallerThatGoesOnWhileItsCalleeIsLookedAt_DidNotCallIt(string row)
    {
        RunningScene scene = new(row);
        RunningThread running = new(scene.Python, scene.Thread, mayStop: false);
        ulong root = scene.Python.Top(scene.Thread);
        _ = scene.Push("called", 4);
        Assert.Equal(ReadOutcome.Unproven, running.Read());
        for (int i = 0; i < 10; i++)
        {
            scene.SetUnit(root, 8 + i);
            running.LookAtCalls();
            scene.SetUnit(root, 6);
            Assert.Equal(ReadOutcome.Unproven, running.Read());
        }
    }

    private static void AssertIsNeverBelieved(RunningThread running)
    {
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(ReadOutcome.Unproven, running.Read());
            running.LookAtCalls();
        }
    }

    private static bool HasFrameObjects(string label) => BuiltRows.Row(label).Frames == FrameModel.FrameObjects;
}
