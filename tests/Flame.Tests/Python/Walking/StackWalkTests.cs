using Flame.Python.Layouts;
using Flame.Python.LineTables;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Walking;

/// <summary>Frames, code objects, names and lines, read from a process that was built from each layout row.</summary>
public sealed class StackWalkTests
{
    private const int FirstLine = 100;
    private const int Units = 40;

    private static ulong NewCode(BuiltPython python, string function, int firstTraceable = 0) => python.Objects.NewCode(
        "/srv/app.py", function, FirstLine, BuiltLines.TwoUnitsPerLine(python.Layout.Lines, Units / 2), Units, firstTraceable);

    private static ulong NewThread(BuiltPython python)
    {
        ulong thread = python.AddThread(python.AddInterpreter(), 4711);
        python.PushShim(thread);
        return thread;
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void Walk_FindsEveryFrameAndItsLine(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = NewThread(python);
        _ = python.Push(thread, NewCode(python, "<module>"), 6);
        _ = python.Push(thread, NewCode(python, "main"), 2);
        python.PushShim(thread);
        _ = python.Push(thread, NewCode(python, "generate"), 39, BuiltPython.OwnedByGenerator);
        _ = python.Push(thread, NewCode(python, "traced"), 1, BuiltPython.OwnedByFrameObject);
        python.AddChunk(thread);
        _ = python.Push(thread, NewCode(python, "leaf"), 0);

        string[]? stack = python.Walk(thread);

        AssertStack(
            [
                "/srv/app.py:<module>:103", "/srv/app.py:main:101", "/srv/app.py:generate:119",
                "/srv/app.py:traced:100", "/srv/app.py:leaf:100",
            ],
            stack);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void Walk_FindsNoFrameInAThreadWithoutAny(string row)
    {
        BuiltPython python = BuiltRows.Build(row);

        AssertStack([], python.Walk(python.AddThread(python.AddInterpreter(), 4711)));
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void StackWithoutItsOutermostShim_IsNoStack(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = python.AddThread(python.AddInterpreter(), 4711);
        _ = python.Push(thread, NewCode(python, "generate"), 4, BuiltPython.OwnedByGenerator);

        string[]? stack = python.Walk(thread);

        // A generator that is being left: its callers are cut off already, and it is still the current frame.
        bool hasShims = python.Layout.Frames != FrameModel.FrameObjects
            && python.Layout.InterpreterFrame.FirstShimOwner <= BuiltPython.OwnedByCStack;
        Assert.Equal(hasShims ? null : ["/srv/app.py:generate:102"], stack);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void Walk_GoesThroughManyChunks(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = NewThread(python);
        ulong even = NewCode(python, "even");
        ulong odd = NewCode(python, "odd");
        for (int i = 0; i < 1_000; i++)
        {
            _ = python.Push(thread, i % 2 == 0 ? even : odd, i % Units);
        }

        string[]? stack = python.Walk(thread);

        Assert.NotNull(stack);
        Assert.Equal(
            Enumerable.Range(0, 1_000).Select(i => $"/srv/app.py:{(i % 2 == 0 ? "even" : "odd")}:{FirstLine + (i % Units / 2)}"),
            stack);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void Walk_TakesTheLastStackAsAGuessOnly(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = NewThread(python);
        RawStack kept = new();
        ulong root = python.Push(thread, NewCode(python, "root"), 0);
        ulong gone = python.Push(thread, NewCode(python, "gone"), 0, BuiltPython.OwnedByGenerator);
        Assert.Equal(2, python.Walk(thread, kept)?.Length);

        ulong top = python.Push(thread, NewCode(python, "next"), 4, BuiltPython.OwnedByGenerator);
        python.SetCaller(top, root);
        python.Memory.Unmap(gone);

        AssertStack(["/srv/app.py:root:100", "/srv/app.py:next:102"], python.Walk(thread, kept));
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void FrameThatHasNotStarted_IsShownAtItsFirstLineOrNotAtAll(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = NewThread(python);
        _ = python.Push(thread, NewCode(python, "caller"), 4);
        _ = python.Push(thread, NewCode(python, "called", firstTraceable: 3), unit: Before(python.Layout.Frames));

        string[]? stack = python.Walk(thread);

        // Since 3.11 CPython itself hides a frame before its first traceable instruction (_PyFrame_IsIncomplete).
        AssertStack(
            python.Layout.Frames == FrameModel.FrameObjects
                ? ["/srv/app.py:caller:102", "/srv/app.py:called:100"] : ["/srv/app.py:caller:102"],
            stack);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void GeneratorsFrame_IsCompleteFromTheStart(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = NewThread(python);
        _ = python.Push(thread, NewCode(python, "generate", firstTraceable: 3), 1, BuiltPython.OwnedByGenerator);

        AssertStack(["/srv/app.py:generate:100"], python.Walk(thread));
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void InstructionAtAnOddOffset_HasItsOwnLine(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        if (python.Layout.Lines != LineTableFormat.LnotabUnsigned)
        {
            Assert.True(python.Layout.Version.IsAtLeast(3, 6)); // instructions became two bytes long
            return;
        }
        ulong thread = NewThread(python);
        ulong code = python.Objects.NewCode("a.py", "f", 10, [2, 1, 1, 1], 4);
        foreach ((int offset, int line) in ((int, int)[])[(0, 10), (1, 10), (2, 11), (3, 12), (2, 11)])
        {
            ulong frame = python.Push(thread, code, 0);
            python.Memory.WriteInt(frame + (ulong)python.Layout.FrameObject.LastInstruction, offset);
            Assert.Equal($"a.py:f:{line}", python.Walk(thread)?[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void CodeAtAReusedAddress_IsReadAnew(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = NewThread(python);
        ulong name = python.Objects.NewString("first");
        ulong file = python.Objects.NewString("a.py");
        ulong lines = python.Objects.NewBytes(BuiltLines.TwoUnitsPerLine(python.Layout.Lines, 4));
        ulong code = python.Objects.NewCode(file, name, 10, lines, 8);
        _ = python.Push(thread, code, 2);
        AssertStack(["a.py:first:11"], python.Walk(thread));

        // The next function's name got the memory of the last one's: not one pointer differs.
        int characters = python.Layout.NamesAreBytes ? python.Layout.Bytes.Data : python.Layout.Unicode.AsciiData;
        python.Memory.Write(name + (ulong)characters, "again"u8);

        AssertStack(["a.py:again:11"], python.Walk(thread));

        python.Memory.WriteInt(code + (ulong)python.Layout.Code.FirstLine, 20);

        AssertStack(["a.py:again:21"], python.Walk(thread));
    }

    private static void AssertStack(string[] expected, string[]? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected, actual);
    }

    private static int Before(FrameModel frames) => frames switch
    {
        FrameModel.FrameObjects or FrameModel.CFrame => -1,
        _ => 0,
    };
}
