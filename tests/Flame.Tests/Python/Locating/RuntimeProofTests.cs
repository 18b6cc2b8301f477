using Flame.Python.Locating;

namespace Flame.Tests.Python.Locating;

/// <summary>What tells a list of interpreters from memory that only looks like one.</summary>
public sealed class RuntimeProofTests
{
    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void InterpreterWithoutThreads_CountsBesideOneThatHasSome(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong main = python.AddInterpreter();
        Assert.Equal(0, Count(python, out _));
        _ = python.AddThread(main, 1);
        _ = python.AddInterpreter();
        Assert.Equal(2, Count(python, out ulong last));
        Assert.Equal(main, last);
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void ThreadOfAnotherInterpreter_ProvesNothing(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = python.AddThread(python.AddInterpreter(), 1);
        python.Memory.WriteWord(thread + (ulong)python.Layout.Thread.Interp, thread);
        Assert.Equal(0, Count(python, out _));
    }

    private static int Count(BuiltPython python, out ulong last) => RuntimeProof.Count(
        python.Memory, python.Layout, python.Memory.Word(python.Location.InterpretersHead(python.Layout)), out last);
}
