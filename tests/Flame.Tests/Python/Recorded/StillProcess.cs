using Flame.Linux;
using Flame.Linux.Memory;
using Flame.Profiles;
using Flame.Python.Layouts;
using Flame.Python.Locating;
using Flame.Python.Objects;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Recorded;

/// <summary>Reads the stacks of all threads of a process that stands still, from its memory alone.</summary>
internal sealed class StillProcess
{
    private readonly IMemoryReader _memory;
    private readonly RuntimeLocation _runtime;
    private readonly CaptureMemory _copy;
    private readonly FrameWalker _walker;
    private readonly CodeCache _codes;
    private readonly ProfileBuilder _profile = new();
    private readonly CallPaths _paths;

    /// <exception cref="FlameException">Its table of offsets is not believed.</exception>
    /// <param name="memory">Its memory.</param>
    /// <param name="runtime">Where the runtime is in it.</param>
    /// <param name="threadIds">The threads that it has, for a layout that has to be tried out; null: there are none to compare with.</param>
    public StillProcess(IMemoryReader memory, RuntimeLocation runtime, IReadOnlySet<int>? threadIds = null)
    {
        _memory = memory;
        _runtime = runtime;
        Layout = LayoutChoice.Choose(memory, runtime, "a recorded process");
        if (threadIds is not null && LayoutChoice.IsUnproven(Layout, runtime) && !new TableProof(memory, Layout, runtime, threadIds) { Tries = 1 }.Holds())
        {
            throw new FlameException("the table of offsets of this CPython does not lead to its threads and frames");
        }
        _paths = new CallPaths(_profile, withLines: true, StackTable.Root);
        _copy = new CaptureMemory(memory);
        _walker = new FrameWalker(Layout, _copy);
        _codes = new CodeCache(Layout, runtime.CodeType, _copy, _profile.Strings);
    }

    public PythonLayout Layout { get; }

    /// <summary>
    /// A block of lines for each thread: its name, and its frames, root first, as `file:function:line`; the blocks in the
    /// order of their text. Null when something can't be read.
    /// </summary>
    public string? Describe()
    {
        if (!TryListThreads(out List<PythonThread> threads))
        {
            return null;
        }
        var names = new ThreadNames(Layout, _memory);
        var blocks = new List<string>();
        foreach (PythonThread thread in threads)
        {
            if (Walk(thread.Address) is not { } frames)
            {
                return null;
            }
            string name = names.Read(thread.Interpreter).GetValueOrDefault(thread.Identifier) ?? "(no name)";
            blocks.Add(string.Join('\n', [name, .. frames]));
        }
        return string.Join("\n\n", blocks.Order(StringComparer.Ordinal));
    }

    /// <summary>The thread states of all interpreters; false when they can't be read.</summary>
    public bool TryListThreads(out List<PythonThread> threads)
    {
        threads = [];
        var interpreters = new InterpreterList(Layout, _runtime, _memory);
        return interpreters.TryRefresh() && interpreters.TryReadThreads(threads)
            && new GilReader(Layout, _runtime, interpreters, _memory).TryRead([]);
    }

    private string[]? Walk(ulong thread)
    {
        var stack = new RawStack();
        _copy.Begin();
        if (!_walker.TryWalk(thread, stack) || !_codes.TryResolve(stack))
        {
            return null;
        }
        int id = _paths.Stack(stack.Find(_paths, CallPaths.Outside));
        int[] frames = new int[_profile.Stacks.Depth(id)];
        _ = _profile.Stacks.CopyFrames(id, frames);
        return [.. frames.Select(frame => _profile.Frames[frame]).Select(frame =>
            $"{_profile.Strings[frame.File]}:{_profile.Strings[frame.Function]}:{frame.Line}")];
    }
}
