using Flame.Python.Layouts;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Walking;

/// <summary>Whether the holder of the GIL collects garbage, as it is seen of threads that run and of threads that stand.</summary>
public sealed class CollectingTests
{
    private const ulong Before = 0x5151_5151_5151_5151; // in the word beside

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void Holder_CollectsWhileTheInterpreterSaysSo(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        python.SetGil(python.AddThread(interpreter, 100));
        bool isKnown = python.TrySetCollecting(interpreter, isCollecting: true);

        Assert.Equal(python.Layout.Version.IsAtLeast(3, 7), isKnown);
        Assert.Equal(isKnown, IsCollecting(python, interpreter));
        _ = python.TrySetCollecting(interpreter, isCollecting: false);
        Assert.False(IsCollecting(python, interpreter));
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void AnyOtherValueThanOne_IsNotBelieved(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        if (python.Location.Collecting(python.Layout, interpreter) is not 0 and var at)
        {
            python.Memory.WriteInt(at, 2);
            python.Memory.WriteInt(at + 4, 1);
        }

        Assert.False(IsCollecting(python, interpreter));
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void CollectorOfAnotherInterpreter_IsNotThisOnes(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong main = python.AddInterpreter();
        ulong other = python.AddInterpreter();
        Assert.True(python.Interpreters.TryRefresh());
        bool isShared = python.Layout.Runtime.Collecting >= 0; // to 3.8 all interpreters had one
        bool isKnown = python.TrySetCollecting(other, isCollecting: true);

        Assert.Equal(isKnown, python.Gil.IsCollecting(other));
        Assert.Equal(isKnown && isShared, python.Gil.IsCollecting(main));
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void CollectorThatNobodyAsksFor_IsNotRead(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        ulong thread = python.AddThread(interpreter, 100);
        python.SetGil(thread);
        bool isKnown = python.TrySetCollecting(interpreter, isCollecting: true);
        if (GilWords.Find(python.Layout, python.Location, python.Memory, interpreter) is not { } words)
        {
            Assert.True(python.Layout.IsFreeThreaded);
            return;
        }
        (int without, bool collects, ulong holder) = Read(python, words);
        Assert.Equal((1, false, thread), (without, collects, holder));

        (int with, collects, holder) = Read(python, Find(python, interpreter)!);
        Assert.Equal((isKnown ? 2 : 1, isKnown, thread), (with, collects, holder));
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void WordBehindTheGil_IsReadBesideIt(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        ulong interpreter = python.AddInterpreter();
        ulong thread = python.AddThread(interpreter, 100);
        python.SetGil(thread);
        bool isKnown = python.TrySetCollecting(interpreter, isCollecting: true);
        if (Find(python, interpreter) is not { CountsSwitches: true } words)
        {
            return; // no GIL, or a variable that lies by itself
        }
        ulong near = GilAddress(python, interpreter) + 64;
        python.Memory.WriteWord(near, Before);
        ReadList list = new(python.Memory);

        Assert.True(words.TryAddUpTo(list, near, out int place));
        Assert.Equal(list.Count, list.Read());
        Assert.Equal((Before, thread, isKnown), (list.Words[place], words.Holder(list.Words), words.IsCollecting(list.Words)));
    }

    // Both ways to see it; they must agree. Without a GIL of its own (free-threaded) there is one.
    private static bool IsCollecting(BuiltPython python, ulong interpreter)
    {
        Assert.True(python.Interpreters.TryRefresh());
        bool seen = python.Gil.IsCollecting(interpreter);
        if (Find(python, interpreter) is { } words)
        {
            Assert.Equal(seen, Read(python, words).Collects);
        }
        return seen;
    }

    private static GilWords? Find(BuiltPython python, ulong interpreter) =>
        GilWords.Find(python.Layout, python.Location, python.Memory, interpreter, withCollector: true);

    private static (int Segments, bool Collects, ulong Holder) Read(BuiltPython python, GilWords words)
    {
        ReadList list = new(python.Memory);
        Assert.True(words.Add(list));
        Assert.Equal(list.Count, list.Read());
        return (list.Count, words.IsCollecting(list.Words), words.Holder(list.Words));
    }

    private static ulong GilAddress(BuiltPython python, ulong interpreter) => python.Layout.Gil == GilModel.RuntimeGil
        ? python.Location.Runtime + (ulong)python.Layout.Runtime.GilLastHolder
        : python.Memory.Word(interpreter + (ulong)python.Layout.Interpreter.CevalGil) + (ulong)python.Layout.GilState.LastHolder;
}
