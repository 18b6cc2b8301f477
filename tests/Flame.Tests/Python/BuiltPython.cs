using Flame.Linux.Procfs;
using Flame.Profiles;
using Flame.Python.Layouts;
using Flame.Python.Locating;
using Flame.Python.Walking;

namespace Flame.Tests.Python;

/// <summary>
/// A CPython process laid out from a layout row: runtime, interpreters, thread states, frames and code objects; and the
/// readers under test, set up on it.
/// </summary>
internal sealed partial class BuiltPython
{
    /// <summary>Owner of a frame: enum _frameowner of 3.11 to 3.13.</summary>
    public const byte OwnedByThread = 0, OwnedByGenerator = 1, OwnedByFrameObject = 2, OwnedByCStack = 3;

    // Ids are as our own process has them: the same inside and outside.
    private static readonly ThreadIdMap s_threadIds = new(Environment.ProcessId);

    private const int PthreadTidOffset = 720;
    private const int RuntimeBytes = 16 << 10;
    private const int ChunkBytes = 16 << 10;
    private const int FrameBytes = 160;
    private readonly ulong _runtime;
    private readonly ulong _variables;
    private readonly Dictionary<ulong, ulong> _chunkTops = [];
    private readonly CaptureMemory _copy;
    private readonly FrameWalker _walker;
    private readonly CodeCache _codes;
    private readonly CallPaths _paths;

    public BuiltPython(PythonLayout layout)
    {
        _paths = new CallPaths(Profile, withLines: true, StackTable.Root);
        Layout = layout;
        Memory = new BuiltMemory();
        Objects = new BuiltObjects(layout, Memory);
        _runtime = Memory.Allocate(RuntimeBytes);
        _variables = Memory.Allocate(16);
        Memory.WriteWord(_variables, 0);
        Memory.WriteWord(_variables + 8, 0);
        Location = new RuntimeLocation
        {
            Version = layout.Version,
            FoundIn = "built",
            CodeType = Objects.CodeType,
            Runtime = _runtime,
            CurrentThreadVariable = _variables,
            InterpreterHeadVariable = _variables + 8,
            PthreadTidOffset = PthreadTidOffset,
        };
        Memory.WriteWord(Location.InterpretersHead(layout), 0);
        SetGil(0);
        Interpreters = new InterpreterList(layout, Location, Memory, s_threadIds);
        Gil = new GilReader(layout, Location, Interpreters, Memory);
        _copy = new CaptureMemory(Memory);
        _walker = new FrameWalker(layout, _copy);
        _codes = new CodeCache(layout, Location.CodeType, _copy, Profile.Strings);
    }

    private BuiltPython(BuiltPython built, PythonLayout layout)
    {
        _paths = new CallPaths(Profile, withLines: true, StackTable.Root);
        Layout = layout;
        Memory = built.Memory;
        Objects = built.Objects;
        Location = built.Location;
        Interpreters = new InterpreterList(layout, Location, Memory, s_threadIds);
        Gil = new GilReader(layout, Location, Interpreters, Memory);
        _copy = new CaptureMemory(Memory);
        _walker = new FrameWalker(layout, _copy);
        _codes = new CodeCache(layout, Location.CodeType, _copy, Profile.Strings);
    }

    public PythonLayout Layout { get; }

    public BuiltMemory Memory { get; }

    public BuiltObjects Objects { get; }

    public RuntimeLocation Location { get; }

    public InterpreterList Interpreters { get; }

    public GilReader Gil { get; }

    public ProfileBuilder Profile { get; } = new();

    private bool HasFrameObjects => Layout.Frames == FrameModel.FrameObjects;

    /// <summary>A new interpreter at the head of the list, as CPython adds them.</summary>
    public ulong AddInterpreter()
    {
        ulong interpreter = Memory.Allocate(RuntimeBytes);
        ulong head = Location.InterpretersHead(Layout);
        Memory.WriteWord(interpreter + (ulong)Layout.Interpreter.Next, Memory.Word(head));
        Memory.WriteWord(interpreter + (ulong)Layout.Interpreter.ThreadsHead, 0);
        Memory.WriteWord(head, interpreter);
        if (Layout.Gil == GilModel.InterpreterGil)
        {
            ulong gil = Memory.Allocate(256);
            Memory.WriteWord(interpreter + (ulong)Layout.Interpreter.CevalGil, gil);
            if (Layout.GilState.Enabled >= 0)
            {
                Memory.WriteInt(gil + (ulong)Layout.GilState.Enabled, 1);
            }
            WriteGil(gil + (ulong)Layout.GilState.LastHolder, gil + (ulong)Layout.GilState.Locked, 0);
        }
        return interpreter;
    }

    /// <summary>A new thread state at the head of its interpreter's list, without frames.</summary>
    public ulong AddThread(ulong interpreter, int threadId)
    {
        ulong thread = Memory.Allocate(2048);
        ThreadOffsets at = Layout.Thread;
        ulong head = interpreter + (ulong)Layout.Interpreter.ThreadsHead;
        Memory.WriteWord(thread + (ulong)at.Next, Memory.Word(head));
        Memory.WriteWord(thread + (ulong)at.Interp, interpreter);
        if (at.Next > 0)
        {
            Memory.WriteWord(thread, 0); // prev
            if (Memory.Word(head) is not 0 and var older)
            {
                Memory.WriteWord(older, thread);
            }
        }
        Memory.WriteWord(head, thread);
        ulong pthread = Memory.Allocate(PthreadTidOffset + 4);
        Memory.WriteInt(pthread + PthreadTidOffset, threadId);
        Memory.WriteWord(thread + (ulong)at.ThreadId, pthread);
        if (at.NativeThreadId >= 0)
        {
            Memory.WriteWord(thread + (ulong)at.NativeThreadId, (ulong)threadId);
        }
        if (Layout.Frames == FrameModel.CFrame)
        {
            Memory.WriteWord(thread + (ulong)at.Frame, Memory.Allocate(64));
        }
        SetTop(thread, 0);
        if (!HasFrameObjects)
        {
            AddChunk(thread, previous: 0);
        }
        return thread;
    }

    /// <summary>Calls a function: a new innermost frame, which runs the unit of that number (-1: it has not started).</summary>
    /// <returns>The frame's address.</returns>
    public ulong Push(ulong thread, ulong code, int unit, byte owner = OwnedByThread)
    {
        ulong frame = NewFrame(thread, owner);
        Link(thread, frame, code, unit, owner);
        return frame;
    }

    /// <summary>Calls a function very often. The frames lie close together, in no chunk.</summary>
    public void PushMany(ulong thread, ulong code, int count)
    {
        ulong block = Memory.Allocate(count * FrameBytes);
        for (int i = 0; i < count; i++)
        {
            Link(thread, block + (ulong)(i * FrameBytes), code, 0, OwnedByThread);
        }
    }

    /// <summary>C code calls into the interpreter: since 3.12 a shim frame stands for it, before nothing does.</summary>
    public void PushShim(ulong thread)
    {
        if (!HasFrameObjects && Layout.InterpreterFrame.FirstShimOwner <= OwnedByCStack)
        {
            _ = Push(thread, Objects.OtherType, 0, OwnedByCStack);
        }
    }

    /// <summary>Adds an empty data-stack chunk: frames that are pushed from now on lie in it. Nothing before 3.11.</summary>
    public void AddChunk(ulong thread)
    {
        if (!HasFrameObjects)
        {
            AddChunk(thread, Memory.Word(thread + (ulong)Layout.Thread.DatastackChunk));
        }
    }

    /// <summary>The newest chunk of a thread's data stack, and how far it is used.</summary>
    public (ulong Chunk, ulong Top) Chunk(ulong thread) =>
        (Memory.Word(thread + (ulong)Layout.Thread.DatastackChunk), Memory.Word(thread + (ulong)Layout.Thread.DatastackTop));

    /// <summary>Makes a chunk the newest one.</summary>
    public void SetChunk(ulong thread, (ulong Chunk, ulong Top) newest)
    {
        Memory.WriteWord(thread + (ulong)Layout.Thread.DatastackChunk, newest.Chunk);
        Memory.WriteWord(thread + (ulong)Layout.Thread.DatastackTop, newest.Top);
    }

    /// <summary>Says who holds the GIL (of the interpreter that the thread is of); 0: nobody.</summary>
    public void SetGil(ulong thread)
    {
        switch (Layout.Gil)
        {
            case GilModel.CurrentThreadVariable:
                Memory.WriteWord(Location.CurrentThreadVariable, thread);
                break;
            case GilModel.RuntimeGil:
                WriteGil(_runtime + (ulong)Layout.Runtime.GilLastHolder, _runtime + (ulong)Layout.Runtime.GilLocked, thread);
                break;
            default:
                if (thread != 0)
                {
                    ulong gil = Memory.Word(Memory.Word(thread + (ulong)Layout.Thread.Interp) + (ulong)Layout.Interpreter.CevalGil);
                    WriteGil(gil + (ulong)Layout.GilState.LastHolder, gil + (ulong)Layout.GilState.Locked, thread);
                }
                break;
        }
    }

    /// <summary>Says whether an interpreter's garbage collector runs; false where the version does not say it itself.</summary>
    public bool TrySetCollecting(ulong interpreter, bool isCollecting)
    {
        ulong at = Location.Collecting(Layout, interpreter);
        if (at != 0)
        {
            Memory.WriteInt(at, isCollecting ? 1 : 0);
        }
        return at != 0;
    }

    /// <summary>The same process, read by another layout than the one it was built from.</summary>
    public BuiltPython As(PythonLayout layout) => new(this, layout);

    /// <summary>Points a frame's link to its caller elsewhere.</summary>
    public void SetCaller(ulong frame, ulong caller) =>
        Memory.WriteWord(frame + (ulong)(HasFrameObjects ? Layout.FrameObject.Back : Layout.InterpreterFrame.Previous), caller);

    /// <summary>Walks a thread as a capture does; null when it fails.</summary>
    /// <returns>Frames root first, as `file:function:line`.</returns>
    public string[]? Walk(ulong thread, RawStack? lastStack = null)
    {
        RawStack stack = lastStack ?? new RawStack();
        _copy.Begin();
        if (!_walker.TryWalk(thread, stack) || !_codes.TryResolve(stack))
        {
            return null;
        }
        return Texts(_paths.Stack(stack.Find(_paths, CallPaths.Outside)));
    }

    /// <summary>The frames of a stack of the profile, root first, as `file:function:line`.</summary>
    public string[] Texts(int id)
    {
        int[] frames = new int[Profile.Stacks.Depth(id)];
        _ = Profile.Stacks.CopyFrames(id, frames);
        return [.. frames.Select(frame => Profile.Frames[frame]).Select(frame =>
            $"{Profile.Strings[frame.File]}:{Profile.Strings[frame.Function]}:{frame.Line}")];
    }

    /// <summary>The innermost frame of a thread.</summary>
    public ulong Top(ulong thread) => Memory.Word(TopAt(thread));

    /// <summary>Makes a frame the innermost one.</summary>
    public void SetTop(ulong thread, ulong frame) => Memory.WriteWord(TopAt(thread), frame);

    private ulong TopAt(ulong thread)
    {
        ulong at = thread + (ulong)Layout.Thread.Frame;
        return Layout.Frames == FrameModel.CFrame ? Memory.Word(at) + (ulong)Layout.CFrameCurrentFrame : at;
    }
}
