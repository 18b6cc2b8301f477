using Flame.Python.Layouts;
using Flame.Python.Locating;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Layouts;

/// <summary>A layout that departs from what is known of its version is believed only when it leads through the process.</summary>
public sealed class TableProofTests
{
    private const int ThreadId = 4711;

    public static TheoryData<string> Rows => DebugOffsetsTests.Rows;

    [Theory]
    [MemberData(nameof(Rows))]
    public void LayoutOfTheProcess_IsProven(string label) => Assert.True(Holds(Build(label), ThreadId));

    [Theory]
    [MemberData(nameof(Rows))]
    public void LayoutThatDepartsFromIt_IsNot(string label)
    {
        BuiltPython python = Build(label);
        PythonLayout right = python.Layout;
        InterpreterOffsets interpreter = right.Interpreter;
        ThreadOffsets thread = right.Thread;
        InterpreterFrameOffsets frame = right.InterpreterFrame;
        PythonLayout[] wrong =
        [
            right with { Runtime = right.Runtime with { InterpretersHead = right.Runtime.InterpretersHead + 8 } },
            right with { Runtime = right.Runtime with { Finalizing = right.Runtime.Finalizing + 8 } },
            right with { Interpreter = interpreter with { Next = interpreter.Next + 8 } },
            right with { Interpreter = interpreter with { ThreadsHead = interpreter.ThreadsHead + 8 } },
            right with { Interpreter = interpreter with { CevalGil = interpreter.CevalGil + 8 } },
            right with { Objects = right.Objects with { InterpreterModules = right.Objects.InterpreterModules + 8 } },
            right with { Thread = thread with { Next = thread.Next + 8 } },
            right with { Thread = thread with { Interp = thread.Interp + 8 } },
            right with { Thread = thread with { Frame = thread.Frame + 8 } },
            right with { Thread = thread with { NativeThreadId = thread.NativeThreadId + 8 } },
            right with { Thread = thread with { DatastackChunk = thread.DatastackChunk + 8 } },
            right with { InterpreterFrame = frame with { Code = frame.Code + 8 } },
            right with { InterpreterFrame = frame with { Previous = frame.Previous + 8 } },
            right with { InterpreterFrame = frame with { Owner = frame.Owner + 1 } },
            right with { Code = right.Code with { Filename = right.Code.LineTable } },
            right with { Code = right.Code with { LineTable = right.Code.Name } },
            right with { Code = right.Code with { Qualname = right.Code.Qualname + 1 } },
        ];

        Assert.All(wrong, layout => Assert.False(Holds(python.As(layout), ThreadId), Describe(right, layout)));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void ProcessWithoutSuchAThread_ProvesNothing(string label) => Assert.False(Holds(Build(label), ThreadId + 1));

    /// <summary>Its thread states have the parent's ids; the C library has renewed its own.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void ChildThatCCodeForked_ProvesItsLayout(string label)
    {
        BuiltPython python = Build(label);
        Assert.True(new InterpreterList(python.Layout, python.Location, python.Memory) is var list && list.TryRefresh());
        List<PythonThread> threads = [];
        Assert.True(list.TryReadThreads(threads));
        ulong idAt = threads[0].Address + (ulong)python.Layout.Thread.NativeThreadId;
        python.Memory.WriteWord(idAt, ThreadId - 1);
        Assert.True(Holds(python, ThreadId));
        python.Memory.WriteWord(idAt, 1ul << 40); // no id of a thread
        Assert.False(Holds(python, ThreadId));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void ListOfInterpreters_HasToEndInTheMainOne(string label)
    {
        BuiltPython python = Build(label);
        ulong head = python.Location.InterpretersHead(python.Layout);
        ulong main = python.Memory.Word(head);
        AddSubInterpreter(python);
        python.Memory.WriteWord(head + 8, main);
        Assert.True(Holds(python, ThreadId));
        python.Memory.WriteWord(head + 8, python.Memory.Word(head));
        Assert.False(Holds(python, ThreadId));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void BuildWithLongerObjectHeads_IsReadByItsTable(string label)
    {
        PythonLayout row = BuiltRows.Row(label);
        PythonLayout longer = row.WithLongerObjectHeads(16);

        PythonLayout? layout = LayoutChoice.OverlayAsBuilt(row, DebugOffsetsForm.For(row.Version), DebugOffsetsTests.TableOf(longer), out _);

        Assert.Equal(longer, layout);
        RuntimeLocation runtime = BuiltRows.Build(label).Location;
        Assert.False(LayoutChoice.IsUnproven(longer, runtime));
        Assert.False(LayoutChoice.IsUnproven(row, runtime));
        Assert.True(LayoutChoice.IsUnproven(row with { Thread = row.Thread with { Frame = row.Thread.Frame + 8 } }, runtime));
        Assert.True(LayoutChoice.IsUnproven(row with { Version = new(3, 16) }, runtime));
    }

    // The GIL is longer there by what its two mutexes are (CPython 3.14.10, 3.15.2 of Debian for aarch64).
    [Theory]
    [MemberData(nameof(Rows))]
    public void BuildForAarch64_IsKnownAndNowhereElse(string label)
    {
        PythonLayout row = BuiltRows.Row(label);
        Assert.SkipWhen(row.Interpreter.CodeGeneration < 0, "counts no code objects: all that is used lies before the GIL");
        RuntimeLocation runtime = BuiltRows.Build(label).Location;
        PythonLayout built = row with { Interpreter = row.Interpreter with { CodeGeneration = row.Interpreter.CodeGeneration + 16 } };
        Assert.False(LayoutChoice.IsUnproven(built, runtime with { Machine = 183 }));
        Assert.True(LayoutChoice.IsUnproven(row, runtime with { Machine = 183 }));
        Assert.True(LayoutChoice.IsUnproven(built, runtime with { Machine = 62 }));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void InterpreterThatIsNotWholeYet_LacksSomething(string label)
    {
        Assert.False(Proof(Build(label), ThreadId + 1, holds: false).LacksSomething);
        BuiltPython python = Build(label);
        ulong interpreter = python.Memory.Word(python.Location.InterpretersHead(python.Layout));
        ulong thread = python.Memory.Word(interpreter + (ulong)python.Layout.Interpreter.ThreadsHead);
        foreach (ulong at in (ulong[])[
            thread + (ulong)python.Layout.Thread.Frame, thread + (ulong)python.Layout.Thread.NativeThreadId,
            interpreter + (ulong)python.Layout.Objects.InterpreterModules, interpreter + (ulong)python.Layout.Interpreter.CevalGil,
            interpreter + (ulong)python.Layout.Interpreter.ThreadsHead])
        {
            ulong whole = python.Memory.Word(at);
            python.Memory.WriteWord(at, 0);
            Assert.True(Proof(python, ThreadId, holds: false).LacksSomething);
            python.Memory.WriteWord(at, whole);
            Assert.False(Proof(python, ThreadId, holds: true).LacksSomething);
        }
    }

    private static BuiltPython Build(string label)
    {
        BuiltPython python = BuiltRows.Build(label);
        PythonLayout layout = python.Layout;
        ulong interpreter = python.AddInterpreter();
        python.Memory.WriteWord(
            interpreter + (ulong)layout.Objects.InterpreterModules, python.Objects.New(python.Objects.NewType("dict\0"u8)));
        python.Memory.WriteWord(python.Location.Finalizing(layout), 0);
        ulong thread = python.AddThread(interpreter, ThreadId);
        python.PushShim(thread);
        ulong code = python.Objects.NewCode("/srv/app.py", "main", 1, BuiltLines.TwoUnitsPerLine(layout.Lines, 4), units: 8);
        _ = python.Push(thread, code, 2);
        _ = python.Push(thread, code, 3);
        return python;
    }

    private static void AddSubInterpreter(BuiltPython python)
    {
        ulong modulesAt = (ulong)python.Layout.Objects.InterpreterModules;
        ulong main = python.Memory.Word(python.Location.InterpretersHead(python.Layout));
        ulong interpreter = python.AddInterpreter();
        python.Memory.WriteWord(interpreter + modulesAt, python.Memory.Word(main + modulesAt));
        _ = python.AddThread(interpreter, ThreadId);
    }

    private static bool Holds(BuiltPython python, int knownThread) => Proof(python, knownThread).Holds();

    private static TableProof Proof(BuiltPython python, int knownThread, bool holds)
    {
        TableProof proof = Proof(python, knownThread);
        Assert.Equal(holds, proof.Holds());
        return proof;
    }

    private static TableProof Proof(BuiltPython python, int knownThread) =>
        new(python.Memory, python.Layout, python.Location, new HashSet<int> { knownThread }) { Tries = 1 };

    private static string Describe(PythonLayout right, PythonLayout wrong) => string.Join(", ", typeof(PythonLayout).GetProperties()
        .Where(property => !Equals(property.GetValue(right), property.GetValue(wrong))).Select(property => property.Name));
}
