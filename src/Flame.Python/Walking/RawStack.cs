namespace Flame.Python.Walking;

/// <summary>One frame as it stands in the target.</summary>
/// <param name="Frame">Address of the frame (object or interpreter frame).</param>
/// <param name="Code">Address of its code object.</param>
/// <param name="Instruction">
/// To 3.10 the byte offset of the running instruction (-1: not started); since 3.11 the address of a code unit.
/// </param>
/// <param name="BytecodeIndex">Which copy of the bytecode it runs, in free-threaded builds that have several; else 0.</param>
/// <param name="IsGenerator">Its memory is inside a generator or coroutine: such a frame is complete from the start.</param>
internal readonly record struct RawFrame(ulong Frame, ulong Code, ulong Instruction, int BytecodeIndex, bool IsGenerator);

/// <summary>The frames of one thread, leaf first, with the code object of each once <see cref="CodeCache"/> has seen it.</summary>
internal sealed class RawStack
{
    /// <summary>A stack with more frames than this is not believed.</summary>
    public const int MaxDepth = 1 << 17;

    private RawFrame[] _frames = new RawFrame[64];

    /// <summary>How many frames.</summary>
    public int Depth { get; private set; }

    /// <summary>The code behind each frame, null for those that are not shown; filled by <see cref="CodeCache.TryResolve"/>.</summary>
    public CodeEntry?[] Codes { get; private set; } = new CodeEntry?[64];

    /// <summary>Where in its bytecode each frame runs, in bytes; filled by <see cref="CodeCache.TryResolve"/>.</summary>
    public int[] Offsets { get; private set; } = new int[64];

    /// <summary>The frames, leaf first.</summary>
    public ReadOnlySpan<RawFrame> Frames => _frames.AsSpan(0, Depth);

    /// <summary>
    /// Where the innermost evaluation (_PyEval_EvalFrameDefault) lies on the C stack, which grows downwards; 0 where nothing tells it (to 3.10).
    /// </summary>
    public ulong EvaluationAddress { get; set; }

    /// <summary>Makes it empty.</summary>
    public void Clear() => (Depth, EvaluationAddress) = (0, 0);

    /// <summary>Adds the caller of the last frame; false when there are too many.</summary>
    public bool TryAdd(in RawFrame frame)
    {
        if (Depth == _frames.Length)
        {
            if (Depth >= MaxDepth)
            {
                return false;
            }
            Array.Resize(ref _frames, Depth * 2);
            CodeEntry?[] codes = Codes;
            Array.Resize(ref codes, Depth * 2);
            Codes = codes;
            Offsets = new int[Depth * 2];
        }
        _frames[Depth++] = frame;
        return true;
    }

    /// <summary>Finds the stack among the known ways, root first, once <see cref="CodeCache.TryResolve"/> has seen it.</summary>
    /// <param name="paths">The ways.</param>
    /// <param name="site">Where its outermost function is called from.</param>
    /// <returns>The site of its leaf.</returns>
    public int Find(CallPaths paths, int site)
    {
        for (int i = Depth - 1; i >= 0; i--)
        {
            if (Codes[i] is { } code)
            {
                site = paths.Site(paths.Entry(site, code), Offsets[i]);
            }
        }
        return site;
    }
}
