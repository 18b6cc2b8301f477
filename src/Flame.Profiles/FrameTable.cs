namespace Flame.Profiles;

/// <summary>
/// One frame of a stack: ids in a <see cref="StringTable"/> and a line number.
/// A frame with an empty file (id 0) is a marker or an opaque name, such as <c>(idle)</c>: its function is all that is shown.
/// </summary>
/// <param name="File">The file's name as the target holds it; 0 when there is none.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Line">1-based line, or <see cref="NoLine"/>, or <see cref="LinesCut"/>.</param>
public readonly record struct Frame(int File, int Function, int Line)
{
    /// <summary>The instruction belongs to no source line (compiler-made code). Shown as line 0, as CPython's tables mean it.</summary>
    public const int NoLine = 0;

    /// <summary>Lines were not asked for (<c>--no-line-numbers</c>): the frame stands for the whole function.</summary>
    public const int LinesCut = -1;

    /// <summary>The only line of a frame that has no file: a marker or an opaque name.</summary>
    public static Frame Named(int function) => new(0, function, LinesCut);

    /// <summary>Mixed with a number of this process: what a record has by itself can be worked out, and a stranger's file could make all its frames meet in one bucket.</summary>
    public override int GetHashCode() => HashCode.Combine(File, Function, Line);
}

/// <summary>Interned frames; ids run from 0 without gaps.</summary>
public sealed class FrameTable
{
    private readonly Dictionary<Frame, int> _ids = [];
    private readonly List<Frame> _frames = [];

    /// <summary>How many different frames there are.</summary>
    public int Count => _frames.Count;

    /// <summary>The frame behind an id that <see cref="Intern(Frame)"/> returned.</summary>
    public Frame this[int id] => _frames[id];

    /// <summary>The id of <paramref name="frame"/>, the same for equal frames.</summary>
    public int Intern(Frame frame)
    {
        if (!_ids.TryGetValue(frame, out int id))
        {
            id = _frames.Count;
            _frames.Add(frame);
            _ids.Add(frame, id);
        }
        return id;
    }
}
