using Flame.Linux.Memory;
using Flame.Python.Locating;

namespace Flame.Python.Layouts;

/// <summary>
/// Tries a layout on the process that it is for, when the process's own table of offsets departs from the row: a table that
/// was overwritten leads nowhere. The process runs meanwhile, so that what fails is tried again.
/// </summary>
internal sealed class TableProof(IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime, IReadOnlySet<int> theirThreads)
{
    private const int MaxThreads = 1 << 12;
    private const int Previous = 0; // PyThreadState begins with prev, next (Include/cpython/pystate.h)
    private const int MainBehindHead = 8; // struct pyinterpreters: head, main (Include/internal/pycore_runtime_structs.h)
    private const int MaxFrames = 1 << 14;
    private const ulong MaxChunkBytes = 1 << 30;
    private const byte OwnedByThread = 0; // enum _frameowner
    private const int MaxThreadId = 1 << 22; // PID_MAX_LIMIT, include/linux/threads.h

    private readonly IMemoryReader _memory = memory;
    private readonly PythonLayout _layout = layout;
    private readonly RuntimeLocation _runtime = runtime;
    private readonly IReadOnlySet<int> _theirThreads = theirThreads;
    private ulong _stringType;
    private ulong _bytesType;
    private ulong _dictType;
    private int? _pthreadTidOffset;

    /// <summary>How often it is tried, a millisecond apart.</summary>
    public int Tries { get; init; } = 30;

    /// <summary>
    /// There was something to try it on that was not there yet, such as a frame: an interpreter that starts, or one that no thread runs code of.
    /// </summary>
    public bool LacksSomething { get; private set; }

    /// <summary>
    /// Interpreters and thread states refer to each other, a thread is one that the process has, and a stack of frames was
    /// followed to its end, each frame with a code object that has names and lines.
    /// </summary>
    public bool Holds()
    {
        for (int i = 0; i < Tries; i++)
        {
            if (TryOnce())
            {
                return true;
            }
            Thread.Sleep(1);
        }
        return false;
    }

    private bool TryOnce()
    {
        ulong first = Word(_runtime.InterpretersHead(_layout), 0);
        if (RuntimeProof.Count(_memory, _layout, first, out ulong last) == 0)
        {
            _ = Lacks(first) || Lacks(Word(first, _layout.Interpreter.ThreadsHead));
            return false;
        }
        if (first != last && Word(_runtime.InterpretersHead(_layout), MainBehindHead) != last)
        {
            return false;
        }
        ulong finalizing = Word(_runtime.Finalizing(_layout), 0);
        bool isKnownThread = false;
        bool isStackWhole = false;
        for (ulong interpreter = first; interpreter != 0; interpreter = Word(interpreter, _layout.Interpreter.Next))
        {
            ulong gil = Word(interpreter, _layout.Interpreter.CevalGil);
            ulong modules = Word(interpreter, _layout.Objects.InterpreterModules);
            if (Lacks(gil) || Lacks(modules) || !IsGil(gil) || !IsOfType(modules, ref _dictType, "dict\0"u8))
            {
                return false;
            }
            ulong newer = 0;
            ulong thread = Word(interpreter, _layout.Interpreter.ThreadsHead);
            for (int i = 0; thread != 0; i++, newer = thread, thread = Word(thread, _layout.Thread.Next))
            {
                if (i == MaxThreads || Word(thread, _layout.Thread.Interp) != interpreter || Word(thread, Previous) != newer)
                {
                    return false;
                }
                isKnownThread |= IsKnownThread(thread);
                isStackWhole |= IsWholeStack(thread);
                finalizing = finalizing == thread ? 0 : finalizing; // what shuts down is a thread of it
            }
            if (interpreter == last)
            {
                return isKnownThread && isStackWhole && finalizing == 0;
            }
        }
        return false;
    }

    // A child that C code forked has states with its parent's ids: the C library knows better (ThreadIdSource).
    private bool IsKnownThread(ulong thread)
    {
        ulong id = Word(thread, _layout.Thread.NativeThreadId);
        if (Lacks(id) || id > MaxThreadId || _theirThreads.Contains((int)id))
        {
            return id is > 0 and <= MaxThreadId;
        }
        _pthreadTidOffset ??= PthreadSearch.FindOffset(_memory, _layout, _runtime, _theirThreads);
        return _memory.TryRead(Word(thread, _layout.Thread.ThreadId) + (ulong)_pthreadTidOffset, out int tid) && _theirThreads.Contains(tid);
    }

    private bool IsGil(ulong gil) =>
        gil != 0 && _memory.TryRead(gil + (ulong)_layout.GilState.Locked, out int locked) && locked is >= -1 and <= 1
        && (Word(gil, _layout.GilState.LastHolder) is var holder && holder % sizeof(ulong) == 0);

    private bool IsWholeStack(ulong thread)
    {
        InterpreterFrameOffsets at = _layout.InterpreterFrame;
        ulong frame = Word(thread, _layout.Thread.Frame);
        bool isOnStack = false;
        int seen = 0;
        _ = Lacks(frame);
        for (int i = 0; i < MaxFrames && frame != 0; i++)
        {
            if (!_memory.TryRead(frame + (ulong)at.Owner, out byte owner))
            {
                return false;
            }
            ulong caller = Word(frame, at.Previous);
            if (owner >= at.FirstShimOwner)
            {
                if (caller == 0)
                {
                    return !Lacks((ulong)seen) && isOnStack;
                }
            }
            else if (IsCode(Word(frame, at.Code) & ~_layout.ReferenceTagBits, Word(frame, at.Instruction)))
            {
                seen++;
                isOnStack |= owner == OwnedByThread && IsInChunk(thread, frame);
            }
            else
            {
                return false;
            }
            frame = caller;
        }
        return false;
    }

    // The frames of plain functions lie in the thread's chunks of memory, the innermost ones in the first chunk.
    private bool IsInChunk(ulong thread, ulong frame)
    {
        ulong chunk = Word(thread, _layout.Thread.DatastackChunk);
        ulong lengthBytes = chunk == 0 ? 0 : Word(chunk, _layout.StackChunk.Size);
        return lengthBytes <= MaxChunkBytes && frame > chunk && frame - chunk < lengthBytes;
    }

    private bool IsCode(ulong code, ulong instruction)
    {
        CodeOffsets at = _layout.Code;
        ulong start = code + (ulong)at.Adaptive;
        ulong lengthBytes = 2 * Word(code, at.UnitCount);
        bool isInside = at.ThreadLocalBytecode >= 0 || (instruction >= start && instruction - start < lengthBytes);
        return isInside && Word(code, _layout.ObjectType) == _runtime.CodeType
            && IsOfType(Word(code, at.Filename), ref _stringType, "str\0"u8) && IsOfType(Word(code, at.Name), ref _stringType, "str\0"u8)
            && IsOfType(Word(code, at.Qualname < 0 ? at.Name : at.Qualname), ref _stringType, "str\0"u8)
            && IsOfType(Word(code, at.LineTable), ref _bytesType, "bytes\0"u8);
    }

    // The first one is known by the name of its type (tp_name, behind ob_type and ob_size), all others by the type's address.
    private bool IsOfType(ulong instance, ref ulong known, ReadOnlySpan<byte> name)
    {
        ulong type = instance == 0 ? 0 : Word(instance, _layout.ObjectType);
        if (known == 0 && type != 0)
        {
            Span<byte> text = stackalloc byte[8];
            text = text[..name.Length];
            known = _memory.TryRead(Word(type, _layout.ObjectType + 16), text) && text.SequenceEqual(name) ? type : 0;
        }
        return type != 0 && type == known;
    }

    // What is 0 may come.
    private bool Lacks(ulong word)
    {
        LacksSomething |= word == 0;
        return word == 0;
    }

    private ulong Word(ulong address, int offset) => _memory.TryRead(address + (ulong)offset, out ulong word) ? word : 0;
}
