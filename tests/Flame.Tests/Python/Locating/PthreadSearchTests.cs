using Flame.Python.Locating;

namespace Flame.Tests.Python.Locating;

/// <summary>Where a C library that does not say it has the thread id, found among the threads of a process built for each old row.</summary>
public sealed class PthreadSearchTests
{
    private const int Glibc = 720; // where BuiltPython puts it
    private const int Musl = 48;

    public static TheoryData<string> Rows => [.. BuiltRows.Labels.Where(label => BuiltRows.Row(label).Thread.NativeThreadId < 0)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void IdsOfMusl_AreFoundByTheThreadsThatTheProcessHas(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        foreach (int id in (int[])[1, 17, 18])
        {
            ulong pthread = AddMuslThread(python, interpreter, id);
            python.Memory.WriteInt(pthread + 24, 1); // equal to an id, and the same for all: no id
        }
        Assert.Equal(Musl, Find(python, 1, 17, 18));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void OneThread_IsEnough(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        _ = AddMuslThread(python, python.AddInterpreter(), 4711);
        Assert.Equal(Musl, Find(python, 4711));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void StatesOfThreadsThatAreGone_DoNotMislead(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        _ = AddMuslThread(python, interpreter, 21);
        python.Memory.Unmap(AddMuslThread(python, interpreter, 22));
        _ = AddMuslThread(python, interpreter, 23);
        Assert.Equal(Musl, Find(python, 21, 30));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void CopyOfTheProcessIdBehindTheId_IsNotTakenForIt(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong thread = python.AddThread(python.AddInterpreter(), 4711);
        python.Memory.WriteInt(Pthread(python, thread) + Glibc + 4, 4711); // glibc to 2.24: tid, pid
        Assert.Equal(Glibc, Find(python, 4711));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void NothingThatFits_LeavesTheUsualPlace(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        Assert.Equal(Glibc, Find(python, 1));
        _ = python.AddThread(python.AddInterpreter(), 4711);
        Assert.Equal(Glibc, Find(python, 1));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void ThreadListWithoutEnd_EndsTheSearch(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        ulong thread = AddThreadOf(python, interpreter, 5);
        python.Memory.WriteWord(thread + (ulong)python.Layout.Thread.Next, thread);
        python.Memory.WriteWord(interpreter + (ulong)python.Layout.Interpreter.Next, interpreter);
        Assert.Equal(Musl, Find(python, 5));
        Assert.True(python.Memory.Reads < 20_000, $"{python.Memory.Reads} reads");
    }

    private static int Find(BuiltPython python, params int[] ids) =>
        PthreadSearch.FindOffset(python.Memory, python.Layout, python.Location, ids.ToHashSet());

    private static ulong AddMuslThread(BuiltPython python, ulong interpreter, int id) => Pthread(python, AddThreadOf(python, interpreter, id));

    private static ulong AddThreadOf(BuiltPython python, ulong interpreter, int id)
    {
        ulong thread = python.AddThread(interpreter, 0);
        python.Memory.WriteInt(Pthread(python, thread) + Musl, id);
        return thread;
    }

    private static ulong Pthread(BuiltPython python, ulong thread) => python.Memory.Word(thread + (ulong)python.Layout.Thread.ThreadId);
}
