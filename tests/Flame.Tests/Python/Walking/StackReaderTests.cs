using Flame.Python.Layouts;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Walking;

/// <summary>Stacks read of threads that run: what moves under the read is noticed, and what is proven is believed.</summary>
public sealed class StackReaderTests
{
    private const int Units = 40;

    /// <summary>Every row of a build with a GIL; threads of others are stopped.</summary>
    public static TheoryData<string> Rows => [.. BuiltRows.Labels.Where(label => !BuiltRows.Row(label).IsFreeThreaded)];

    /// <summary>Those of them in which a stack ends in a shim frame.</summary>
    public static TheoryData<string> ShimRows => [.. Rows.Select(row => row.Data).Where(label => new FrameShape(BuiltRows.Row(label)).EndsInShim)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Read_FindsWhatAWalkFinds(string row)
    {
        RunningScene scene = new(row);
        scene.Python.PushShim(scene.Thread);
        _ = scene.Push("generate", 39, BuiltPython.OwnedByGenerator);
        scene.Python.AddChunk(scene.Thread);
        _ = scene.Push("leaf", 0);
        RunningThread running = new(scene.Python, scene.Thread);
        string[]? walked = scene.Python.Walk(scene.Thread);

        Assert.Equal(walked, running.Stand());
        Assert.Equal(ReadOutcome.Whole, running.Read());
        Assert.Equal(walked, running.Texts());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Read_TakesOneCallOnceTheStackIsKnown(string row)
    {
        RunningScene scene = new(row);
        for (int i = 0; i < 300; i++)
        {
            _ = scene.Push("deep", i % Units);
        }
        RunningThread running = new(scene.Python, scene.Thread);
        _ = running.Stand();
        int before = running.Calls;
        Assert.Equal(ReadOutcome.Whole, running.Read());
        Assert.Equal(before + 1, running.Calls);
        Assert.Equal(301, running.Texts().Length);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Read_FindsWhatAWalkFinds_WhateverMovesInADeepStack(string row)
    {
        RunningScene scene = new(row);
        List<ulong> frames = [scene.Python.Top(scene.Thread)];
        RunningThread running = new(scene.Python, scene.Thread);
        var random = new Random(7);
        for (int round = 0; round < 150; round++)
        {
            if (random.Next(3) > 0)
            {
                frames.Add(scene.Push(round % 2 == 0 ? "even" : "odd", round % Units));
            }
            scene.SetUnit(frames[random.Next(frames.Count)], random.Next(Units));
            string[]? walked = scene.Python.Walk(scene.Thread);

            Assert.Equal(walked, running.Stand());
            Assert.Equal(ReadOutcome.Whole, running.Read());
            Assert.Equal(walked, running.Texts());
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Read_AllocatesNothingOnceTheStackIsKnown(string row)
    {
        RunningScene scene = new(row);
        ulong leaf = scene.Push("leaf", 0);
        RunningThread running = new(scene.Python, scene.Thread);
        for (int unit = 0; unit < Units; unit++)
        {
            scene.SetUnit(leaf, unit);
            _ = running.Stand();
        }
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                scene.SetUnit(leaf, i % Units);
                _ = running.Read();
                _ = running.Paths.Stack(running.Site);
            }
        }));
    }

    [Theory]
    [MemberData(nameof(ShimRows))]
    public void ShimAtTheRoot_IsReadAgainNowAndThen(string row)
    {
        const int ReadsPerLook = 16;
        RunningScene scene = new(row);
        ulong main = scene.Python.Top(scene.Thread);
        RunningThread running = new(scene.Python, scene.Thread);
        _ = running.Stand();
        Assert.Equal(ReadOutcome.Whole, running.Read());
        GiveRootACaller(scene, main);

        int trusted = 0;
        while (running.Read() == ReadOutcome.Whole && trusted <= ReadsPerLook)
        {
            trusted++;
        }
        Assert.InRange(trusted, 1, ReadsPerLook);
    }

    [Theory]
    [MemberData(nameof(ShimRows))]
    public void ShimAtTheRoot_IsReadWhereItsFirstFunctionIsAnotherOne(string row)
    {
        RunningScene scene = new(row);
        ulong main = scene.Python.Top(scene.Thread);
        int previous = scene.Python.Layout.InterpreterFrame.Previous;
        RunningThread running = new(scene.Python, scene.Thread);
        _ = running.Stand();
        Assert.Equal(ReadOutcome.Whole, running.Read());
        GiveRootACaller(scene, main);
        // The same shim, the same function, but its frame is not the first one of the data stack any more.
        ulong again = scene.Push("main", 6);
        scene.Python.Memory.WriteWord(again + (ulong)previous, scene.Python.Memory.Word(main + (ulong)previous));

        Assert.NotEqual(ReadOutcome.Whole, running.Read());
    }

    // Somebody unknown has called it: no stack that the thread has had.
    private static void GiveRootACaller(RunningScene scene, ulong main)
    {
        int previous = scene.Python.Layout.InterpreterFrame.Previous;
        ulong shim = scene.Python.Memory.Word(main + (ulong)previous);
        ulong caller = scene.Push("unknown", 4, BuiltPython.OwnedByGenerator);
        scene.Python.Memory.WriteWord(caller + (ulong)previous, 0);
        scene.Python.Memory.WriteWord(shim + (ulong)previous, caller);
        scene.Python.SetTop(scene.Thread, main);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void NewWay_IsBelievedOnceAStopHasShownIt(string row)
    {
        RunningScene scene = new(row);
        RunningThread running = new(scene.Python, scene.Thread);
        _ = running.Stand();
        _ = scene.Push("called", 4);

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(ReadOutcome.Torn, running.Read());
        }
        _ = running.Stand();
        Assert.Equal(ReadOutcome.Whole, running.Read());
        Assert.Equal([RunningScene.RootText, "/srv/app.py:called:102"], running.Texts());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void CalleeOfAnotherCall_IsNotPutOnTheOldCaller(string row)
    {
        // main calls f at unit 6 and g at unit 20, and is read in between: its old instruction with the new callee.
        RunningScene scene = new(row);
        ulong callee = scene.Push("f", 4);
        RunningThread running = new(scene.Python, scene.Thread);
        string[] before = running.Stand();
        ulong g = scene.NewCode("g");
        LetItBeDecoded(running, scene, callee, g);
        running.AfterState = () => scene.SetCode(callee, g, 4);

        AssertIsTornOr(before, running);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void CallThatEndsUnderTheRead_ShowsNoStackThatNeverWas(string row)
    {
        RunningScene scene = new(row);
        ulong root = scene.Python.Top(scene.Thread);
        _ = scene.Push("f", 4);
        RunningThread running = new(scene.Python, scene.Thread);
        string[] before = running.Stand();
        running.AfterState = () => scene.SetUnit(root, 20);

        // The leaf was left after the pointer was read. Its caller goes on: f was never called from there.
        AssertIsTornOr(before, running);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void LeafThatWasClearedAfterThePointer_IsTakenAsItWasBefore(string row)
    {
        RunningScene scene = new(row);
        ulong leaf = scene.Push("f", 4);
        RunningThread running = new(scene.Python, scene.Thread);
        string[] before = running.Stand();
        running.AfterState = () => scene.Clear(leaf);
        ReadOutcome outcome = running.Read();

        // 3.11 to 3.13 leave frames as they are: one without code was not left, but is no frame.
        Assert.Equal(new FrameShape(scene.Python.Layout).ClearsLeftFrames ? ReadOutcome.Whole : ReadOutcome.Torn, outcome);
        Assert.True(outcome == ReadOutcome.Torn || running.Texts().SequenceEqual(before));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void LeafThatGoesOn_IsBelieved_AFrameObjectWhenSeenThereTwice(string row)
    {
        RunningScene scene = new(row);
        ulong leaf = scene.Push("f", 4);
        RunningThread running = new(scene.Python, scene.Thread);
        _ = running.Stand();
        running.AfterState = () => scene.SetUnit(leaf, 8);

        // One sight may be by chance: the instruction of the object's last life, as it is made again for the same caller.
        bool isObject = scene.Python.Layout.Frames == FrameModel.FrameObjects;
        Assert.Equal(isObject ? ReadOutcome.Torn : ReadOutcome.Whole, running.Read());
        Assert.Equal(ReadOutcome.Whole, running.Read());
        Assert.Equal([RunningScene.RootText, "/srv/app.py:f:104"], running.Texts());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void StackThatLostItsRoot_IsNeverBelieved(string row)
    {
        RunningScene scene = new(row);
        ulong middle = scene.Push("middle", 4);
        _ = scene.Push("f", 4);
        RunningThread running = new(scene.Python, scene.Thread);
        string[] before = running.Stand();
        running.BeforeState = () => scene.Python.SetCaller(middle, 0);

        // At best it is what the first look saw, root and all.
        ReadOutcome outcome = running.Read();
        Assert.True(outcome == ReadOutcome.Torn || running.Texts().SequenceEqual(before));
    }

    // A frame object that was left is made again for what it had called. Followed to the greatest depth, it cost 3 ms a read.
    [Theory]
    [MemberData(nameof(Rows))]
    public void CallersThatLeadInACircle_AreNotFollowedFar(string row)
    {
        const int MostBytes = 64 << 10;
        RunningScene scene = new(row);
        ulong caller = scene.Push("f", 4);
        ulong leaf = scene.Push("g", 4);
        RunningThread running = new(scene.Python, scene.Thread);
        string[] before = running.Stand();
        running.AfterState = () => scene.Python.SetCaller(caller, leaf);

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        AssertIsTornOr(before, running);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MostBytes);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void CodeObjectAtTheAddressOfAnother_IsNoticed(string row)
    {
        RunningScene scene = new(row);
        ulong code = scene.NewCode("f");
        _ = scene.Python.Push(scene.Thread, code, 4);
        RunningThread running = new(scene.Python, scene.Thread);
        _ = running.Stand();
        Assert.True(running.Watch.Prove());
        Assert.True(running.Paths.IsStillTrue(running.Site));
        if (running.Watch.HasGeneration)
        {
            Assert.True(running.Watch.TakeGeneration(7));
        }
        Assert.Equal(ReadOutcome.Whole, running.Read());
        scene.Python.Memory.WriteInt(code + (ulong)scene.Python.Layout.Code.FirstLine, 7);

        Assert.False(running.Watch.Prove());
        Assert.False(running.Paths.IsStillTrue(running.Site));
    }

    // What the first look saw was a stack; a mixture of both looks was none.
    private static void AssertIsTornOr(string[] before, RunningThread running)
    {
        ReadOutcome outcome = running.Read();
        Assert.True(outcome == ReadOutcome.Torn || (outcome == ReadOutcome.Whole && running.Texts().SequenceEqual(before)), outcome.ToString());
    }

    // Decoding takes a read of its own, which is no sight of a way.
    private static void LetItBeDecoded(RunningThread running, RunningScene scene, ulong frame, ulong code)
    {
        scene.SetCode(frame, code, 4);
        Assert.NotEqual(ReadOutcome.Whole, running.Read());
        scene.SetCode(frame, scene.CodeOf("f"), 4);
    }
}
