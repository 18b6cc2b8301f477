using Flame.Python.Walking;

namespace Flame.Tests.Python.Walking;

public sealed class InterpreterListTests
{
    private const long MostReads = 500_000;

    private static List<PythonThread>? ReadThreads(BuiltPython python)
    {
        List<PythonThread> threads = [];
        return python.Interpreters.TryRefresh() && python.Interpreters.TryReadThreads(threads) ? threads : null;
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void Threads_OfAllInterpretersAreListedNewestFirst(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong main = python.AddInterpreter();
        ulong first = python.AddThread(main, 100);
        ulong second = python.AddThread(main, 101);
        ulong sub = python.AddInterpreter();
        ulong third = python.AddThread(sub, 100);

        List<PythonThread>? threads = ReadThreads(python);

        Assert.Equal([sub, main], python.Interpreters.Addresses);
        Assert.Equal(
            [(third, sub, 100), (second, main, 101), (first, main, 100)],
            threads?.Select(thread => (thread.Address, thread.Interpreter, thread.ThreadId)) ?? []);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void ProcessBeforeItsFirstInterpreter_HasNoThreads(string row)
    {
        Assert.Equal([], ReadThreads(BuiltRows.Build(row)) ?? [default]);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void SingleThread_IsReadOnlyWhenItIsOfAKnownInterpreter(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = python.AddThread(python.AddInterpreter(), 100);
        Assert.False(python.Interpreters.TryReadThread(thread, out _));

        Assert.True(python.Interpreters.TryRefresh());

        Assert.True(python.Interpreters.TryReadThread(thread, out PythonThread read));
        Assert.Equal((thread, 100), (read.Address, read.ThreadId));
        python.Memory.WriteWord(thread + (ulong)python.Layout.Thread.Interp, thread);
        Assert.False(python.Interpreters.TryReadThread(thread, out _));
        Assert.False(python.Interpreters.TryReadThread(0x10, out _));
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void InterpretersInACircle_AreNoList(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong oldest = python.AddInterpreter();
        ulong newest = python.AddInterpreter();
        python.Memory.WriteWord(oldest + (ulong)python.Layout.Interpreter.Next, newest);

        Assert.False(python.Interpreters.TryRefresh());
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void ThreadsInACircle_AreNoList(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        ulong oldest = python.AddThread(interpreter, 100);
        ulong newest = python.AddThread(interpreter, 101);
        python.Memory.WriteWord(oldest + (ulong)python.Layout.Thread.Next, newest);

        Assert.Null(ReadThreads(python));
        Assert.True(python.Memory.Reads < MostReads, $"{python.Memory.Reads} reads");
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void ThreadOfAnotherInterpreter_BreaksTheList(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong main = python.AddInterpreter();
        ulong ofMain = python.AddThread(main, 100);
        ulong ofSub = python.AddThread(python.AddInterpreter(), 100);
        python.Memory.WriteWord(ofSub + (ulong)python.Layout.Thread.Next, ofMain);

        Assert.Null(ReadThreads(python));
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void UnreadableLink_IsNoEndOfAList(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        ulong gone = python.AddThread(interpreter, 100);
        _ = python.AddThread(interpreter, 101);
        python.Memory.Unmap(gone);

        Assert.Null(ReadThreads(python));

        _ = python.AddInterpreter();
        python.Memory.Unmap(interpreter + (ulong)python.Layout.Interpreter.Next);

        Assert.False(python.Interpreters.TryRefresh());
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void UnreadableHead_IsNoEmptyList(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        python.Memory.Unmap(python.Location.InterpretersHead(python.Layout));

        Assert.False(python.Interpreters.TryRefresh());
    }
}
