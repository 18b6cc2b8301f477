using Flame.Python.Layouts;

namespace Flame.Tests.Python.Walking;

public sealed class GilReaderTests
{
    private static List<ulong>? ReadHolders(BuiltPython python)
    {
        List<ulong> holders = [];
        return python.Interpreters.TryRefresh() && python.Gil.TryRead(holders) ? holders : null;
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void Holder_IsTheThreadThatHasIt(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        ulong thread = python.AddThread(interpreter, 100);
        _ = python.AddThread(interpreter, 101);
        python.SetGil(thread);

        Assert.Equal([thread], ReadHolders(python) ?? []);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void LastHolder_DoesNotCountOnceItLetGo(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        _ = python.AddThread(python.AddInterpreter(), 100);

        Assert.Equal([], ReadHolders(python) ?? [1]);
    }

    /// <summary>To 3.11, Py_Finalize leaves a GIL behind that somebody still holds.</summary>
    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void WithoutInterpreter_NobodyHoldsIt(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        python.SetGil(python.AddThread(python.AddInterpreter(), 100));
        python.Memory.WriteWord(python.Location.InterpretersHead(python.Layout), 0);

        Assert.Equal([], ReadHolders(python) ?? [1]);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void InterpretersWithGilsOfTheirOwn_HaveAHolderEach(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong first = python.AddThread(python.AddInterpreter(), 100);
        ulong second = python.AddThread(python.AddInterpreter(), 101);
        python.SetGil(first);
        python.SetGil(second);

        Assert.Equal(
            python.Layout.Gil == GilModel.InterpreterGil ? [second, first] : [second],
            ReadHolders(python) ?? []);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void BuildWithoutGil_HasEveryAttachedThreadRunning(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        if (python.Layout.GilState.Enabled < 0)
        {
            Assert.False(python.Layout.IsFreeThreaded);
            return;
        }
        ulong interpreter = python.AddInterpreter();
        ulong gil = python.Memory.Word(interpreter + (ulong)python.Layout.Interpreter.CevalGil);
        python.Memory.WriteInt(gil + (ulong)python.Layout.GilState.Enabled, 0);
        ulong[] threads = [.. Enumerable.Range(100, 3).Select(id => python.AddThread(interpreter, id))];
        foreach ((ulong thread, int state) in threads.Zip((int[])[1, 0, 1])) // attached, detached, attached
        {
            python.Memory.WriteInt(thread + (ulong)python.Layout.Thread.State, state);
        }

        Assert.Equal([threads[2], threads[0]], ReadHolders(python) ?? []);
        Assert.True(python.Gil.FoundNoGil);
        python.Memory.WriteInt(gil + (ulong)python.Layout.GilState.Enabled, 1);
        Assert.Equal([], ReadHolders(python) ?? [1]);
        Assert.False(python.Gil.FoundNoGil);
    }

    [Fact]
    public void SharedGil_IsCountedOnce()
    {
        BuiltPython python = BuiltRows.Build(BuiltRows.Labels.Last());
        ulong main = python.AddInterpreter();
        ulong thread = python.AddThread(main, 100);
        python.SetGil(thread);
        ulong gil = python.Memory.Word(main + (ulong)python.Layout.Interpreter.CevalGil);

        ulong sub = python.AddInterpreter();
        python.Memory.WriteWord(sub + (ulong)python.Layout.Interpreter.CevalGil, gil);

        Assert.Equal([thread], ReadHolders(python) ?? []);
        Assert.Single(python.Gil.GilRanges);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void UnreadableGil_IsNotNobody(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        switch (python.Layout.Gil)
        {
            case GilModel.CurrentThreadVariable:
                Assert.True(python.Interpreters.TryRefresh());
                python.Memory.Unmap(python.Location.CurrentThreadVariable);
                break;
            case GilModel.RuntimeGil:
                Assert.True(python.Interpreters.TryRefresh());
                python.Memory.Unmap(python.Location.Runtime + (ulong)python.Layout.Runtime.GilLocked);
                break;
            default:
                python.Memory.WriteWord(interpreter + (ulong)python.Layout.Interpreter.CevalGil, 0x10);
                Assert.True(python.Interpreters.TryRefresh());
                break;
        }

        Assert.False(python.Gil.TryRead([]));
    }
}
